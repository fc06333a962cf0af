/** Causal language models. */
export { hiddenStates } from './hidden.ts';
export { packed, packsOf, type Pack } from './pack.ts';
export { readDecoder, type DecoderReading, type DecoderSequence } from './read.ts';
export { decoderModules, loadDecoder, neededDecoderTensors, type DecoderModel } from './weights.ts';
