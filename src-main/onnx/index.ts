/** ONNX graphs: built operator by operator, written with protobufjs. Nothing here runs one. */
export { bertGraph, checkBert, writeBertOnnx } from './bert.ts';
export type { Tensor, Tensors } from './bert-tensors.ts';
export { GraphBuilder } from './graph.ts';
export type { Attribute, Dimension, Graph, Initialiser, ValueInfo } from './graph.ts';
export { rewardGraph } from './reward.ts';
export type { FeatureMoments, RewardModel, SeedModel } from './reward.ts';
export { writeOnnx } from './write.ts';
export type { WriteOptions } from './write.ts';
