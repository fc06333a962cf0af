/** Figures on people are computed once for the votes that they are computed from, and never shown for others. */
import { expect, it } from 'vitest';
import { submitVote, undoVote } from '../../../src-main/services/labelling/labelling.ts';
import { peopleReport } from '../../../src-main/services/labelling/people.ts';
import { keepDraft } from '../../../src-main/store/drafts.ts';
import { includeJudge } from '../../../src-main/store/task-settings.ts';
import { alikeByRewards } from '../../../src-renderer/src/features/people/alike.ts';
import {
  decision,
  importRecords,
  newProject,
  pairIds,
  pairRecord,
  unlabelledPairs,
} from './support.ts';

it('are the same until a vote, a gold label or the choice of judges is another', () => {
  const { db } = newProject();
  importRecords(db, unlabelledPairs(3));
  const [first, second] = pairIds(db);
  submitVote(db, decision(first, 'ann'));
  submitVote(db, decision(first, 'judge: model'));
  let last = peopleReport(db);
  const anew = (change: () => unknown): boolean => {
    change();
    const before = last;
    last = peopleReport(db);
    return last !== before;
  };
  expect(anew(() => undefined)).toBe(false);
  const draft = { reasons: [], note: 'half', partial: null };
  expect(anew(() => keepDraft(db, { task: 'pairs', id: second.id, annotator: 'ann' }, draft))).toBe(
    false,
  );
  expect(anew(() => submitVote(db, decision(first, 'ben', { chosen: first.b })))).toBe(true);
  expect(last.annotators).toHaveLength(2);
  expect(anew(() => undoVote(db, 'ben'))).toBe(true);
  expect(last.annotators).toHaveLength(1);
  expect(anew(() => includeJudge(db, 'judge: model', true))).toBe(true);
  expect(last.judges[0].included).toBe(true);
  const gold = [pairRecord('gold', ['right', 'wrong'], 'prefer')];
  expect(anew(() => importRecords(db, gold, { domain: 'aim', role: 'gold' }))).toBe(false);
});

it('say so where competence by rewards tells nobody apart', () => {
  const one = (competence: number | null, agreement: number | null) => ({
    competenceByRewards: { value: competence, reason: null, n: 1 },
    agreement: { value: agreement, reason: null, n: 1 },
  });
  expect(alikeByRewards([one(1, 0.7), one(0.998, 0.7)])).toBe(true);
  expect(alikeByRewards([one(1, 0.7), one(0.8, 0.7)])).toBe(false);
  // All agree: nobody errs. One alone, and whoever is not rated, is compared with nobody.
  expect(alikeByRewards([one(1, 1), one(1, 1)])).toBe(false);
  expect(alikeByRewards([one(1, 0.7), one(null, null)])).toBe(false);
});
