/** A short campaign: a few steps of every fault. `npm run campaign -- SECONDS` makes as many as time allows. */
import { describe, expect, it } from 'vitest';
import { MISSED, runTrials, unclear, type Trial } from '../campaign/trial.ts';
import { trials } from '../campaign/trials.ts';
import { stageOf } from '../campaign/worker.ts';
import { seededRandom } from '../../src-main/domain/random.ts';
import { temporaryFolder } from '../contract/support.ts';

/** Trials that start a program for each step take about a second per step. */
const STEPS: Record<Trial['group'], number> = {
  kills: 1,
  faults: 1,
  frames: 200,
  files: 8,
  requests: 60,
};

/** Programs that end before the fault are run again, but not forever. */
const MOST_MISSED = 20;

describe('nothing is lost and nothing said falsely', () => {
  // Killed trainings are tested in resume.test.ts.
  for (const trial of trials.filter(({ name }) => name !== 'train')) {
    const absent = trial.absent?.() ?? null;
    const name = `${trial.group}: ${trial.name}`;
    it.skipIf(absent !== null)(
      absent === null ? name : `${name} (skipped: ${absent})`,
      { timeout: 240_000 },
      async () => {
        const steps = STEPS[trial.group];
        const [row] = await runTrials(
          [trial],
          'tests',
          (tried, missed) => tried < steps && missed < MOST_MISSED,
        );
        expect(row).toMatchObject({ tried: steps, failed: 0, faults: [] });
      },
    );
  }
});

it('a step whose misfortune did not come is no try', async () => {
  const steps: (string | typeof MISSED | null)[] = [MISSED, null, MISSED, 'a vote is lost'];
  const trial: Trial = {
    group: 'kills',
    name: 'some',
    prepare: () =>
      Promise.resolve({
        step: () => Promise.resolve(steps.shift() ?? null),
        close: () => Promise.resolve(),
      }),
  };
  const [row] = await runTrials([trial], 'tests', (tried, missed) => tried + missed < 4);
  expect(row).toMatchObject({ tried: 2, missed: 2, failed: 1, faults: ['step 3: a vote is lost'] });
});

it('what cannot be closed has failed, and the other trials are told of', async () => {
  const trialOf = (close: () => Promise<void>): Trial => ({
    group: 'kills',
    name: 'some',
    prepare: () => Promise.resolve({ step: () => Promise.resolve(null), close }),
  });
  const open = trialOf(() => Promise.reject(new Error('still open')));
  const rows = await runTrials([open, trialOf(() => Promise.resolve())], 'tests', (n) => n < 1);
  expect(rows).toMatchObject([
    { tried: 1, failed: 1, faults: [expect.stringContaining('still open')] },
    { tried: 1, failed: 0 },
  ]);
});

it.each(['copy', 'backup'] as const)(
  'a %s that was told of and is not there is a fault',
  async (action) => {
    const stage = await stageOf(action, temporaryFolder(), seededRandom('tests'));
    const ended = { said: [{ done: true }], code: 0, signal: null, errors: '' };
    expect(await stage.check(ended)).toMatch(/not there/);
  },
);

describe('what a campaign takes for unclear', () => {
  it.each([
    ['internal', 'Cannot read properties of null.'],
    ['x', 'ENOENT: no such file or directory, open a.'],
    ['x', 'The file /tmp/dialect-12-abc/1f-a.csv cannot be read.'],
    ['x', 'The run is undefined.'],
    ['x', 'and then'],
  ])('%s: %s', (code, message) => {
    expect(unclear({ code, message })).not.toBeNull();
  });

  it('a sentence is not', () => {
    const message = 'The disk is full, so this was not kept. Make room, then do it again.';
    expect(unclear({ code: 'disk-full', message })).toBeNull();
  });
});
