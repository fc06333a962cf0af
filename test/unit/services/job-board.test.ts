/** Work that outlives a call, when the application ends. */
import { describe, expect, test } from 'vitest';
import { DialectError } from '../../../src-main/contract/index.ts';
import { JobBoard } from '../../../src-main/services/jobs/job-board.ts';

const cancelled = () => new DialectError('cancelled', 'It was stopped.');
const soonMs = 20;

describe('the end of the application', () => {
  test('pauses what can be paused, so that it can go on, and stops the rest', async () => {
    const board = new JobBoard(() => undefined);
    const asked: string[] = [];
    board.start('train', 'Train', (job) => {
      const end = Promise.withResolvers<object>();
      job.pausable(() => {
        asked.push('paused');
        end.resolve({ state: 'stopped' });
      });
      job.killable(() => asked.push('killed'));
      return end.promise;
    });
    board.start('import', 'Import', (_job, signal) => {
      const end = Promise.withResolvers<never>();
      signal.addEventListener('abort', () => {
        asked.push('stopped');
        end.reject(cancelled());
      });
      return end.promise;
    });
    await board.endAll(60_000);
    expect(asked).toEqual(['paused', 'stopped']);
  });

  test('waits only so long, and then ends by force what can be', async () => {
    const board = new JobBoard(() => undefined);
    const asked: string[] = [];
    board.start('train', 'Train', (job, signal) => {
      const end = Promise.withResolvers<object>();
      job.pausable(() => asked.push('paused'));
      signal.addEventListener('abort', () => asked.push('stopped'));
      job.killable(() => {
        asked.push('killed');
        end.resolve({ state: 'stopped' });
      });
      return end.promise;
    });
    // As if it probed engines: nothing of it remains once the process is gone.
    board.start('encode', 'Encode', () => new Promise(() => undefined));
    await board.endAll(soonMs);
    expect(asked).toEqual(['paused', 'stopped', 'killed']);
    expect(board.jobs).toEqual([]);
  });
});
