/** How long a training step takes on an engine, measured in a process of its own. */
import { fileURLToPath } from 'node:url';
import type { EngineId } from '../contract/index.ts';
import { askProgram, outsideArchive, type Asked, type AskOptions } from '../engines/index.ts';
import type { StepAnswer } from './step-process.ts';

/** Loading an engine on a busy machine, and a few seconds of steps. */
const TIMEOUT_MS = 45_000;

/** The bundle has its own file for it beside this one; the checkout runs the source. */
function stepEntry(): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`./step-process.${extension}`, outsideArchive(import.meta.url)));
}

/**
 * One WDGRL step of the default settings, five models at once.
 *
 * @param options tests put another program, time limit or environment in their place
 * @returns the step's milliseconds, or the end of a sentence that begins with the engine's name
 */
export async function measureStep(
  engine: EngineId,
  options: Partial<AskOptions> = {},
): Promise<Asked<number>> {
  const doing = 'when a training step was timed';
  const asked = await askProgram<StepAnswer>(engine, doing, {
    entry: stepEntry(),
    timeoutMs: TIMEOUT_MS,
    ...options,
  });
  if (!('answer' in asked)) return asked;
  const { answer } = asked;
  return 'stepMs' in answer
    ? { answer: answer.stepMs }
    : { failure: `failed ${doing}: ${answer.failure}` };
}
