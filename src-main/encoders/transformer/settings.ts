/**
 * How texts are pooled, cut and prefixed, as stated in a model's own files; the user's choices take
 * precedence.
 */
import { DialectError } from '../../contract/errors.ts';
import { longestInput } from './architecture.ts';
import { badModel, readJson, readList } from './bad-model.ts';
import type { Json } from './bad-model.ts';
import type { Choices } from './name.ts';
import type { Pooling } from './pooling.ts';
import { CAUSAL_READS, DEFAULT_READS, REWARD_READS } from './readings/index.ts';
import type { ScoreHeadPlace } from './score-head.ts';

export interface Settings {
  pooling: Pooling;
  /** Tokens per window, special ones included. */
  window: number;
  prefix: string;
  /** Ids of readings, in the order of their columns. */
  reads: readonly string[];
  /** Whether vectors are scaled to length 1. */
  normalise: boolean;
  /** Parts of the model that are not run, for people: kinds of sentence-transformers' modules. */
  leftOut?: readonly string[];
}

/** Modules that are run, or have no effect on the vectors of a single model. */
const RUN = ['Transformer', 'Pooling', 'Normalize', 'Dropout'];

/** Attention grows with the square of a window: longer ones are used only on request. */
const LONGEST_WINDOW = 512;
/** A conversation is one window, including the text that its template adds. */
const LONGEST_CONVERSATION = 1024;
/**
 * Minimum for a stated length; smaller ones, such as 0 or -1, mean none: special tokens alone would fill
 * it.
 */
const FEWEST = 8;

/** @throws DialectError `bad-model`, `bad-input` */
export async function settingsOf(
  folder: string,
  config: Json,
  tokenizerConfig: Json,
  choices: Choices & { causal: boolean; score: ScoreHeadPlace | null },
): Promise<Settings> {
  const modules = await modulesOf(folder);
  const prefix = choices.prefix ?? (await statedPrefix(folder));
  await refuseUnread(folder, modules, prefix);
  const left = [...modules.keys()].filter((kind) => !RUN.includes(kind));
  const pooling =
    choices.pooling ??
    (choices.score ? scoredPooling(choices.score) : null) ??
    (await statedPooling(folder, modules));
  return {
    pooling,
    window: await windowOf(folder, config, tokenizerConfig, choices),
    prefix,
    reads: choices.reads ?? usualReads(choices),
    normalise: modules.has('Normalize'),
    ...(left.length > 0 && { leftOut: left }),
  };
}

function usualReads({ causal, score }: { causal: boolean; score: unknown }): readonly string[] {
  if (score !== null) return REWARD_READS;
  return causal ? CAUSAL_READS : DEFAULT_READS;
}

/** The token that the head reads: the model was trained to gather what matters in its vector. */
export function scoredPooling({ token }: ScoreHeadPlace): Pooling {
  return token === 'last' ? 'last-token' : 'cls';
}

/** The parts that sentence-transformers lists for a model: their kinds, and their folders. */
export async function modulesOf(folder: string): Promise<Map<string, string>> {
  const modules = new Map<string, string>();
  for (const module of (await readList(folder, 'modules.json')) ?? []) {
    if (typeof module !== 'object' || module === null) continue;
    const { type, path } = module as Json;
    if (typeof type !== 'string' || typeof path !== 'string' || path.includes('..')) continue;
    modules.set(type.slice(type.lastIndexOf('.') + 1), path);
  }
  return modules;
}

/** By the terms of sentence-transformers, and by the flags of its earlier versions. */
const poolingOf: Record<string, Pooling> = {
  mean: 'mean',
  cls: 'cls',
  lasttoken: 'last-token',
  pooling_mode_mean_tokens: 'mean',
  pooling_mode_cls_token: 'cls',
  pooling_mode_lasttoken: 'last-token',
};

/**
 * By the rules of sentence-transformers: the term takes precedence over flags of earlier versions, and
 * the default is the mean.
 */
async function statedPooling(
  folder: string,
  modules: ReadonlyMap<string, string>,
): Promise<Pooling> {
  if (modules.has('Transformer') && !modules.has('Pooling')) {
    throw badModel(
      folder,
      `Its modules.json (${[...modules.keys()].join(', ')}) has no Pooling, so it does not say how a text gets its vector. Choose with ?pooling=mean after the folder.`,
    );
  }
  const path = modules.get('Pooling') ?? '1_Pooling';
  const stated = (await readJson(folder, `${path}/config.json`)) ?? {};
  const word = stated['pooling_mode'];
  const flags = Object.keys(stated).filter(
    (key) => key.startsWith('pooling_mode_') && stated[key] === true,
  );
  const kinds = word === undefined || word === null ? flags : [word].flat().map(String);
  if (kinds.length === 0) return 'mean';
  const [kind] = kinds;
  if (kinds.length === 1 && Object.hasOwn(poolingOf, kind)) return poolingOf[kind];
  throw badModel(
    folder,
    `It pools by ${kinds.join(' and ')}, which Dialect lacks. Choose another with ?pooling=mean after the folder.`,
    { path },
  );
}

/**
 * Refuses statements about vectors that are not supported: ignoring them would give vectors other than
 * the model's.
 */
async function refuseUnread(
  folder: string,
  modules: ReadonlyMap<string, string>,
  prefix: string,
): Promise<void> {
  const cut = (await readJson(folder, 'config_sentence_transformers.json'))?.['truncate_dim'];
  if (typeof cut === 'number') {
    throw badModel(
      folder,
      `It cuts its vectors to their first ${cut} columns (truncate_dim), which Dialect does not do. Take truncate_dim out of its config_sentence_transformers.json to use all columns.`,
    );
  }
  const pooling = await readJson(folder, `${modules.get('Pooling') ?? '1_Pooling'}/config.json`);
  if (pooling?.['include_prompt'] === false && prefix !== '') {
    throw badModel(
      folder,
      `It leaves its prefix “${prefix}” out of the pooling (include_prompt: false), which Dialect does not do. Choose ?prefix= without one.`,
    );
  }
  const lengths = await readJson(
    folder,
    `${modules.get('Normalize') ?? '2_Normalize'}/config.json`,
  );
  const of = lengths?.['module_input_name'];
  if (modules.has('Normalize') && typeof of === 'string' && of !== 'sentence_embedding') {
    throw badModel(
      folder,
      `It brings its ${of} to length 1 (Normalize), which Dialect does with whole vectors only. Take another model.`,
    );
  }
  if ((await readerConfig(folder))['do_lower_case'] === true && !(await lowers(folder))) {
    throw badModel(
      folder,
      'It writes texts in small letters before its tokenizer does its part (do_lower_case in sentence_bert_config.json), which Dialect does not do. Take another model.',
    );
  }
}

/** Whether the tokenizer itself lower-cases text. */
async function lowers(folder: string): Promise<boolean> {
  const step = (await readJson(folder, 'tokenizer.json'))?.['normalizer'];
  const { type, normalizers, lowercase } = (step ?? {}) as Json;
  const parts = type === 'Sequence' && Array.isArray(normalizers) ? (normalizers as Json[]) : [];
  return [{ type, lowercase }, ...parts].some(
    (one: Json) =>
      one['type'] === 'Lowercase' ||
      (one['type'] === 'BertNormalizer' && one['lowercase'] === true),
  );
}

/** How sentence-transformers reads texts; early versions named the file after the model. */
async function readerConfig(folder: string): Promise<Json> {
  for (const kind of ['bert', 'roberta', 'distilbert', 'camembert', 'albert', 'xlm-roberta']) {
    const found = await readJson(folder, `sentence_${kind}_config.json`);
    if (found !== null) return found;
  }
  return {};
}

async function windowOf(
  folder: string,
  config: Json,
  tokenizerConfig: Json,
  { window: chosen, causal }: { window?: number | undefined; causal: boolean },
): Promise<number> {
  const positions = longestInput(config) ?? Infinity;
  if (chosen !== undefined) {
    if (chosen <= positions) return chosen;
    throw new DialectError(
      'bad-input',
      `This model reads at most ${positions} tokens at once, so a window cannot have ${chosen}.`,
      { folder, chosen, positions },
    );
  }
  const stated =
    (await readerConfig(folder))['max_seq_length'] ?? tokenizerConfig['model_max_length'];
  const longest = causal ? LONGEST_CONVERSATION : LONGEST_WINDOW;
  const limits = [longest, positions, stated];
  return Math.min(...limits.filter((one) => typeof one === 'number' && one >= FEWEST).map(Number));
}

/** Some models are trained with a prefix before every text, and state the default one. */
async function statedPrefix(folder: string): Promise<string> {
  const stated = await readJson(folder, 'config_sentence_transformers.json');
  const name = stated?.['default_prompt_name'];
  const prompts = stated?.['prompts'];
  if (typeof name !== 'string' || typeof prompts !== 'object' || prompts === null) return '';
  const prefix = (prompts as Json)[name];
  return typeof prefix === 'string' ? prefix : '';
}
