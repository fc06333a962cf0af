/** config.json of a BERT-family encoder, validated. */
import { DialectError } from '../contract/errors.ts';

export interface BertConfig {
  family: 'bert' | 'roberta';
  vocabulary: number;
  hidden: number;
  layers: number;
  heads: number;
  /** Width of the feed-forward layer. */
  intermediate: number;
  /** Rows of the position embedding table. */
  positions: number;
  /** Rows of the token type table. */
  types: number;
  /** Added to variances by LayerNorm. */
  epsilon: number;
  activation: Activation;
  /** RoBERTa counts positions from the one after it. */
  padding: number;
}

/** gelu is the exact one; gelu-tanh is the approximation with tanh. */
export type Activation = 'gelu' | 'gelu-tanh' | 'relu';

const families: Record<string, BertConfig['family']> = {
  bert: 'bert',
  roberta: 'roberta',
  'xlm-roberta': 'roberta',
  camembert: 'roberta',
};

const activations: Record<string, Activation> = {
  gelu: 'gelu',
  gelu_python: 'gelu',
  gelu_new: 'gelu-tanh',
  gelu_fast: 'gelu-tanh',
  gelu_pytorch_tanh: 'gelu-tanh',
  relu: 'relu',
};

/**
 * @param config parsed config.json
 * @param name of the model, for error messages
 * @throws DialectError `bad-model`
 */
export function bertConfig(config: unknown, name: string): BertConfig {
  const bad = badOf(name);
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw bad('Its config.json holds no settings of a model.');
  }
  const has = new Map<string, unknown>(Object.entries(config));
  const type = text(has.get('model_type') ?? 'nothing');
  const family = families[type];
  if (family === undefined) {
    throw bad(
      `Its architecture is “${type}”; Dialect builds ${Object.keys(families).join(', ')} (BERT, MiniLM, E5, XLM-R). ` +
        'Use a model of these, or one that comes with an ONNX file of its own.',
      { type },
    );
  }
  const positionType = text(has.get('position_embedding_type') ?? 'absolute');
  if (positionType !== 'absolute') {
    throw bad(`Its positions are “${positionType}”; Dialect builds absolute ones only.`);
  }
  const activation = text(has.get('hidden_act') ?? 'gelu');
  if (!(activation in activations)) {
    throw bad(
      `Its activation is “${activation}”; Dialect builds ${Object.keys(activations).join(', ')}.`,
    );
  }
  const whole = (field: string, fallback?: number): number => {
    const value = has.get(field) ?? fallback;
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
    throw bad(`“${field}” in its config.json is not a whole number.`, { field, value });
  };
  const checked: BertConfig = {
    family,
    vocabulary: whole('vocab_size'),
    hidden: whole('hidden_size'),
    layers: whole('num_hidden_layers'),
    heads: whole('num_attention_heads'),
    intermediate: whole('intermediate_size'),
    positions: whole('max_position_embeddings', 512),
    types: whole('type_vocab_size', 2),
    epsilon: epsilonOf(has.get('layer_norm_eps'), bad),
    activation: activations[activation],
    padding: whole('pad_token_id', family === 'roberta' ? 1 : 0),
  };
  if (checked.heads === 0 || checked.hidden === 0 || checked.hidden % checked.heads !== 0) {
    throw bad(`Its ${checked.hidden} columns cannot be shared among ${checked.heads} heads.`);
  }
  return checked;
}

function epsilonOf(value: unknown, bad: Bad): number {
  if (value === undefined) return 1e-12;
  if (typeof value === 'number' && value > 0 && value < 1) return value;
  throw bad('“layer_norm_eps” in its config.json is not a small number above 0.');
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}

export type Bad = (why: string, details?: Record<string, unknown>) => DialectError;

/** Sentences that begin with the name of the model. */
export function badOf(name: string): Bad {
  return (why, details = {}) =>
    new DialectError('bad-model', `${name} cannot be used as an encoder. ${why}`, details);
}
