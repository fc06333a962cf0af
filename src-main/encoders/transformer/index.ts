/** Transformers as encoders: models in the Hugging Face layout, on this machine or on the hub. */
export { transformerEncoder } from './encoder.ts';
export type { TransformerOptions } from './encoder.ts';
export type { Reading } from './readings/index.ts';
export { inspectModel, keyByCosine, layoutOf, licenceFiles } from './inspect.ts';
export type { InspectedModel } from './inspect.ts';
export { readName, trimmedName, withReads } from './name.ts';
export type { Choices, TransformerName } from './name.ts';
export {
  asksForScore,
  DEFAULT_READS,
  readingOf,
  readings,
  tunedReading,
} from './readings/index.ts';
export { tunableShape, whyUntunable, type TunableShape } from './tunable.ts';
export { tunesScore } from './layout.ts';
export * from './hub.ts';
