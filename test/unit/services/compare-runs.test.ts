/** Runs side by side: on the same labelled pairs, against the first, whatever else each ranked. */
import { expect, test } from 'vitest';
import { TrainSettings } from '../../../src-main/contract/index.ts';
import { compareRuns } from '../../../src-main/services/runs/compare-runs.ts';
import { changeRun } from '../../../src-main/store/run-words.ts';
import { endRun, getRun } from '../../../src-main/store/runs.ts';
import { createRun } from '../../../src-main/store/new-run.ts';
import { addRun, addTargets, METHOD, type Prompts } from '../store/ranked.ts';
import { importRecords, newProject, pairRecord } from '../store/support.ts';

/** Twelve prompts; the better answer gets the higher reward if `right` says so. */
function prompts(right: (prompt: number) => boolean): Prompts {
  return Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [
      `ask ${i}`,
      { [`better ${i}`]: [right(i) ? 1 : -1], [`worse ${i}`]: [0.01 * i] },
    ]),
  );
}

function twoRuns() {
  const { db } = newProject();
  const all = prompts(() => true);
  addTargets(db, all);
  const gold = Object.keys(all).map((prompt, i) =>
    pairRecord(prompt, [`better ${i}`, `worse ${i}`], 'prefer'),
  );
  importRecords(db, gold, { domain: 'chat', role: 'gold' });
  return {
    db,
    half: addRun(
      db,
      prompts((i) => i % 2 === 0),
    ),
    whole: addRun(db, all),
  };
}

test('each run has its figure on the pairs that all have ranked, and the test in pairs against the first', () => {
  const { db, half, whole } = twoRuns();
  const { runs, pairs, longerWins } = compareRuns(db, [half, whole]);
  expect([pairs, longerWins]).toEqual([12, 1]);
  expect(runs.map(({ method, target }) => [method, target?.accuracy])).toEqual([
    [METHOD, 0.5],
    [METHOD, 1],
  ]);
  expect(runs[0]).toMatchObject({ againstFirst: null, alike: null, source: { accuracy: 0.7 } });
  expect(runs[1].againstFirst?.difference).toBe(0.5);
  expect(runs[1].againstFirst?.p).toBeLessThan(0.1);
  expect(runs[1].alike).toBeGreaterThan(0);
  expect(compareRuns(db, [whole, half]).runs[1].againstFirst?.difference).toBe(-0.5);
});

test('pairs that one of them has not ranked count for none', () => {
  const { db, whole } = twoRuns();
  const few = Object.fromEntries(Object.entries(prompts(() => true)).slice(0, 3));
  const later = addRun(db, few);
  expect(compareRuns(db, [whole, later]).pairs).toBe(3);
  expect(compareRuns(db, [later, whole]).pairs).toBe(3);
});

test('a run that finished no candidate is named with how it ended', () => {
  const { db, whole } = twoRuns();
  const snapshot = { pairs: [], rankings: [], votes: 0, ties: 0, leftOut: 0, scores: [] };
  const failed = createRun(db, TrainSettings.parse({}), { sources: [], targets: [1] }, snapshot);
  endRun(db, failed, 'failed', null);
  expect(() => compareRuns(db, [whole, failed])).toThrow(
    `Run ${failed} (failed) has finished no candidate, so it ranks nothing. Name a run that is done, or train this one to its end.`,
  );
});

test('a run has the name, the note and the place that a person gives it; what is left out stays', () => {
  const { db, half } = twoRuns();
  changeRun(db, half, { name: '  baseline ', pinned: true });
  changeRun(db, half, { note: 'before the new labels' });
  expect(getRun(db, half)).toMatchObject({
    name: 'baseline',
    note: 'before the new labels',
    pinned: true,
  });
  expect(() => changeRun(db, 99, { name: 'x' })).toThrow(
    expect.objectContaining({ code: 'not-found' }),
  );
});
