/** Queues of labelling: counts are updated vote by vote and must equal a recount. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { seededRandom } from '../../../src-main/domain/random.ts';
import {
  nextLabelPairs,
  redoVote,
  submitVote,
  undoVote,
} from '../../../src-main/services/labelling/labelling.ts';
import { setRole } from '../../../src-main/store/data.ts';
import { labelOverview } from '../../../src-main/store/overview.ts';
import { forgetCounts, nextOfQueue } from '../../../src-main/store/queues.ts';
import {
  decision,
  importRecords,
  newProject,
  pairIds,
  pairRecord,
  unlabelledPairs,
} from './support.ts';

function project(pairs: number) {
  const { db } = newProject();
  importRecords(db, unlabelledPairs(pairs));
  return { db, pairs: pairIds(db) };
}

const queue = (name: 'pending' | 'second' | 'skipped' | 'flagged' | 'done', annotator = 'ann') => ({
  annotator,
  task: 'pairs' as const,
  queue: name,
  exclude: [],
  limit: 50,
});

describe('queues', () => {
  it('move a pair by what is decided about it', () => {
    const { db, pairs } = project(4);
    submitVote(db, decision(pairs[0], 'ann'));
    submitVote(db, decision(pairs[1], 'ann', { outcome: 'skip' }));
    const { overview } = submitVote(
      db,
      decision(pairs[2], 'ann', { outcome: 'flag', note: 'odd' }),
    );
    expect(overview.queues).toEqual({ pending: 1, second: 0, skipped: 1, flagged: 1, done: 1 });
    expect(nextOfQueue(db, queue('pending'))).toEqual([pairs[3].id]);
    expect(nextOfQueue(db, queue('skipped'))).toEqual([pairs[1].id]);
    expect(nextOfQueue(db, queue('flagged'))).toEqual([pairs[2].id]);
    // Ben has decided nothing: questions that Ann skipped or flagged are still pending for him.
    expect(labelOverview(db, 'ben').queues).toEqual({
      pending: 3,
      second: 1,
      skipped: 0,
      flagged: 0,
      done: 0,
    });
    expect(nextOfQueue(db, queue('second', 'ben'))).toEqual([pairs[0].id]);
  });

  it('give pending pairs in an order that follows from their texts alone', () => {
    const records = unlabelledPairs(30);
    const texts = (reversed: boolean) => {
      const { db } = newProject();
      importRecords(db, reversed ? records.toReversed() : records);
      const text = db
        .prepare('SELECT item.text FROM pair JOIN item ON item.id = item_a WHERE pair.id = ?')
        .pluck();
      return nextOfQueue(db, queue('pending')).map((id) => text.get(id));
    };
    const shuffled = texts(false);
    expect(texts(true)).toEqual(shuffled);
    expect(shuffled).not.toEqual(shuffled.toSorted());
  });

  it('leave out what the client holds, other domains and target pairs', () => {
    const { db, pairs } = project(3);
    importRecords(db, [pairRecord('q', ['x', 'y'])], { domain: 'forum' });
    importRecords(db, [pairRecord('r', ['x', 'y'])], { domain: 'chat', role: 'target' });
    const exclude = [pairs[0].id, pairs[1].id];
    expect(nextOfQueue(db, { ...queue('pending'), exclude, domainId: 1 })).toEqual([pairs[2].id]);
    expect(nextOfQueue(db, queue('pending'))).toHaveLength(4);
    expect(labelOverview(db, 'ann').queues.pending).toBe(4);
  });

  it('are read page by page, newest votes first where they are done', () => {
    const { db, pairs } = project(5);
    for (const pair of pairs) submitVote(db, decision(pair, 'ann'));
    const page = (offset: number) =>
      nextOfQueue(db, { ...queue('done'), limit: 2, offset }).map((id) =>
        pairs.findIndex((pair) => pair.id === id),
      );
    expect([page(0), page(2), page(4), page(6)]).toEqual([[4, 3], [2, 1], [0], []]);
  });

  it('come from every source domain in one order, beyond what is held', () => {
    const { db } = project(6);
    importRecords(db, unlabelledPairs(6), { domain: 'forum' });
    const all = nextOfQueue(db, queue('pending'));
    expect(all).toHaveLength(12);
    const shuffles = db.prepare('SELECT id FROM pair ORDER BY shuffle, id').pluck().all();
    expect(all).toEqual(shuffles);
    expect(nextOfQueue(db, { ...queue('pending'), exclude: all.slice(0, 4), limit: 3 })).toEqual(
      all.slice(4, 7),
    );
    expect(nextOfQueue(db, { ...queue('pending'), limit: 3, offset: 2 })).toEqual(all.slice(2, 5));
  });

  it('are counted anew after a change of roles', () => {
    const { db } = project(3);
    expect(labelOverview(db, 'ann').queues.pending).toBe(3);
    setRole(db, 1, 'target');
    forgetCounts(db);
    expect(labelOverview(db, 'ann').queues.pending).toBe(0);
  });

  it('keep counts that equal counting anew, whatever two annotators do', () => {
    const { db, pairs } = project(6);
    const random = seededRandom('queue walk');
    const outcomes = ['prefer', 'tie', 'both-bad', 'skip', 'flag'] as const;
    for (let at = 0; at < 200; at++) {
      const annotator = random.next() < 0.6 ? 'ann' : 'ben';
      const act = random.next();
      const pair = pairs[random.below(pairs.length)];
      const outcome = outcomes[random.below(outcomes.length)];
      if (act < 0.55) submitVote(db, decision(pair, annotator, { outcome }));
      else if (act < 0.8) undoVote(db, annotator);
      else redoVote(db, annotator);
      const seen = () =>
        ['ann', 'ben'].map((name) => ({
          overview: labelOverview(db, name),
          next: (['pending', 'second'] as const).map((of) => nextOfQueue(db, queue(of, name))),
        }));
      const moved = seen();
      forgetCounts(db);
      expect(moved).toEqual(seen());
    }
    for (const name of ['ann', 'ben']) {
      const { queues } = labelOverview(db, name);
      for (const of of ['pending', 'second', 'skipped', 'flagged', 'done'] as const) {
        expect(nextOfQueue(db, queue(of, name))).toHaveLength(queues[of]);
      }
    }
  });
});

describe('pairs of very long texts', () => {
  it('come in as many answers as they need, one pair at least', () => {
    const { db } = newProject();
    const long = 'x'.repeat(3_000_000);
    importRecords(db, [
      ...[1, 2].map((i) => pairRecord(`p${i}`, [`${long} ${i}`, `${long} ${i}, too`])),
      ...unlabelledPairs(3),
    ]);
    const seen: number[] = [];
    for (;;) {
      const pairs = nextLabelPairs(db, { ...queue('pending'), offset: 0, exclude: seen });
      if (pairs.length === 0) break;
      const characters = pairs.map(({ first, second }) => first.text.length + second.text.length);
      expect(pairs.length === 1 || Math.max(...characters) < long.length).toBe(true);
      seen.push(...pairs.map(({ pairId }) => pairId));
    }
    expect(seen.toSorted((a, b) => a - b)).toEqual(pairIds(db).map(({ id }) => id));
  });
});

describe('the pace', () => {
  it('is unknown before five votes, then the median time of a vote', () => {
    const { db, pairs } = project(8);
    const times = [1000, 9000, 2000, 3000];
    times.forEach((durationMs, i) => submitVote(db, decision(pairs[i], 'ann', { durationMs })));
    expect(labelOverview(db, 'ann')).toMatchObject({ secondsPerVote: null, secondsLeft: null });
    const { overview } = submitVote(db, decision(pairs[4], 'ann', { durationMs: 4000 }));
    expect(overview).toMatchObject({ secondsPerVote: 3, secondsLeft: 9, doneToday: 5 });
  });
});

describe('what was done today', () => {
  it('counts votes of today also after the clock had run ahead, and not those of the wrong day', () => {
    const { db, pairs } = project(8);
    vi.useFakeTimers({ now: new Date(2040, 0, 1, 12), toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    submitVote(db, decision(pairs[0], 'ann'));
    const done = (day: number) => {
      vi.setSystemTime(new Date(2030, 5, day, 12));
      submitVote(db, decision(pairs[day], 'ann'));
      const { doneToday } = labelOverview(db, 'ann');
      forgetCounts(db);
      expect(labelOverview(db, 'ann').doneToday).toBe(doneToday);
      return doneToday;
    };
    expect([done(1), done(2), done(3)]).toEqual([1, 1, 1]);
  });
});

describe('a decision that names a text of another pair', () => {
  it('is refused and leaves nothing', () => {
    const { db, pairs } = project(2);
    for (const wrong of [{ chosen: pairs[1].a }, { shownFirst: pairs[1].b }]) {
      expect(() => submitVote(db, decision(pairs[0], 'ann', wrong))).toThrow(
        expect.objectContaining({ code: 'bad-vote' }),
      );
    }
    expect(labelOverview(db, 'ann').queues).toMatchObject({ pending: 2, done: 0 });
  });
});
