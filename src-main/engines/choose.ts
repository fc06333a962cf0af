/**
 * Which engine runs, out of what was found: pure rules. The order is by what is fast on the small
 * batches of training; measured products are shown, and do not change it.
 */
import type { EngineId, EngineInfo } from '../contract/records.ts';

/** Fastest first. What matches no line is never chosen by itself: WebGPU on a software driver. */
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

/** The available engines that may be chosen by themselves, best first. */
export function inOrder(engines: readonly EngineInfo[]): EngineInfo[] {
  return engines
    .filter((engine) => engine.available && place(engine) >= 0)
    .toSorted((a, b) => place(a) - place(b));
}

/** The best engine, and in words why this one and why not a faster one. */
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
  return { chosen: best.id, reason: [whyThis(best), ...whyNotFaster(best, engines)].join(' ') };
}

function whyThis(best: EngineInfo): string {
  const measured =
    best.matmulMs === null ? '' : ` (${milliseconds(best.matmulMs)} for a 512 x 512 product)`;
  return `${best.label} is the fastest engine that runs here${measured}.`;
}

/** Why each engine that would stand before the best does not: in its own words. */
function whyNotFaster(best: EngineInfo, engines: readonly EngineInfo[]): string[] {
  const faster = new Set(ORDER.slice(0, place(best)).map(({ id }) => id));
  return engines
    .filter(({ id, reason }) => faster.has(id) && reason !== '')
    .map(({ id, label, reason }) => (id === best.id ? reason : `Not ${label}: ${reason}`));
}

/** 0.42 ms, 3.1 ms, 120 ms: two digits that mean something. */
function milliseconds(value: number): string {
  return `${value < 1 ? value.toFixed(2) : value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}
