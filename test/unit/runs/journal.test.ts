/** Signs of a run at work, without which it would be taken for one that hangs. */
import { expect, test, vi } from 'vitest';
import { nothingDone } from '../../../src-main/runs/checkpoint.ts';
import { Clock } from '../../../src-main/runs/clock.ts';
import { Journal } from '../../../src-main/runs/journal.ts';

test('says now and then what it does, where that has no reports of its own', async () => {
  let now = 0;
  const time = vi.spyOn(performance, 'now').mockImplementation(() => now);
  try {
    const said: unknown[] = [];
    const send = (event: object) => said.push(event);
    const journal = new Journal(nothingDone([]), new Clock([]), send, () => 'go-on');
    journal.report('WDGRL, tuning');
    await journal.check();
    expect(said).toHaveLength(1);
    // As while a tuned model reads a million texts.
    now += 61_000;
    await journal.check();
    await journal.check();
    expect(said).toMatchObject([{ message: 'WDGRL, tuning' }, { message: 'WDGRL, tuning' }]);
  } finally {
    time.mockRestore();
  }
});
