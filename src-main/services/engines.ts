/** The engines of this machine, with the time of a training step on each. */
import type { EngineInfo, EngineReport } from '../contract/index.ts';
import { chooseEngines, probeEngines, type Asked } from '../engines/index.ts';
import { measureStep } from '../processes/measure-step.ts';

let cached: Promise<EngineReport> | null = null;

/**
 * The result of `probeEngines`, plus one measured training step per engine. Takes about ten seconds, and
 * no time from then on.
 *
 * @param fresh probes and measures again
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
  // One after the other: in parallel they would compete for cores and distort the times.
  for (const engine of engines) {
    timed.push(withStep(engine, isTimed(engine) ? await measureStep(engine.id) : null));
  }
  return { ...chooseEngines(timed), engines: timed };
}

/** A software graphics card takes seconds per step: not worth the wait. */
function isTimed({ available, hardware }: EngineInfo): boolean {
  return available && hardware !== 'software-gpu';
}

/**
 * Pure: an engine with its measured step, or with the reason why there is none.
 *
 * @param step null if none was timed
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
