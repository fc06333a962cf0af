/** Recognises models that are not text encoders by their files, before anything is opened. */
import type { Json } from './bad-model.ts';

/** Keys of config.json that only image or audio models have. */
const pictures = ['vision_config', 'image_size', 'patch_size', 'num_channels', 'backbone_config'];
const sound = ['audio_config', 'num_mel_bins', 'conv_kernel', 'sampling_rate', 'upsample_rates'];

/** @returns why it is not a text encoder, as a sentence, or null */
export function otherArchitecture(config: Json): string | null {
  const type = modelType(config);
  if (pictures.some((key) => key in config)) {
    return `It is a model of pictures (“${type}”). Choose one for feature extraction from text.`;
  }
  if (sound.some((key) => key in config)) {
    return `It is a model of sound (“${type}”). Choose one for feature extraction from text.`;
  }
  if (config['is_encoder_decoder'] === true) {
    return `It is a model that rewrites text (“${type}”), encoder and decoder in one. Choose one for feature extraction.`;
  }
  return null;
}

/** The model type in config.json. */
export function modelType(config: Json): string {
  const type = config['model_type'];
  return typeof type === 'string' ? type : 'unknown';
}

/** Columns of the last layer; families name them differently. */
export function hiddenSize(config: Json): number | null {
  const values = ['hidden_size', 'd_model', 'dim', 'n_embd'].map((key) => config[key]);
  const size = values.find((value) => typeof value === 'number' && Number.isInteger(value));
  return typeof size === 'number' && size > 0 ? size : null;
}

/** Rows of the token type table; families without one treat all tokens alike. */
export function tokenTypes(config: Json): number {
  const stated = config['type_vocab_size'];
  if (typeof stated === 'number' && Number.isInteger(stated)) return Math.max(1, stated);
  return modelType(config) === 'bert' ? 2 : 1;
}

const paddingFirst = ['roberta', 'xlm-roberta', 'camembert', 'mpnet', 'longformer'];

/** Maximum tokens by the position table; null if there is none. */
export function longestInput(config: Json): number | null {
  const positions = config['max_position_embeddings'] ?? config['n_positions'];
  if (typeof positions !== 'number' || !Number.isInteger(positions) || positions < 2) return null;
  if (!paddingFirst.includes(modelType(config))) return positions;
  const padding = config['pad_token_id'];
  return positions - (typeof padding === 'number' ? padding : 1) - 1;
}
