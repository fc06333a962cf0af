/** The list of an annotator's decisions, the history of one pair, and changes of many that one undo reverts. */
import { describe, expect, it } from 'vitest';
import type { Params } from '../../../src-main/contract/index.ts';
import { changeMany, donePairs, pairHistory } from '../../../src-main/services/labelling/done.ts';
import { redoVote, undoVote } from '../../../src-main/services/labelling/labelling.ts';
import { appendVote, standingVote } from '../../../src-main/store/events.ts';
import { labelOverview } from '../../../src-main/store/overview.ts';
import { forgetCounts } from '../../../src-main/store/queues.ts';
import {
  decision,
  importRecords,
  newProject,
  pairIds,
  standing,
  unlabelledPairs,
} from './support.ts';

const annotator = 'ann';

/** Nine pairs: three preferred, one strongly and with a note, a tie, a skip, a flag; and one vote of ben's. */
function labelled() {
  const { db } = newProject();
  importRecords(db, unlabelledPairs(6));
  importRecords(db, unlabelledPairs(9).slice(6), { domain: 'chat' });
  const pairs = pairIds(db);
  appendVote(db, decision(pairs[0], annotator));
  appendVote(db, decision(pairs[1], annotator, { strength: 3, note: '100 % _clear_' }));
  appendVote(db, decision(pairs[2], annotator, { outcome: 'tie', reasons: ['helpful'] }));
  appendVote(db, decision(pairs[3], annotator, { outcome: 'skip' }));
  appendVote(db, decision(pairs[4], annotator, { outcome: 'flag', note: 'broken' }));
  appendVote(db, decision(pairs[7], annotator));
  appendVote(db, decision(pairs[5], 'ben', { note: 'of ben' }));
  const find = (filter: Partial<Params<'label.done'>> = {}) =>
    donePairs(db, { annotator, search: '', noted: false, limit: 50, ...filter });
  const places = (filter: Partial<Params<'label.done'>> = {}) =>
    find(filter).pairs.map(({ pairId }) => pairs.findIndex(({ id }) => id === pairId));
  return { db, pairs, find, places };
}

describe('the list', () => {
  it('has what its annotator decided, the newest first, and is found by every filter', () => {
    const { db, find, places } = labelled();
    expect(places()).toEqual([7, 2, 1, 0]);
    expect([find().total, find({ outcomes: ['skip'] }).total]).toEqual([null, 1]);
    expect(places({ outcomes: ['tie'] })).toEqual([2]);
    expect(places({ outcomes: ['flag', 'skip'] })).toEqual([4, 3]);
    expect(places({ strength: 3 })).toEqual([1]);
    expect(places({ noted: true })).toEqual([1]);
    const chat = db.prepare("SELECT id FROM domain WHERE name = 'chat'").pluck().get() as number;
    expect(places({ domainId: chat })).toEqual([7]);
  });

  it('is searched in prompts, texts, notes and reasons, as the words stand', () => {
    const { find, places } = labelled();
    expect(places({ search: 'PROMPT 0' })).toEqual([2, 1, 0]);
    expect(places({ search: 'answer 7 of an' })).toEqual([7]);
    expect(places({ search: '0 % _c' })).toEqual([1]);
    expect(places({ search: '0_%' })).toEqual([]);
    expect(places({ search: 'helpful' })).toEqual([2]);
    expect(find({ search: 'helpful' }).total).toBeNull();
  });

  it('finds a reason by the ids that the words mean, and by no sign of how reasons are kept', () => {
    const { db, places } = labelled();
    expect(places({ search: 'as asked' })).toEqual([]);
    expect(places({ search: 'as asked', reasons: ['helpful', 'clear'] })).toEqual([2]);
    expect(['[', '"', ']'].map((search) => places({ search }))).toEqual([[], [], []]);
    db.prepare("UPDATE event SET reasons = 'no list' WHERE reasons <> '[]'").run();
    expect(places({ search: 'helpful' })).toEqual([]);
  });

  it('comes in pages that go on where the last one ended, whatever is voted meanwhile', () => {
    const { db, pairs, find, places } = labelled();
    const first = find({ limit: 2 });
    expect(first.pairs).toHaveLength(2);
    appendVote(db, decision(pairs[8], annotator));
    expect(places({ limit: 2, before: first.before ?? '' })).toEqual([1, 0]);
    expect(find({ limit: 2, before: first.before ?? '' }).before).toBeNull();
  });
});

it('the history of a pair is all that its annotator did to it', () => {
  const { db, pairs } = labelled();
  appendVote(db, decision(pairs[0], annotator, { outcome: 'tie', note: 'after all' }));
  undoVote(db, annotator);
  appendVote(db, decision(pairs[0], 'ben'));
  const history = pairHistory(db, { annotator, pairId: pairs[0].id });
  expect(history.map(({ kind, vote }) => [kind, vote?.outcome, vote?.note])).toEqual([
    ['vote', 'prefer', ''],
    ['vote', 'tie', 'after all'],
    ['undo', undefined, undefined],
  ]);
});

describe('a change of many', () => {
  const wish = { annotator, task: 'pairs', outcome: 'both-bad' } as const;

  it('is votes of their own, which one undo takes back and one redo gives again', () => {
    const { db, pairs } = labelled();
    const before = standing(db);
    const ids = [0, 1, 2].map((at) => pairs[at].id);
    expect(changeMany(db, { ...wish, ids })).toMatchObject({ changed: 3 });
    const changed = standing(db);
    expect(labelOverview(db, annotator)).toMatchObject({ queues: { done: 4 }, canUndo: true });
    const step = undoVote(db, annotator);
    expect(step?.pair.why).toBe('This and the others that were changed with it are as before.');
    expect(standing(db)).toEqual(before);
    redoVote(db, annotator);
    expect(standing(db)).toEqual(changed);
    undoVote(db, annotator);
    expect(standing(db)).toEqual(before);
    undoVote(db, annotator); // the vote before them
    expect(standing(db)[`${annotator} ${pairs[7].id}`]).toBeUndefined();
  });

  it('changes none where another vote stands by now than the one that was seen', () => {
    const { db, pairs } = labelled();
    const ids = [pairs[0].id, pairs[1].id];
    const seen = ids.map((id) => standingVote(db, id, annotator)?.id ?? '');
    appendVote(db, decision(pairs[1], annotator, { outcome: 'tie' }));
    const before = standing(db);
    expect(() => changeMany(db, { ...wish, ids, seen })).toThrow(/changed in another window/);
    expect(() => changeMany(db, { ...wish, ids, seen: [] })).toThrow(/name each, or none/);
    expect(standing(db)).toEqual(before);
    const now = ids.map((id) => standingVote(db, id, annotator)?.id ?? '');
    expect(changeMany(db, { ...wish, ids, seen: now })).toMatchObject({ changed: 2 });
  });

  it('is taken back for nobody else, whatever batch a file of another program names', () => {
    const { db, pairs } = labelled();
    changeMany(db, { ...wish, ids: [pairs[0].id, pairs[1].id] });
    changeMany(db, { ...wish, annotator: 'ben', ids: [pairs[5].id] });
    db.prepare("UPDATE event SET batch = 'one'").run();
    const ofBen = standing(db)[`ben ${pairs[5].id}`];
    undoVote(db, annotator);
    expect(standing(db)[`ben ${pairs[5].id}`]).toEqual(ofBen);
    const undone = db.prepare("SELECT DISTINCT annotator FROM event WHERE kind = 'undo'");
    expect(undone.pluck().all()).toEqual([annotator]);
  });

  it('keeps reasons, note and time of each vote, and the counts', () => {
    const { db, pairs } = labelled();
    changeMany(db, { ...wish, outcome: 'skip', ids: [pairs[1].id, pairs[2].id] });
    const [, last] = pairHistory(db, { annotator, pairId: pairs[1].id });
    expect(last.vote).toMatchObject({ outcome: 'skip', note: '100 % _clear_', durationMs: 1200 });
    const kept = labelOverview(db, annotator);
    expect(kept.queues).toMatchObject({ done: 2, skipped: 3 });
    undoVote(db, annotator);
    const undone = labelOverview(db, annotator);
    forgetCounts(db);
    expect(labelOverview(db, annotator)).toEqual(undone);
  });

  it('changes none where one of them has no vote, or the outcome names a text', () => {
    const { db, pairs } = labelled();
    const before = standing(db);
    const ids = [pairs[0].id, pairs[8].id];
    expect(() => changeMany(db, { ...wish, ids })).toThrow(/no longer have a vote/);
    expect(() => changeMany(db, { ...wish, ids: [pairs[0].id], outcome: 'prefer' })).toThrow(
      /decided one by one/,
    );
    expect(standing(db)).toEqual(before);
  });
});
