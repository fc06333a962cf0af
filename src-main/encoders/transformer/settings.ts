/** How a model's own files say that texts are pooled, cut and prefixed; a person's choices go first. */
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
  /** Tokens a window, the special ones included. */
  window: number;
  prefix: string;
  /** Ids of readings, in the order of their columns. */
  reads: readonly string[];
  /** Vectors of length 1. */
  normalise: boolean;
  /** Parts of the model that are not run, for a person: kinds of sentence-transformers' modules. */
  leftOut?: readonly string[];
}

/** Modules that are run, or that do nothing to a vector of one model. */
const RUN = ['Transformer', 'Pooling', 'Normalize', 'Dropout'];

/** Attention grows with the square of a window: more is read where a person asks for it. */
const LONGEST_WINDOW = 512;
/** A conversation stands in one window, with what its template writes around it. */
const LONGEST_CONVERSATION = 1024;

/** @throws DialectError `bad-model`, `bad-input` */
export async function settingsOf(
  folder: string,
  config: Json,
  tokenizerConfig: Json,
  choices: Choices & { causal: boolean; score: ScoreHeadPlace | null },
): Promise<Settings> {
  const modules = await modulesOf(folder);
  const prefix = choices.prefix ?? (await statedPrefix(folder));
  await refuseUnread(folder, tokenizerConfig, modules, prefix);
  const left = [...modules.keys()].filter((kind) => !RUN.includes(kind));
  const pooling =
    choices.pooling ??
    (choices.score ? scoredPooling(choices.score) : null) ??
    (await statedPooling(folder, modules.get('Pooling') ?? '1_Pooling'));
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

/** The token that the head reads: into its vector the model was trained to gather what counts. */
export function scoredPooling({ token }: ScoreHeadPlace): Pooling {
  return token === 'last' ? 'last-token' : 'cls';
}

/** sentence-transformers lists the parts of a model: their kinds, and the folders they are in. */
async function modulesOf(folder: string): Promise<Map<string, string>> {
  const modules = new Map<string, string>();
  for (const module of (await readList(folder, 'modules.json')) ?? []) {
    if (typeof module !== 'object' || module === null) continue;
    const { type, path } = module as Json;
    if (typeof type !== 'string' || typeof path !== 'string' || path.includes('..')) continue;
    modules.set(type.slice(type.lastIndexOf('.') + 1), path);
  }
  return modules;
}

const byFlag: Record<string, Pooling> = {
  pooling_mode_mean_tokens: 'mean',
  pooling_mode_cls_token: 'cls',
  pooling_mode_lasttoken: 'last-token',
};
const byWord: Record<string, Pooling> = { mean: 'mean', cls: 'cls', lasttoken: 'last-token' };

async function statedPooling(folder: string, path: string): Promise<Pooling> {
  const stated = await readJson(folder, `${path}/config.json`);
  if (stated === null) return 'mean';
  const word = stated['pooling_mode'];
  if (typeof word === 'string' && word in byWord) return byWord[word];
  const flags = Object.keys(stated).filter(
    (key) => key.startsWith('pooling_mode_') && stated[key] === true,
  );
  const [flag] = flags;
  if (flags.length === 1 && flag in byFlag) return byFlag[flag];
  const words = (Array.isArray(word) ? word : [word]).filter((one) => typeof one === 'string');
  if (words.length === 1 && words[0] in byWord) return byWord[words[0]];
  const kinds = (words.length > 0 ? words : flags).join(' and ');
  throw badModel(
    folder,
    `It pools by ${kinds || 'nothing'}, which Dialect lacks. Choose another with ?pooling=mean after the folder.`,
    { path },
  );
}

/** What a folder states of its vectors and is not obeyed: they would be others than the model's. */
async function refuseUnread(
  folder: string,
  tokenizerConfig: Json,
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
  const lower = (await readJson(folder, 'sentence_bert_config.json'))?.['do_lower_case'];
  if (lower === true && tokenizerConfig['do_lower_case'] !== true) {
    throw badModel(
      folder,
      'It writes texts in small letters before its tokenizer does its part (do_lower_case in sentence_bert_config.json), which Dialect does not do. Take another model.',
    );
  }
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
  const stated = (await readJson(folder, 'sentence_bert_config.json'))?.['max_seq_length'];
  const longest = causal ? LONGEST_CONVERSATION : LONGEST_WINDOW;
  const limits = [longest, positions, stated, tokenizerConfig['model_max_length']];
  return Math.min(...limits.filter((one) => typeof one === 'number' && one >= 16).map(Number));
}

/** Some models are trained with words before every text, and state which are there by default. */
async function statedPrefix(folder: string): Promise<string> {
  const stated = await readJson(folder, 'config_sentence_transformers.json');
  const name = stated?.['default_prompt_name'];
  const prompts = stated?.['prompts'];
  if (typeof name !== 'string' || typeof prompts !== 'object' || prompts === null) return '';
  const prefix = (prompts as Json)[name];
  return typeof prefix === 'string' ? prefix : '';
}
