/**
 * How long encoding will take, before it is begun: tokens to be read, counted by the model's own
 * tokenizer, over the tokens a second that this model was seen to read on this engine.
 */
import type { EncoderEntry } from '../contract/index.ts';
import { encoderId } from '../encoders/spec.ts';
import type { InspectedModel } from '../encoders/transformer/index.ts';
import { probeEngines } from '../engines/index.ts';
import { startEncoder } from '../processes/encoder.ts';
import type { OpenProject } from '../store/database.ts';
import type { TextSum } from '../store/text-coverage.ts';
import { CHARACTERS_A_TOKEN, encoderRates, rateOf } from './encoder-rates.ts';
import { readingEngine } from './encoding.ts';

export type EncodingTime = Pick<EncoderEntry, 'seconds' | 'rate'>;

export interface TextsToEncode {
  domains: readonly number[];
  all: TextSum;
  /** Those without a vector. */
  missing: TextSum;
}

/** Starting the process and opening the model. */
const OPEN_SECONDS = 2;

/**
 * Tokens are counted where it is known how fast they are read here: a guess is not worth the wait.
 *
 * @param models folder of downloaded models, where rates are kept
 * @throws the signal's reason
 */
export async function encodingTime(
  project: OpenProject | null,
  model: InspectedModel,
  texts: TextsToEncode,
  models: string,
  signal?: AbortSignal,
): Promise<EncodingTime> {
  const { missing } = texts;
  const rates = encoderRates(models);
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
  const tokens = missing.characters * (await tokenShare(project, model, texts, models, signal));
  return { seconds: OPEN_SECONDS + tokens / tokensPerSecond, rate };
}

/** Tokens a character as they were counted last, by the key of the model. */
const lastShares = new Map<string, { of: string; share: number }>();

/**
 * Tokens a character of these texts, counted once while they are the same: in a process of its own, since
 * some tokenizers take seconds to open, and votes go on meanwhile. Where it cannot be counted, as many as
 * there usually are.
 */
async function tokenShare(
  { path }: OpenProject,
  { id, key, layout }: InspectedModel,
  { domains, all, missing }: TextsToEncode,
  models: string,
  signal?: AbortSignal,
): Promise<number> {
  const of = [path, ...domains, all.texts, all.characters].join('\n');
  const last = lastShares.get(key);
  if (last?.of === of) return last.share;
  const told: number[] = [];
  const counting = startEncoder(
    {
      ...{ projectPath: path, domains: [...domains], encoder: encoderId([id]), key, models },
      ...{ device: 'cpu', causal: layout.causal, want: 'count' },
    },
    (message) => {
      if (message.kind === 'count') told.push(message.tokens / missing.characters);
    },
  );
  const stop = () => counting.stop();
  signal?.addEventListener('abort', stop, { once: true });
  await counting.ended.finally(() => signal?.removeEventListener('abort', stop));
  signal?.throwIfAborted();
  const [share] = told;
  if (share === undefined) return 1 / CHARACTERS_A_TOKEN;
  lastShares.set(key, { of, share });
  return share;
}
