/** A hanging process is ended; one that waits for the application is not. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchSilence } from '../../../src-main/processes/silence.ts';
import { startChild } from '../../../src-main/processes/child.ts';

describe('a watch for silence', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('calls once, when nothing was heard for so long', () => {
    const tooLong = vi.fn();
    const watch = watchSilence(1000, tooLong);
    vi.advanceTimersByTime(900);
    watch.heard();
    watch.handled();
    vi.advanceTimersByTime(900);
    expect(tooLong).not.toHaveBeenCalled();
    vi.advanceTimersByTime(5000);
    expect(tooLong).toHaveBeenCalledTimes(1);
  });

  it('does not count while what was heard is handled: the process waits for us', () => {
    const tooLong = vi.fn();
    const watch = watchSilence(1000, tooLong);
    watch.heard();
    vi.advanceTimersByTime(60_000);
    watch.handled();
    vi.advanceTimersByTime(900);
    expect(tooLong).not.toHaveBeenCalled();
    watch.end();
    vi.advanceTimersByTime(60_000);
    expect(tooLong).not.toHaveBeenCalled();
  });
});

const hangs = { ms: 1000, code: 'hangs', message: 'It hangs.' };
const program = {
  file: new URL('./child-program.ts', import.meta.url),
  leads: true,
  crashed: { code: 'ended', message: (how: string) => how },
  onMessage: () => undefined,
};

it('ends a process that says no more, with a word of its own', async () => {
  const child = startChild<{ kind: 'start' }, { kind: 'started' }>(
    { ...program, silent: hangs },
    { kind: 'start' },
  );
  const { code, message } = hangs;
  expect(await child.ended).toEqual({
    status: 'failed',
    failure: { code, message, details: { errors: '' } },
  });
});

it('leaves one that was stopped as what it is', async () => {
  const child = startChild<{ kind: 'start' }, { kind: 'started' }>(
    { ...program, silent: { ...hangs, ms: 600_000 } },
    { kind: 'start' },
  );
  child.stop();
  expect(await child.ended).toEqual({ status: 'stopped' });
});
