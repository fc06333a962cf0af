/** The engines of this machine with the time of a training step on each. */
import type { EngineInfo, EngineReport } from '../contract/index.ts';
import { chooseEngine, probeEngines, type Asked } from '../engines/index.ts';
import { measureStep } from '../processes/measure-step.ts';

let cached: Promise<EngineReport> | null = null;

/**
 * What `probeEngines` finds, and one measured training step an engine. About ten seconds, and at once
 * from then on.
 *
 * @param fresh finds and measures again
 */
export function engineReport(fresh = false): Promise<EngineReport> {
  if (cached === null || fresh) {
    const asked = measureAll(fresh);
    cached = asked;
    asked.catch(() => {
      if (cached === asked) cached = null;
    });
  }
  return cached;
}

async function measureAll(fresh: boolean): Promise<EngineReport> {
  const { engines } = await probeEngines({ fresh });
  const timed: EngineInfo[] = [];
  // One after the other: together they would take each other's cores, and the times would lie.
  for (const engine of engines) {
    timed.push(withStep(engine, isTimed(engine) ? await measureStep(engine.id) : null));
  }
  return { ...chooseEngine(timed), engines: timed };
}

/** A software graphics card takes seconds a step: not worth anybody's wait. */
function isTimed({ available, hardware }: EngineInfo): boolean {
  return available && hardware !== 'software-gpu';
}

/**
 * Pure: an engine with its measured step, or with the reason why there is none.
 *
 * @param step null where none was timed
 */
export function withStep(engine: EngineInfo, step: Asked<number> | null): EngineInfo {
  if (!engine.available) return engine;
  if (step === null) {
    return {
      ...engine,
      reason: `${engine.reason} A training step takes seconds: it was not timed.`,
    };
  }
  return 'answer' in step
    ? { ...engine, stepMs: step.answer }
    : { ...engine, reason: `${engine.reason} But ${engine.label} ${step.failure}` };
}
