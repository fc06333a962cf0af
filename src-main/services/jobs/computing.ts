/** Work that keeps the whole machine busy is done one at a time. */
import { DialectError, type Job } from '../../contract/index.ts';
import type { JobBoard } from './job-board.ts';

const busy: Partial<Record<Job['kind'], string>> = {
  train: 'A run is training already. Stop it, or wait for it.',
  encode: 'Texts are being encoded. Stop that, or wait for it; what is encoded stays.',
  compare: 'Encoders are being compared. Stop that, or wait for it.',
};

/** One at a time: side by side, both would take far more than twice as long. @throws DialectError `busy` */
export function requireNoComputing({ jobs }: JobBoard): void {
  for (const { kind, state } of jobs) {
    const sentence = state === 'running' ? busy[kind] : undefined;
    if (sentence !== undefined) throw new DialectError('busy', sentence);
  }
}

/** A judge votes on pairs that it read earlier. @throws DialectError `busy` */
export function requireNoJudge({ jobs }: JobBoard): void {
  if (jobs.some(({ kind, state }) => kind === 'judge' && state === 'running')) {
    throw new DialectError('busy', 'A judge is at work. Wait for it, or stop it.');
  }
}
