/** Measures the time of a training step on an engine, in a process of its own. */
import { fileURLToPath } from 'node:url';
import type { EngineId } from '../contract/index.ts';
import { askProgram, type Asked, type AskOptions } from '../engines/index.ts';
import { entryFile } from './entry.ts';

/** The answer of the process, sent once. */
export type StepAnswer = { stepMs: number } | { failure: string };

/** Time for loading an engine on a busy machine, and a few seconds of steps. */
const TIMEOUT_MS = 45_000;

/**
 * One WDGRL step of the default settings, five models at once.
 *
 * @param options tests substitute another program, time limit or environment
 * @returns the step's milliseconds, or the end of a sentence that begins with the engine's name
 */
export async function measureStep(
  engine: EngineId,
  options: Partial<AskOptions> = {},
): Promise<Asked<number>> {
  const doing = 'when a training step was timed';
  const asked = await askProgram<StepAnswer>(engine, doing, {
    entry: fileURLToPath(entryFile('step-process')),
    timeoutMs: TIMEOUT_MS,
    ...options,
  });
  if (!('answer' in asked)) return asked;
  const { answer } = asked;
  return 'stepMs' in answer
    ? { answer: answer.stepMs }
    : { failure: `failed ${doing}: ${answer.failure}` };
}
