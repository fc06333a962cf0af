/** Vectors of pretrained encoders: computed in a process of their own, stored in the project. */
import type { EngineReport } from '../../contract/index.ts';
import type { Encoder, PretrainedEncoder } from '../../encoders/encoder.ts';
import { probeEngines } from '../../engines/index.ts';
import type { EncodeProgress as EncodingProgress } from '../../encoding/encode-domains.ts';
import type { ChildEnd } from '../../processes/child.ts';
import { startEncoder } from '../../processes/encoder.ts';
import { encoderId } from '../../encoders/spec.ts';
import type { OpenProject } from '../../store/database.ts';
import { addVectors, shortenedVectors, touchEncoder } from '../../store/vectors.ts';
import { rememberRate } from './encoder-rates.ts';

export interface EncodeProgress {
  /** Over all encoders together, 0 to 1. */
  fraction: number;
  message: string;
  secondsLeft: number | null;
}

export interface StartedEncoding {
  readonly pid: number | undefined;
  /** Vectors computed so far are kept; another start computes the missing ones. */
  stop(): void;
  /** The same, without waiting for the current batch. */
  kill(): void;
  ended: Promise<ChildEnd>;
}

/** The engine of a model, by which its rate is stored. */
export function readingEngine(
  { causal }: Pick<PretrainedEncoder, 'causal'>,
  report: EngineReport,
): string {
  return causal ? report.chosenForWide : deviceOf(report);
}

/** A graphics card encodes many times as fast; without one WebGPU is slower than the CPU. */
function deviceOf({ engines }: EngineReport): 'cpu' | 'webgpu' {
  const card = engines.find(({ id }) => id === 'webgpu');
  return card?.available && card.hardware === 'gpu' ? 'webgpu' : 'cpu';
}

export function pretrained(encoders: readonly Encoder[]): PretrainedEncoder[] {
  return encoders.filter((encoder) => encoder.kind === 'pretrained');
}

/** A sentence, to follow another, on texts that were too long for encoders; '' if all were read whole. */
export function shortenedText({ db }: OpenProject, encoders: readonly PretrainedEncoder[]): string {
  return encoders
    .map(({ key, label }) => ({ label, ...shortenedVectors(db, key) }))
    .filter(({ prompts, answers }) => prompts + answers > 0)
    .map(
      ({ label, prompts, answers }) =>
        ` Too long for the window of ${label}: ${prompts} without the start of the prompt, ${answers} without the middle of the answer.`,
    )
    .join('');
}

/**
 * Computes vectors for all texts of some domains, one encoder after the other.
 *
 * @param models folder of downloaded models
 */
export function startEncoding(
  { db, path }: OpenProject,
  domains: readonly number[],
  encoders: readonly PretrainedEncoder[],
  models: string,
  onProgress: (progress: EncodeProgress) => void = () => undefined,
): StartedEncoding {
  let stopped = false;
  let current: ReturnType<typeof startEncoder> | null = null;
  const start = (encoder: PretrainedEncoder, i: number, report: EngineReport) => {
    const { id, key, label, dimension } = encoder;
    let rate: number | null = null;
    const begun = performance.now();
    current = startEncoder(
      {
        projectPath: path,
        domains: [...domains],
        encoder: encoderId([id]),
        key,
        models,
        device: deviceOf(report),
        causal: encoder.causal,
        want: 'vectors',
      },
      (message) => {
        if (message.kind === 'vectors') addVectors(db, { key, name: id, dimension }, message);
        else if (message.kind === 'progress') {
          rate = message.tokensPerSecond;
          onProgress(progressOf(message, label, { at: i, of: encoders.length }));
        }
      },
    );
    return current.ended.finally(() => {
      const about = { key, engine: readingEngine(encoder, report) };
      if (rate !== null) rememberRate(models, about, rate, secondsSince(begun));
    });
  };
  const halt = (how: 'stop' | 'kill') => {
    stopped = true;
    current?.[how]();
  };
  const all = async (): Promise<ChildEnd> => {
    const report = await probeEngines();
    for (const [i, encoder] of encoders.entries()) {
      if (stopped) return { status: 'stopped' };
      const end = await start(encoder, i, report);
      if (end.status !== 'done') return end;
      // If nothing was missing, no vector has updated the encoder's name.
      touchEncoder(db, { key: encoder.key, name: encoder.id, dimension: encoder.dimension });
    }
    return { status: 'done' };
  };
  return {
    get pid() {
      return current?.pid;
    },
    stop: () => halt('stop'),
    kill: () => halt('kill'),
    ended: all(),
  };
}

/** @param begun by the clock that no one sets, in milliseconds */
function secondsSince(begun: number): number {
  return (performance.now() - begun) / 1000;
}

/** @param encoder its index among all, from 0 */
function progressOf(
  { done, total, secondsLeft }: Pick<EncodingProgress, 'done' | 'total' | 'secondsLeft'>,
  label: string,
  encoder: { at: number; of: number },
): EncodeProgress {
  return {
    fraction: (encoder.at + (total === 0 ? 1 : done / total)) / encoder.of,
    message: total === 0 ? `Looking at ${label}` : `${label}: ${done} of ${total} texts`,
    secondsLeft,
  };
}
