/** Queues in other orders than the random one: as pairs were added, and prompt by prompt. */
import { expect, it, vi } from 'vitest';
import type { Db } from '../../../src-main/store/database.ts';
import { labelPair } from '../../../src-main/services/labelling/labelling.ts';
import { makeQuestions } from '../../../src-main/store/questions.ts';
import { appendVote, undo } from '../../../src-main/store/events.ts';
import { countedChange, nextOfQueue } from '../../../src-main/store/queues.ts';
import {
  decision,
  importRecords,
  newProject,
  pairIds,
  pairRecord,
  type PairIds,
} from './support.ts';

const annotator = 'ann';
const whose = { annotator, task: 'pairs' } as const;

/** Prompts b, a, b, a, b in a first domain, and c in another. */
function project() {
  const { db } = newProject();
  const records = ['b', 'a', 'b', 'a', 'b'].map((prompt, i) =>
    pairRecord(prompt, [`${i} one`, `${i} two`]),
  );
  importRecords(db, records);
  importRecords(db, [pairRecord('c', ['five one', 'five two'])], { domain: 'chat' });
  const pairs = pairIds(db);
  const next = (order: 'made' | 'prompt', page: { exclude?: number[]; domainId?: number } = {}) =>
    nextOfQueue(db, { ...whose, queue: 'pending', order, exclude: [], limit: 9, ...page }).map(
      (id) => pairs.findIndex((pair) => pair.id === id),
    );
  const voteOn = (pair: PairIds) =>
    countedChange(db, whose, pair.id, () => appendVote(db, decision(pair, annotator)));
  return { db, pairs, next, voteOn };
}

it('as they were made: by their numbers, in one domain or in all', () => {
  const { db, next } = project();
  expect(next('made')).toEqual([0, 1, 2, 3, 4, 5]);
  const chat = db.prepare("SELECT id FROM domain WHERE name = 'chat'").pluck().get() as number;
  expect(next('made', { domainId: chat })).toEqual([5]);
});

it('prompt by prompt: those of one prompt together', () => {
  const { db, pairs, next } = project();
  const prompts = next('prompt').map((at) => labelPair(db, annotator, pairs[at].id).prompt);
  expect(prompts).toEqual(['a', 'a', 'b', 'b', 'b', 'c']);
});

it('leaves out what is held and what is decided, and brings back what is taken back', () => {
  const { db, pairs, next, voteOn } = project();
  expect(next('made', { exclude: [pairs[0].id] })).toEqual([1, 2, 3, 4, 5]);
  voteOn(pairs[0]);
  voteOn(pairs[1]);
  expect(next('made')).toEqual([2, 3, 4, 5]);
  countedChange(db, whose, pairs[1].id, () => undo(db, annotator));
  expect(next('made')).toEqual([1, 2, 3, 4, 5]);
});

it('has what was added since', () => {
  const { db, next } = project();
  expect(next('prompt')).toHaveLength(6);
  importRecords(db, [pairRecord('a', ['six one', 'six two'])]);
  const pairs = pairIds(db);
  const ids = nextOfQueue(db, {
    ...whose,
    queue: 'pending',
    order: 'prompt',
    exclude: [],
    limit: 3,
  });
  expect(ids).toContain(pairs[6].id);
});

it('holds for questions, too', () => {
  const { db } = project();
  const domainId = db.prepare("SELECT id FROM domain WHERE name = 'email'").pluck().get() as number;
  makeQuestions(db, { task: 'ranking', domainId, count: 9, answers: 2 });
  const page = { annotator, task: 'ranking', queue: 'pending', exclude: [], limit: 99 } as const;
  const all = nextOfQueue(db, page).toSorted((a, b) => a - b);
  expect(all.length).toBeGreaterThan(1);
  expect(nextOfQueue(db, { ...page, order: 'made' })).toEqual(all);
  expect(nextOfQueue(db, { ...page, order: 'prompt' }).toSorted((a, b) => a - b)).toEqual(all);
});

/** Counts the questions that a queue reads. */
function counted(db: Db, queue: 'pending' | 'second') {
  const looked = { at: 0 };
  const prepare = db.prepare.bind(db);
  vi.spyOn(db, 'prepare').mockImplementation((sql: string) => {
    const statement = prepare(sql);
    if (!sql.startsWith('SELECT 1 FROM pair')) return statement;
    const get = statement.get.bind(statement);
    vi.spyOn(statement, 'get').mockImplementation((...given) => {
      looked.at++;
      return get(...given);
    });
    return statement;
  });
  const next = (limit: number) => {
    looked.at = 0;
    const page = { ...whose, queue, exclude: [], limit } as const;
    return nextOfQueue(db, { ...page, order: 'prompt' });
  };
  return { next, looked };
}

function manyPairs() {
  const { db } = newProject();
  importRecords(
    db,
    Array.from({ length: 200 }, (_, i) => pairRecord('p', [`${i} one`, `${i} two`])),
  );
  const pairs = pairIds(db);
  return { db, pairs, ids: pairs.map(({ id }) => id) };
}

it('looks again at what an undo brings back, not at all that was decided before', () => {
  const { db, pairs, ids } = manyPairs();
  const { next, looked } = counted(db, 'pending');
  for (const pair of pairs.slice(0, 190)) {
    countedChange(db, whose, pair.id, () => appendVote(db, decision(pair, annotator)));
  }
  expect(next(3)).toEqual(ids.slice(190, 193));
  for (let last = 189; last > 180; last--) {
    countedChange(db, whose, ids[last], () => undo(db, annotator));
    expect(next(3)).toEqual(ids.slice(last, last + 3));
    expect(looked.at).toBeLessThan(20);
  }
});

it('looks at what others vote on as it comes, in the order of the list', () => {
  const { db, pairs, ids } = manyPairs();
  const { next, looked } = counted(db, 'second');
  expect(next(9)).toEqual([]);
  const voted = [50, 3, 120, 4];
  for (const [n, at] of voted.entries()) {
    countedChange(db, { annotator: 'bea', task: 'pairs' }, ids[at], () =>
      appendVote(db, decision(pairs[at], 'bea')),
    );
    const so = voted.slice(0, n + 1).toSorted((one, other) => one - other);
    expect(next(9)).toEqual(so.map((at) => ids[at]));
    expect(looked.at).toBeLessThan(20);
  }
  countedChange(db, whose, ids[3], () => appendVote(db, decision(pairs[3], annotator)));
  expect(next(2)).toEqual([ids[4], ids[50]]);
  countedChange(db, whose, ids[3], () => undo(db, annotator));
  expect(next(2)).toEqual([ids[3], ids[4]]);
});
