/**
 * The meaning of the download switch, in the same words in the settings and where models are downloaded.
 */
export const downloadsHint =
  'Dialect may then ask a hub (huggingface.co, or the one that DIALECT_HUB names) about a model and fetch it, each time only when you say so. When off, Dialect fetches nothing. What was downloaded works offline.';
