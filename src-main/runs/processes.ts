/** How many processes train the candidates of a run side by side. */
import { availableParallelism } from 'node:os';
import type { EngineInfo } from '../contract/index.ts';

/** Share of the free memory that further processes may take. */
const MEMORY_SHARE = 0.7;
/** A process needs seconds to start: less work than this is done sooner without it. */
const WORTH_SECONDS = 15;

interface Work {
  /** Candidates that are left. */
  candidates: number;
  /** What the engine computes on. */
  hardware: EngineInfo['hardware'];
  /** By one process; Infinity where that is not known. */
  seconds: number;
  /** Bytes that this process has come to take; another one takes as many. */
  memory: number;
  free: number;
}

/**
 * As many as there are cores, candidates and memory for. A graphics card is shared out by its own
 * kernels. `DIALECT_PROCESSES` sets another number of them.
 */
export function processesFor(work: Work, env: NodeJS.ProcessEnv = process.env): number {
  const { candidates, hardware, seconds, memory, free } = work;
  const wished = Number(env['DIALECT_PROCESSES']);
  if (Number.isInteger(wished) && wished >= 1) return Math.min(wished, Math.max(1, candidates));
  if (hardware !== 'cpu' || seconds < WORTH_SECONDS) return 1;
  const fitting = 1 + Math.floor((MEMORY_SHARE * free) / Math.max(1, memory));
  return Math.max(1, Math.min(availableParallelism(), candidates, fitting));
}
