/**
 * A folder in the Hugging Face layout, read and checked without opening the model: which weights, which
 * tokenizer, and how to use them.
 */
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { DialectError } from '../../contract/errors.ts';
import { hiddenSize, otherArchitecture, tokenTypes } from './architecture.ts';
import { badModel, isMissing, readJson, readText, unreadable } from './bad-model.ts';
import type { Json } from './bad-model.ts';
import type { Choices } from './name.ts';
import { parseDecoderConfig } from './decoder-config.ts';
import { asksForScore, readingOf } from './readings/index.ts';
import { scoreHeadIn, type ScoreHeadPlace } from './score-head.ts';
import { modulesOf, scoredPooling, settingsOf } from './settings.ts';
import type { Settings } from './settings.ts';
import { noTokenizer } from './tokens.ts';
import { weightsOf } from './weights.ts';
import type { Weights } from './weights.ts';

export interface Layout {
  /** Absolute path. */
  folder: string;
  config: Json;
  /** Columns of the last layer. */
  dimension: number;
  /** Number of token types; 1 if all are alike. */
  types: number;
  /** Whether each token sees only those before it: a model that generates text. */
  causal: boolean;
  /** The head of a reward model; null for other models, and for one whose head is not supported. */
  score: ScoreHeadPlace | null;
  weights: Weights;
  settings: Settings;
  /** README.md, if there is one. */
  readme: string;
}

/**
 * @param convert whether a graph can be written for weights that have none
 * @throws DialectError `bad-model`: a sentence on what in the folder cannot be used; `bad-input`
 */
export async function readLayout(
  named: string,
  choices: Choices,
  convert: boolean,
): Promise<Layout> {
  const folder = resolve(named);
  await checkFolder(folder);
  const config = await readJson(folder, 'config.json');
  if (config === null) throw badModel(folder, await whyNoConfig(folder));
  if (config['model_type'] === undefined && (await isFile(folder, '0_Transformer/config.json'))) {
    throw badModel(
      folder,
      'It is laid out as early versions of sentence-transformers did: the model is in its folder 0_Transformer. Choose that one, and its pooling with ?pooling= after it.',
    );
  }
  const other = otherArchitecture(config);
  if (other !== null) throw badModel(folder, other, { modelType: config['model_type'] });
  const dimension = hiddenSize(config);
  if (dimension === null) {
    throw badModel(folder, 'Its config.json does not say how many columns its last layer has.');
  }
  const weights = await weightsOf(folder, config, convert);
  if (!(await isFile(folder, 'tokenizer.json'))) throw badModel(folder, noTokenizer);
  const tokenizerConfig = (await readJson(folder, 'tokenizer_config.json')) ?? {};
  const causal = weights.kind === 'causal';
  // Errors that an engine would raise are reported before the user chooses the model.
  if (causal) parseDecoderConfig(config, folder);
  const score = await scoreOf(folder, config, weights, choices);
  const settings = await settingsOf(folder, config, tokenizerConfig, { ...choices, causal, score });
  const ofCausal = settings.reads
    .map(readingOf)
    .find(({ needs }) => needs === 'likelihood' || needs === 'causal');
  if (ofCausal && !causal) throw writesNoText(folder, ofCausal.id);
  return {
    folder,
    config,
    dimension,
    types: tokenTypes(config),
    causal,
    score,
    weights,
    settings,
    readme: (await readText(folder, 'README.md')) ?? '',
  };
}

/** An unsupported head only matters if the score is read, by choice or by default. */
async function scoreOf(
  folder: string,
  config: Json,
  { kind }: Weights,
  { reads }: Choices,
): Promise<ScoreHeadPlace | null> {
  const asked = reads !== undefined && asksForScore(reads);
  if (kind !== 'onnx') {
    const found = scoreHeadIn(folder, config, asked);
    return reads === undefined || asked ? found : found.catch(() => null);
  }
  if (!asked) return null;
  throw badModel(
    folder,
    'Its score is read from model.safetensors, and it runs from an ONNX file. Get its model.safetensors, or leave score out of its readings.',
  );
}

/** Whether the score is tuned too: if it is read, and from the same vector as prompt and answer. */
export function tunesScore({ score, settings }: Layout): boolean {
  const { reads, pooling } = settings;
  return score !== null && asksForScore(reads) && pooling === scoredPooling(score);
}

function writesNoText(folder: string, id: string): DialectError {
  return new DialectError(
    'bad-input',
    `“${basename(folder)}” writes no text, and only causal language models have the reading ${id}. Leave ${id} out of its readings, or take such a model.`,
    { folder, id },
  );
}

async function checkFolder(folder: string): Promise<void> {
  try {
    if ((await stat(folder)).isDirectory()) return;
  } catch (thrown) {
    if (!isMissing(thrown)) throw unreadable(folder, '', thrown);
    throw badModel(folder, `There is no folder ${folder}.`);
  }
  throw badModel(folder, `${folder} is a file. Choose the folder that the model is in.`);
}

async function isFile(folder: string, file: string): Promise<boolean> {
  return stat(resolve(folder, file)).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function whyNoConfig(folder: string): Promise<string> {
  const adapter = await readJson(folder, 'adapter_config.json');
  if (adapter !== null) {
    const base = adapter['base_model_name_or_path'];
    const of = typeof base === 'string' ? ` of ${base}` : '';
    return `It is an adapter${of} alone, without the model that it belongs to. Merge the two (merge_and_unload in PEFT), and choose the folder of the merged model.`;
  }
  if (await isFile(folder, '0_Transformer/config.json')) {
    return 'It is laid out as early versions of sentence-transformers did: the model is in its folder 0_Transformer. Choose that one.';
  }
  const modules = [...(await modulesOf(folder)).keys()];
  if (modules.length > 0 && !modules.includes('Transformer')) {
    return `It is a model of sentence-transformers without a transformer (${modules.join(', ')}). Choose one that has a config.json.`;
  }
  if (await isFile(folder, 'model_index.json')) {
    return 'It is a model that makes pictures from text. Choose one for feature extraction from text.';
  }
  if (await isFile(folder, 'tokenizer.json')) {
    return 'It is a tokenizer without a model: there is no config.json. Choose the complete folder of a model.';
  }
  return `It has no config.json. Choose the folder of a model in the Hugging Face layout, the one that config.json is in${
    basename(folder) === 'onnx' ? ': here the folder above' : ''
  }.`;
}
