/**
 * The choice of an engine among those found: pure rules. The order is by speed on the work at hand; measured
 * times are shown but do not change it, since they depend on the machine's other load. If a measured step
 * contradicts the order, the reason says so.
 */
import type { EngineId, EngineInfo, EngineReport } from '../contract/records.ts';

/**
 * What an engine is wanted for. `narrow`: training on some tens of columns, such as style, where the cost of a
 * kernel's call decides. `wide`: hundreds of columns, and language models, where products of matrices do.
 */
export type EngineWork = 'narrow' | 'wide';

interface Place {
  id: EngineId;
  hardware: EngineInfo['hardware'];
}

const CARDS: readonly Place[] = [
  { id: 'tensorflow', hardware: 'gpu' },
  { id: 'webgpu', hardware: 'gpu' },
];

/**
 * Fastest first. Engines that match no line, such as WebGPU on a software driver, are never chosen
 * automatically.
 */
const ORDER: Record<EngineWork, readonly Place[]> = {
  narrow: [
    ...CARDS,
    { id: 'wasm', hardware: 'cpu' },
    { id: 'tensorflow', hardware: 'cpu' },
    { id: 'cpu', hardware: 'cpu' },
  ],
  wide: [
    ...CARDS,
    { id: 'tensorflow', hardware: 'cpu' },
    { id: 'wasm', hardware: 'cpu' },
    { id: 'cpu', hardware: 'cpu' },
  ],
};

function place(engine: EngineInfo, work: EngineWork): number {
  return ORDER[work].findIndex(
    ({ id, hardware }) => id === engine.id && hardware === engine.hardware,
  );
}

/** The available engines that may be chosen automatically, best first. */
export function inOrder(engines: readonly EngineInfo[], work: EngineWork): EngineInfo[] {
  return engines
    .filter((engine) => engine.available && place(engine, work) >= 0)
    .toSorted((a, b) => place(a, work) - place(b, work));
}

/** The best engine for each work, with sentences on why, and why not a faster one. */
export function chooseEngines(engines: readonly EngineInfo[]): Omit<EngineReport, 'engines'> {
  const chosen = inOrder(engines, 'narrow').at(0);
  const wide = inOrder(engines, 'wide').at(0);
  const reason = reasonFor(engines, 'narrow');
  const other = wide !== undefined && wide !== chosen ? wide.label : null;
  return {
    chosen: chosen?.id ?? 'cpu',
    chosenForWide: wide?.id ?? 'cpu',
    reason:
      other === null
        ? reason
        : `For style: ${reason} For language models and word features, which have hundreds of columns: ${other}, which is faster there.`,
  };
}

/** Why the best engine for a work was chosen, and why not a faster one: sentences. */
export function reasonFor(engines: readonly EngineInfo[], work: EngineWork): string {
  const best = inOrder(engines, work).at(0);
  if (best === undefined) {
    return 'No engine could be started; JavaScript will be tried again when training begins. Install Dialect again if that fails.';
  }
  const faster = work === 'narrow' ? trainedFaster(best, engines) : null;
  const reasons = [whyThis(best, faster), ...whyNotFaster(best, engines, work)];
  if (faster !== null) {
    reasons.push(
      `${faster.label} trained faster here (${milliseconds(taken(faster))} against ${milliseconds(taken(best))} a step): choose it in the settings.`,
    );
  }
  return reasons.join(' ');
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
function whyNotFaster(
  best: EngineInfo,
  engines: readonly EngineInfo[],
  work: EngineWork,
): string[] {
  const faster = new Set(ORDER[work].slice(0, place(best, work)).map(({ id }) => id));
  return engines
    .filter(({ id, reason }) => faster.has(id) && reason !== '')
    .map(({ id, available, label, reason }) => {
      if (id === best.id) return reason;
      return available ? `${label}: ${reason}` : `Not ${label}: ${reason}`;
    });
}

/** 0.42 ms, 3.1 ms, 120 ms: two significant digits. */
function milliseconds(value: number): string {
  return `${value < 1 ? value.toFixed(2) : value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}
