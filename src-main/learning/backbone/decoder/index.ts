/** Causal language models. */
export { decoderBackbone, type DecoderBackboneOptions } from './backbone.ts';
export { hiddenStates } from './hidden.ts';
export { packed, packsOf, type Pack } from './pack.ts';
export { readDecoder, type DecoderReading, type DecoderSequence } from './read.ts';
export { loadDecoder, neededDecoderTensors, type DecoderModel } from './weights.ts';
