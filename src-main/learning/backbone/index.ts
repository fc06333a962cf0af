/** Language models under tuning, with their adapters. */
export type { Backbone, BackboneForward, MergedBackbone, TokenBatch } from './backbone.ts';
export { padded } from './batch.ts';
export { blockNames, defaultTargets } from './adapters.ts';
export { bertBackbone, type BertBackboneOptions } from './bert.ts';
export { scoredBackbone } from './scored.ts';
export { neededTensors, type ModelTensors } from './weights.ts';
