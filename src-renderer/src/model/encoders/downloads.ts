/** What the switch of downloads means; said the same in the settings and where a model is downloaded. */
export const downloadsHint =
  'Dialect may then ask a hub (huggingface.co, or the one that DIALECT_HUB names) about a model and fetch it, each time on your word. Off, nothing of Dialect asks the network. What was downloaded works offline.';
