/** How many processes train the candidates of a run side by side. */
import { availableParallelism } from 'node:os';
import type { EngineInfo } from '../contract/index.ts';

/** Share of the free memory that additional processes may use. */
const MEMORY_SHARE = 0.7;
/** A process needs seconds to start, so that less work than this is done sooner without it. */
const WORTH_SECONDS = 15;

interface Work {
  /** Number of candidates left. */
  candidates: number;
  /** The hardware of the engine. */
  hardware: EngineInfo['hardware'];
  /** Time for one process; Infinity if unknown. */
  seconds: number;
  /** Bytes in use by this process; another one will need as many. */
  memory: number;
  free: number;
}

/**
 * Limited by cores, candidates and memory. A graphics card shares itself among kernels.
 * `DIALECT_PROCESSES` overrides it.
 */
export function processesFor(work: Work, env: NodeJS.ProcessEnv = process.env): number {
  const { candidates, hardware, seconds, memory, free } = work;
  const wished = Number(env['DIALECT_PROCESSES']);
  if (Number.isInteger(wished) && wished >= 1) return Math.min(wished, Math.max(1, candidates));
  if (hardware !== 'cpu' || seconds < WORTH_SECONDS) return 1;
  const fitting = 1 + Math.floor((MEMORY_SHARE * free) / Math.max(1, memory));
  return Math.max(1, Math.min(availableParallelism(), candidates, fitting));
}
