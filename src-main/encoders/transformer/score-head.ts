/**
 * Reward models: folders of the kind `*ForSequenceClassification` with one label, as TRL writes them and
 * Skywork publishes them. Their head scores prompt and answer; other heads are refused, with the reason.
 */
import { decoderFamilies } from '../../domain/decoder.ts';
import type { ScoreHead } from '../../domain/score-head.ts';
import { modelType } from './architecture.ts';
import { badModel, readJson, type Json } from './bad-model.ts';
import { isDecoder } from './decoder-config.ts';
import { openWeights } from './open-weights.ts';
import type { OpenSafetensors } from './safetensors.ts';

/** The head in a folder, before its weights are read. */
export interface ScoreHeadPlace {
  token: ScoreHead['token'];
  /** Id of the padding token, which is never the last one read; null if not stated. */
  padding: number | null;
}

/** Tensors of a head: `dense` comes before `out`. */
interface Names {
  dense: string | null;
  out: string;
  biased: boolean;
}

const ENCODERS: Record<string, Names> = {
  bert: { dense: 'bert.pooler.dense', out: 'classifier', biased: true },
  roberta: { dense: 'classifier.dense', out: 'classifier.out_proj', biased: true },
};
ENCODERS['xlm-roberta'] = ENCODERS['roberta'];
ENCODERS['camembert'] = ENCODERS['roberta'];
const DECODERS: Names = { dense: null, out: 'score', biased: false };
const KNOWN = [...decoderFamilies, ...Object.keys(ENCODERS)];

/** Default padding in transformers, which config.json may leave out, by model_type. */
const USUAL_PADDING: Record<string, number> = { gemma3_text: 0 };

/** The class that the model was saved as, if it has a head for labels or rewards; null for others. */
function headedClass({ architectures }: Json): string | null {
  const [name] = Array.isArray(architectures) ? (architectures as unknown[]) : [];
  return typeof name === 'string' && /ForSequenceClassification$|Reward/.test(name) ? name : null;
}

/** Whether config.json says that the model has a head for labels or rewards. */
export function isHeaded(config: Json): boolean {
  return headedClass(config) !== null;
}

function namesOf(config: Json): Names | undefined {
  return isDecoder(config) ? DECODERS : ENCODERS[modelType(config)];
}

/** Number of labels, by transformers' rules: two if nothing is stated. */
function labelsOf(config: Json): number {
  const { num_labels: stated, id2label: names } = config;
  if (typeof stated === 'number') return stated;
  return typeof names === 'object' && names !== null ? Object.keys(names).length : 2;
}

/**
 * The head of a folder whose weights are read here.
 *
 * @param asked whether the user asked for the score; otherwise an unsupported head counts as none,
 * silently
 * @returns null: it has none
 * @throws DialectError `bad-model`: its head gives no score, or is of an unsupported kind
 */
export async function scoreHeadIn(
  folder: string,
  config: Json,
  asked: boolean,
): Promise<ScoreHeadPlace | null> {
  const kind = headedClass(config);
  const names = namesOf(config);
  if (kind === null) {
    if (!asked) return null;
    throw badModel(
      folder,
      'It has no score of its own: that needs a reward model, a *ForSequenceClassification with one label. Leave score out of its readings.',
    );
  }
  if (!names) {
    if (!asked) return null;
    throw badModel(
      folder,
      `Its head (${kind}) is of a kind of model whose scores are not read: ${KNOWN.join(', ')} are. Leave score out of its readings.`,
      { kind },
    );
  }
  if (!kind.endsWith('ForSequenceClassification')) throw otherHead(folder, kind);
  const labels = labelsOf(config);
  if (labels !== 1) {
    throw badModel(
      folder,
      `Its head (${kind}) tells ${labels} labels apart (num_labels), where a score is one number. ${WITHOUT_HEAD}`,
      { kind, labels },
    );
  }
  const { holders, close } = await openWeights(folder);
  await close();
  checkTensors(folder, kind, names, holders, widthOf(config));
  return { token: names.dense === null ? 'last' : 'first', padding: paddingOf(config) };
}

/** The token id that a head skips at the end of a text; null if not stated. */
export function paddingOf(config: Json): number | null {
  const padding = config['pad_token_id'] ?? USUAL_PADDING[modelType(config)];
  return typeof padding === 'number' ? padding : null;
}

const WITHOUT_HEAD = 'To use the model without its head, choose ?reads=joint behind the folder.';

function otherHead(folder: string, kind: string) {
  return badModel(
    folder,
    `Its head (${kind}) is computed by code of its own, which is not known here: heads of *ForSequenceClassification with one label are. ${WITHOUT_HEAD}`,
    { kind },
  );
}

function widthOf({ hidden_size: width }: Json): number {
  return typeof width === 'number' ? width : 0;
}

/** Checks that the head has all its tensors, in the right shapes, and no others. */
function checkTensors(
  folder: string,
  kind: string,
  { dense, out, biased }: Names,
  holders: ReadonlyMap<string, OpenSafetensors>,
  width: number,
): void {
  const needed = new Map([[`${out}.weight`, [1, width]]]);
  if (biased) needed.set(`${out}.bias`, [1]);
  if (dense !== null) {
    needed.set(`${dense}.weight`, [width, width]).set(`${dense}.bias`, [width]);
  }
  for (const [name, shape] of needed) {
    const found = holders.get(name)?.shapes.get(name);
    if (found?.join() === shape.join()) continue;
    const is = found ? `[${found.join(', ')}]` : 'missing';
    throw badModel(
      folder,
      `Its head (${kind}) has ${name} ${is}, where one score needs [${shape.join(', ')}]. ${WITHOUT_HEAD}`,
      { kind, name },
    );
  }
  const [root] = out.split('.');
  const odd = [...holders.keys()].find((name) => name.startsWith(`${root}.`) && !needed.has(name));
  if (odd !== undefined) {
    throw badModel(folder, `Its head (${kind}) has ${odd} besides. ${WITHOUT_HEAD}`, { kind, odd });
  }
}

/** The head's weights. @throws DialectError `bad-model` */
export async function readScoreHead(folder: string): Promise<ScoreHead> {
  const config = (await readJson(folder, 'config.json')) ?? {};
  const names = namesOf(config) ?? DECODERS;
  const { holders, close } = await openWeights(folder);
  const read = async (name: string) => {
    const file = holders.get(name);
    if (file === undefined) throw badModel(folder, `Its weights lack ${name}.`);
    return file.read(name);
  };
  try {
    const { dense, out, biased } = names;
    return {
      token: dense === null ? 'last' : 'first',
      dense:
        dense === null
          ? null
          : { weight: await read(`${dense}.weight`), bias: await read(`${dense}.bias`) },
      weight: await read(`${out}.weight`),
      bias: biased ? (await read(`${out}.bias`))[0] : 0,
    };
  } finally {
    await close();
  }
}
