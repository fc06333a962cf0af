/** A pair on which annotators disagree is settled by a vote of its own, which alone is learned from and exported. */
import { expect, it } from 'vitest';
import { nameMeaning } from '../../../src-main/contract/annotator-names.ts';
import type { Run } from '../../../src-main/contract/index.ts';
import {
  adjudicatorName,
  isAdjudication,
  requirePerson,
} from '../../../src-main/domain/adjudication.ts';
import { reportOf } from '../../../src-main/services/exports/report.ts';
import {
  adjudicate,
  disagreements,
  undoAdjudication,
} from '../../../src-main/services/labelling/adjudication.ts';
import { submitVote } from '../../../src-main/services/labelling/labelling.ts';
import { peopleReport } from '../../../src-main/services/labelling/people.ts';
import { pairRows } from '../../../src-main/store/export.ts';
import { currentSnapshot } from '../../../src-main/store/current-snapshot.ts';
import { orderInput } from '../../../src-main/store/model-orders.ts';
import { nativeRows } from '../../../src-main/store/native-export.ts';
import { decision, importRecords, newProject, pairIds, unlabelledPairs } from './support.ts';

it('is known by its name, which no annotator can have: two long names stay two, and whole characters', () => {
  const long = (end: string) => `${'a'.repeat(172)}${'😀'.repeat(12)}${end}`;
  const names = ['ann', long('b'), long('c')].map(adjudicatorName);
  expect(names[0]).toBe('ann (adjudication)');
  expect(new Set(names).size).toBe(3);
  for (const name of names) {
    expect(name.length).toBeLessThanOrEqual(200);
    expect(name.isWellFormed()).toBe(true);
    expect(isAdjudication(name)).toBe(true);
    expect(() => requirePerson(name)).toThrow(/settles disagreements/);
    expect(nameMeaning(name)).toMatch(/settle their pairs/);
  }
  expect(nameMeaning('judge: ann')).toMatch(/a language model’s/);
  expect(nameMeaning('Ann Judge: (adjudication) x')).toBeNull();
});

it('lists what differs with its notes, decides it for training, and can be taken back', () => {
  const { db } = newProject();
  importRecords(db, unlabelledPairs(3));
  const [first, second, third] = pairIds(db);
  submitVote(db, decision(first, 'ann', { note: 'clearer' }));
  submitVote(db, decision(first, 'ben', { chosen: first.b, reasons: ['correct'] }));
  for (const name of ['ann', 'ben']) submitVote(db, decision(second, name));
  submitVote(db, decision(third, 'ann', { outcome: 'tie' }));
  submitVote(db, decision(third, 'ben'));
  submitVote(db, decision(third, 'cem'));

  const page = { limit: 10, exclude: [] };
  const { total, pairs } = disagreements(db, page);
  expect(total).toBe(2);
  expect(pairs.map(({ pairId }) => pairId)).toEqual([third.id, first.id]);
  expect(pairs[1].votes).toMatchObject([
    { annotator: 'ann', chosen: first.a, note: 'clearer' },
    { annotator: 'ben', chosen: first.b, reasons: ['correct'] },
  ]);

  // The pair on the screen stays there, whatever is voted on meanwhile.
  expect(disagreements(db, { ...page, limit: 1, shown: first.id }).pairs[0].pairId).toBe(first.id);
  expect(disagreements(db, { ...page, shown: second.id }).pairs).toHaveLength(2);

  // One that was left open does not come again, whatever the order is by now.
  const others = disagreements(db, { ...page, exclude: [third.id] });
  expect(others).toMatchObject({ total: 2, pairs: [{ pairId: first.id }] });

  const agreement = peopleReport(db);
  const settled = { annotator: 'ann', strength: 2 as const, durationMs: 1, note: 'b is right' };
  adjudicate(db, { ...settled, pairId: first.id, outcome: 'prefer', chosen: first.b });
  adjudicate(db, { ...settled, pairId: third.id, outcome: 'both-bad', chosen: null });
  // Where all say the same there is nothing to settle: a wrong number does not decide another pair.
  const wrong = { ...settled, pairId: second.id, outcome: 'tie' as const, chosen: null };
  expect(() => adjudicate(db, wrong)).toThrow(/do not disagree on this pair/);
  expect(disagreements(db, page)).toEqual({ total: 0, settled: 2, pairs: [] });
  const snapshot = currentSnapshot(db, [1]);
  expect(snapshot).toMatchObject({ votes: 3, ties: 0, leftOut: 1 });
  expect(snapshot.pairs).toMatchObject([
    { chosen: first.b, rejected: first.a, weight: 1 },
    { chosen: second.a, rejected: second.b, weight: 1 },
  ]);
  expect(currentSnapshot(db, [1], { competence: true }).pairs[0]).toMatchObject({ weight: 1 });
  // The model behind the orders of the queue learns the same: three votes of first and three of third count no more.
  expect(orderInput(db).votes).toHaveLength(4);
  // Pairs are exported with what was settled; the votes of all stay.
  expect([...pairRows(db)]).toMatchObject([
    { chosen: 1, votes: { first: 0, second: 1 }, annotators: 1 },
    { chosen: 0, votes: { first: 2, second: 0 } },
    { chosen: null, votes: { first: 0, second: 0, ties: 0, bothBad: 1 } },
  ]);
  expect([...nativeRows(db)].filter(({ dialect }) => dialect === 'event')).toHaveLength(9);
  // Whoever settles is no annotator of these pairs.
  expect(peopleReport(db)).toEqual(agreement);
  const wish = { project: '', application: '', evaluation: null };
  expect(reportOf(db, { id: 1 } as Run, wish)).toMatchObject({ annotators: 3 });

  expect(undoAdjudication(db, 'ann')).toEqual({ pairId: third.id });
  expect(disagreements(db, page).pairs.map(({ pairId }) => pairId)).toEqual([third.id]);
  expect(undoAdjudication(db, 'ben')).toBeNull();
  // Of two who settle a pair in copies of the project the later one counts, whoever it is.
  adjudicate(db, { ...settled, annotator: 'aaa', pairId: first.id, outcome: 'tie', chosen: null });
  expect(currentSnapshot(db, [1]).pairs[0]).toMatchObject({ tie: 1 });
  expect([...pairRows(db)][0].votes).toMatchObject({ second: 0, ties: 1 });
});
