/**
 * The choice of an engine among those found: pure rules. The order is by speed on the small batches of
 * training; measured times are shown but do not change it, since they depend on the machine's other load.
 * If a measured step contradicts the order, the reason says so.
 */
import type { EngineId, EngineInfo } from '../contract/records.ts';

/**
 * Fastest first. Engines that match no line, such as WebGPU on a software driver, are never chosen
 * automatically.
 */
const ORDER: readonly { id: EngineId; hardware: EngineInfo['hardware'] }[] = [
  { id: 'tensorflow', hardware: 'gpu' },
  { id: 'webgpu', hardware: 'gpu' },
  { id: 'tensorflow', hardware: 'cpu' },
  { id: 'wasm', hardware: 'cpu' },
  { id: 'cpu', hardware: 'cpu' },
];

function place(engine: EngineInfo): number {
  return ORDER.findIndex(({ id, hardware }) => id === engine.id && hardware === engine.hardware);
}

/** The available engines that may be chosen automatically, best first. */
export function inOrder(engines: readonly EngineInfo[]): EngineInfo[] {
  return engines
    .filter((engine) => engine.available && place(engine) >= 0)
    .toSorted((a, b) => place(a) - place(b));
}

/** The best engine, with a sentence on why it was chosen and why not a faster one. */
export function chooseEngine(engines: readonly EngineInfo[]): {
  chosen: EngineId;
  reason: string;
} {
  const best = inOrder(engines)[0];
  if (best === undefined) {
    return {
      chosen: 'cpu',
      reason:
        'No engine could be started; JavaScript will be tried again when training begins. Install Dialect again if that fails.',
    };
  }
  const faster = trainedFaster(best, engines);
  const reasons = [whyThis(best, faster), ...whyNotFaster(best, engines)];
  if (faster !== null) {
    reasons.push(
      `${faster.label} trained faster here (${milliseconds(taken(faster))} against ${milliseconds(taken(best))} a step): choose it in the settings.`,
    );
  }
  return { chosen: best.id, reason: reasons.join(' ') };
}

/** Smaller ratios may be chance, or due to other load. */
const CLEARLY = 1.5;

/** The engine with the fastest measured step, if the best in the order is clearly slower. */
function trainedFaster(best: EngineInfo, engines: readonly EngineInfo[]): EngineInfo | null {
  const timed = engines
    .filter(({ available, stepMs }) => available && stepMs !== null)
    .toSorted((a, b) => taken(a) - taken(b));
  const first = timed[0];
  return first !== undefined && timed.includes(best) && taken(best) > CLEARLY * taken(first)
    ? first
    : null;
}

/** Milliseconds of a measured step. */
function taken({ stepMs }: EngineInfo): number {
  return stepMs ?? Number.NaN;
}

function whyThis(best: EngineInfo, faster: EngineInfo | null): string {
  const figures = [
    ...(best.matmulMs === null ? [] : [`${milliseconds(best.matmulMs)} for a 512 x 512 product`]),
    ...(best.stepMs === null ? [] : [`${milliseconds(best.stepMs)} for a training step`]),
  ];
  const measured = figures.length === 0 ? '' : ` (${figures.join(', ')})`;
  return faster === null
    ? `${best.label} is the fastest engine that runs here${measured}.`
    : `${best.label} comes first in the order of the engines that run here${measured}.`;
}

/** Why each engine that comes before the best cannot be used, in its own words. */
function whyNotFaster(best: EngineInfo, engines: readonly EngineInfo[]): string[] {
  const faster = new Set(ORDER.slice(0, place(best)).map(({ id }) => id));
  return engines
    .filter(({ id, reason }) => faster.has(id) && reason !== '')
    .map(({ id, label, reason }) => (id === best.id ? reason : `Not ${label}: ${reason}`));
}

/** 0.42 ms, 3.1 ms, 120 ms: two significant digits. */
function milliseconds(value: number): string {
  return `${value < 1 ? value.toFixed(2) : value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}
