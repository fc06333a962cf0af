/**
 * Estimates the time of encoding: tokens to be read, counted by the model's own tokenizer, over the
 * tokens per second that this model read on this engine.
 */
import type { EncoderEntry } from '../../contract/index.ts';
import { encoderId } from '../../encoders/spec.ts';
import type { InspectedModel } from '../../encoders/transformer/index.ts';
import { probeEngines } from '../../engines/index.ts';
import type { OpenProject } from '../../store/database.ts';
import type { TextSum } from '../../store/text-coverage.ts';
import { CHARACTERS_A_TOKEN, encoderRates, rateOf, type Rates } from './encoder-rates.ts';
import { readingEngine } from './encoding.ts';
import { tokenShare } from './token-counts.ts';

export type EncodingTime = Pick<EncoderEntry, 'seconds' | 'rate'>;

interface TextsToEncode {
  domains: readonly number[];
  all: TextSum;
  /** Texts without a vector. */
  missing: TextSum;
}

/** Time for starting the process and opening the model. */
const OPEN_SECONDS = 2;

/** By key of the model. @param models folder of downloaded models, where rates are stored */
export async function encodingTimes(
  project: OpenProject | null,
  of: readonly InspectedModel[],
  textsOf: (model: InspectedModel) => TextsToEncode,
  models: string,
  signal?: AbortSignal,
): Promise<Map<string, EncodingTime>> {
  const rates = encoderRates(models);
  const times = new Map<string, EncodingTime>();
  for (const model of of) {
    const time = await encodingTime(project, model, textsOf(model), { models, rates }, signal);
    times.set(model.key, time);
  }
  return times;
}

/**
 * Tokens are only counted if the model's speed here is known: a guess is not worth the wait.
 *
 * @param places folder of downloaded models, and the rates stored there
 * @throws the signal's reason
 */
async function encodingTime(
  project: OpenProject | null,
  model: InspectedModel,
  texts: TextsToEncode,
  { models, rates }: { models: string; rates: Rates },
  signal?: AbortSignal,
): Promise<EncodingTime> {
  const { missing } = texts;
  const anywhere = rateOf(model, null, rates);
  if (missing.texts === 0) return { seconds: 0, rate: anywhere.rate };
  const guessed = missing.characters / CHARACTERS_A_TOKEN;
  if (project === null || anywhere.rate === 'guessed') {
    return { seconds: OPEN_SECONDS + guessed / anywhere.tokensPerSecond, rate: 'guessed' };
  }
  const engine = readingEngine({ causal: model.layout.causal }, await probeEngines());
  const { tokensPerSecond, rate } = rateOf(model, engine, rates);
  if (rate === 'guessed') {
    return { seconds: OPEN_SECONDS + guessed / tokensPerSecond, rate };
  }
  const { id, key, layout } = model;
  const order = { projectPath: project.path, domains: [...texts.domains], key, models };
  const share = await tokenShare(
    { ...order, encoder: encoderId([id]), causal: layout.causal },
    texts,
    signal,
  );
  // If they cannot be counted, the usual number per character.
  const tokens = missing.characters * (share ?? 1 / CHARACTERS_A_TOKEN);
  return { seconds: OPEN_SECONDS + tokens / tokensPerSecond, rate };
}
