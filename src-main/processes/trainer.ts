/** Starts a trainer process, handles its messages, stops it. */
import { startChild, type ChildEnd } from './child.ts';
import { entryFile } from './entry.ts';
import type { FromTrainer, StartMessage, ToTrainer } from './protocols/trainer.ts';
import { inWords, TUNING_MS } from './silence.ts';

export type TrainerEnd = ChildEnd;

export interface Trainer {
  readonly pid: number | undefined;
  /** Asks it to stop; it is killed if it does not end within a second. */
  stop(): void;
  /** Asks it to write a checkpoint and end. */
  pause(): void;
  /** Kills it at once, with the processes that it started. */
  kill(): void;
  /** Resolves when the process has ended and all its messages have been handled. */
  ended: Promise<TrainerEnd>;
}

/**
 * @param start `tunes`: a language model is tuned, whose large matrices need other settings of the engine
 * @param onMessage handles the trainer's messages, in order. If it throws, as on a full disk, the trainer
 * is
 *     ended and the run has failed.
 * @param silentMs the silence after which one that tunes a model is ended
 */
export function startTrainer(
  start: Omit<StartMessage, 'kind'> & { tunes?: boolean },
  onMessage: (message: FromTrainer) => void,
  silentMs: number = TUNING_MS,
): Trainer {
  const { tunes = false, ...message } = start;
  let stopped = false;
  const child = startChild<ToTrainer, FromTrainer>(
    {
      file: entryFile('trainer-process'),
      large: tunes,
      leads: true,
      crashed: {
        code: 'trainer-ended',
        message: (how) =>
          `The training process ended unexpectedly (${how}). Votes and earlier runs are safe. Start the run again; if it happens again, choose another engine in the settings.`,
      },
      // Only where a model of somebody else's reads texts within the trainer.
      ...(tunes && {
        silent: {
          ms: silentMs,
          code: 'trainer-hangs',
          message: `The training process did not get further in ${inWords(silentMs)}, and was ended. Votes and earlier runs are safe. The tokenizer of the model may not be able to read a text: choose another model, or let the run go on from its last checkpoint.`,
        },
      }),
      onMessage,
    },
    { kind: 'start', ...message },
  );
  return {
    pid: child.pid,
    stop() {
      stopped = true;
      child.stop();
    },
    pause() {
      if (!stopped) child.send({ kind: 'pause' });
    },
    kill() {
      stopped = true;
      child.kill();
    },
    ended: child.ended,
  };
}
