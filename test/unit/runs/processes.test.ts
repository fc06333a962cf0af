/** How many processes train candidates side by side: no more than memory and work allow. */
import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { processesFor } from '../../../src-main/runs/processes.ts';

const GB = 2 ** 30;
const much = {
  candidates: 100,
  hardware: 'cpu' as const,
  seconds: 600,
  memory: GB,
  free: 1000 * GB,
};

describe('the number of processes of a run', () => {
  it('is that of the cores where there is enough of everything', () => {
    expect(processesFor(much, {})).toBe(availableParallelism());
  });

  it('is one on a graphics card and for work of a few seconds', () => {
    expect(processesFor({ ...much, hardware: 'gpu' }, {})).toBe(1);
    expect(processesFor({ ...much, seconds: 5 }, {})).toBe(1);
  });

  it('is that of the cores where a run goes on and nothing was measured yet', () => {
    expect(processesFor({ ...much, seconds: Infinity }, {})).toBe(availableParallelism());
  });

  it('leaves memory free', () => {
    expect(processesFor({ ...much, free: GB }, {})).toBe(1);
  });

  it('is that of DIALECT_PROCESSES where it is set, but no more than the candidates', () => {
    expect(processesFor({ ...much, seconds: 1, free: 0 }, { DIALECT_PROCESSES: '3' })).toBe(3);
    expect(processesFor({ ...much, candidates: 2 }, { DIALECT_PROCESSES: '3' })).toBe(2);
    expect(processesFor({ ...much, candidates: 0 }, { DIALECT_PROCESSES: '3' })).toBe(1);
  });
});
