/**
 * Which engines are available, and how fast. Each is tried in a process of its own, so that a native
 * library that crashes or hangs does no harm, and no event loop is blocked.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { EngineId, EngineInfo, EngineReport } from '../contract/records.ts';
import { askProgram } from './ask.ts';
import { chooseEngines } from './choose.ts';
import type { Engine } from './engine.ts';
import { outsideArchive } from './environment.ts';
import type { ProbeAnswer } from './probe-process.ts';
import { engineOf, engines } from './registry.ts';

/** A busy machine needs a while to load 600 MB of libraries; a hanging driver never finishes. */
const TIMEOUT_MS = 30_000;

export interface ProbeOptions {
  /** Probe again instead of returning the earlier result. */
  fresh?: boolean;
  /** The program that tries one engine; tests substitute their own. */
  entry?: string;
  timeoutMs?: number;
  /** The tried engine's environment, to which the variables it needs are added. */
  env?: NodeJS.ProcessEnv;
}

let cached: Promise<EngineReport> | null = null;

/** Finds, loads and measures every engine; takes about three seconds, and no time from then on. */
export function probeEngines(options: ProbeOptions = {}): Promise<EngineReport> {
  if (cached === null || options.fresh === true) {
    cached = probeAll(options);
  }
  return cached;
}

async function probeAll(options: ProbeOptions): Promise<EngineReport> {
  const found: EngineInfo[] = [];
  // One after the other: in parallel they would compete for cores and distort the times.
  for (const engine of engines) {
    found.push(await probeEngine(engine.id, options));
  }
  return { ...chooseEngines(found), engines: found };
}

/** Tries one engine, ignoring earlier results. */
export async function probeEngine(id: EngineId, options: ProbeOptions = {}): Promise<EngineInfo> {
  const engine = engineOf(id);
  return toInfo(engine, await ask(engine, options));
}

async function ask(engine: Engine, options: ProbeOptions): Promise<ProbeAnswer> {
  const asked = await askProgram<ProbeAnswer>(engine.id, 'when it was tried', {
    entry: options.entry ?? defaultEntry(),
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    env: options.env,
  });
  return 'answer' in asked
    ? asked.answer
    : { available: false, reason: `${engine.name} ${asked.failure}` };
}

function toInfo(engine: Engine, answer: ProbeAnswer): EngineInfo {
  if (!answer.available) {
    return {
      id: engine.id,
      label: engine.name,
      available: false,
      device: 'none',
      hardware: engine.id === 'webgpu' ? 'gpu' : 'cpu',
      matmulMs: null,
      stepMs: null,
      reason: answer.reason,
    };
  }
  const { label, device, hardware, note } = answer.facts;
  return {
    id: engine.id,
    label,
    available: true,
    device,
    hardware,
    matmulMs: answer.matmulMs,
    stepMs: null,
    reason: note ?? `${label} runs here.`,
  };
}

/** Next to this file in the checkout; next to or above the chunk in a bundle. */
function defaultEntry(): string {
  const places = ['./probe-process.ts', './probe-process.js', '../probe-process.js'];
  const paths = places.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = paths.find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error('The program that tries engines, probe-process, is missing from this build.');
  }
  return outsideArchive(found);
}
