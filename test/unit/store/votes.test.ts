/** Votes are events: no decision is ever overwritten. */
import { v7 as uuid } from 'uuid';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { seededRandom } from '../../../src-main/domain/random.ts';
import {
  appendVote,
  rebuildStanding,
  redo,
  standingVote,
  undo,
} from '../../../src-main/store/events.ts';
import { openProject } from '../../../src-main/store/open.ts';
import { redoTarget, undoTarget } from '../../../src-main/store/undo-targets.ts';
import {
  count,
  decision,
  importRecords,
  newProject,
  pairIds,
  pairRecord,
  standing,
  unlabelledPairs,
} from './support.ts';

function projectWithPairs(pairs: number) {
  const project = newProject();
  importRecords(project.db, unlabelledPairs(pairs));
  return { ...project, pairs: pairIds(project.db) };
}

describe('a vote', () => {
  it('keeps all that was decided', () => {
    const { db, pairs } = projectWithPairs(1);
    const decided = decision(pairs[0], 'ann', {
      strength: 3,
      shownFirst: pairs[0].b,
      durationMs: 4321,
      reasons: ['clearer', 'kinder'],
      note: 'a “note”',
    });
    const vote = appendVote(db, decided);
    const { id, createdAt, supersedes, guidelines, ...kept } = vote;
    expect(kept).toEqual(decided);
    expect(guidelines).toBeNull();
    expect(supersedes).toBeNull();
    expect(Math.abs(createdAt - Date.now())).toBeLessThan(60_000);
    expect(standingVote(db, pairs[0].id, 'ann')).toEqual(vote);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  it('supersedes the former one of the same annotator, which stays in the file', () => {
    const { db, pairs } = projectWithPairs(1);
    const first = appendVote(db, decision(pairs[0], 'ann'));
    const other = appendVote(db, decision(pairs[0], 'ben'));
    const second = appendVote(db, decision(pairs[0], 'ann', { outcome: 'tie' }));
    expect(second.supersedes).toBe(first.id);
    expect(standingVote(db, pairs[0].id, 'ann')?.id).toBe(second.id);
    expect(standingVote(db, pairs[0].id, 'ben')?.id).toBe(other.id);
    expect(count(db, 'event')).toBe(3);
  });

  it('of a pair that does not exist is refused and leaves nothing', () => {
    const { db, pairs } = projectWithPairs(1);
    expect(() => appendVote(db, decision({ ...pairs[0], id: 99 }, 'ann'))).toThrow(/FOREIGN KEY/);
    expect(count(db, 'event')).toBe(0);
    expect(count(db, 'standing')).toBe(0);
  });
});

describe('undo and redo', () => {
  it('have nothing to do at first', () => {
    const { db } = projectWithPairs(1);
    expect(undo(db, 'ann')).toBeNull();
    expect(redo(db, 'ann')).toBeNull();
  });

  it('of a superseding vote go back to the former one, and forth', () => {
    const { db, pairs } = projectWithPairs(1);
    const [pair] = pairs;
    const first = appendVote(db, decision(pair, 'ann'));
    const second = appendVote(db, decision(pair, 'ann', { chosen: pair.b }));
    expect(undo(db, 'ann')?.vote.id).toBe(second.id);
    expect(standingVote(db, pair.id, 'ann')?.id).toBe(first.id);
    expect(undo(db, 'ann')?.vote.id).toBe(first.id);
    expect(standingVote(db, pair.id, 'ann')).toBeNull();
    expect(redo(db, 'ann')?.vote.id).toBe(first.id);
    expect(redo(db, 'ann')?.vote.id).toBe(second.id);
    expect(standingVote(db, pair.id, 'ann')?.id).toBe(second.id);
    expect(redo(db, 'ann')).toBeNull();
  });

  it('forget what was taken back as soon as something new is voted', () => {
    const { db, pairs } = projectWithPairs(2);
    appendVote(db, decision(pairs[0], 'ann'));
    undo(db, 'ann');
    expect(redoTarget(db, 'ann')).not.toBeNull();
    appendVote(db, decision(pairs[1], 'ann'));
    expect(redoTarget(db, 'ann')).toBeNull();
    expect(redo(db, 'ann')).toBeNull();
  });

  it("touch nobody else's votes, nor imported ones", () => {
    const { db } = newProject();
    importRecords(db, [pairRecord('p', ['x', 'y'], 'prefer')]);
    const [pair] = pairIds(db);
    const ben = appendVote(db, decision(pair, 'ben'));
    expect(undo(db, 'ann')).toBeNull();
    expect(undo(db, 'imported')).toBeNull();
    expect(standingVote(db, pair.id, 'ben')?.id).toBe(ben.id);
  });

  it('agree with a plain list of votes in any order of acts by two annotators', () => {
    const { db, pairs } = projectWithPairs(4);
    const random = seededRandom('undo walk');
    const done = new Map<string, string[]>([
      ['ann', []],
      ['ben', []],
    ]);
    const undone = new Map<string, string[]>([
      ['ann', []],
      ['ben', []],
    ]);
    const pairOf = new Map<string, number>();
    for (let at = 0; at < 250; at++) {
      const annotator = random.next() < 0.5 ? 'ann' : 'ben';
      const votes = done.get(annotator) ?? [];
      const back = undone.get(annotator) ?? [];
      const act = random.next();
      if (act < 0.45) {
        const pair = pairs[random.below(pairs.length)];
        const vote = appendVote(db, decision(pair, annotator, { outcome: 'tie' }));
        pairOf.set(vote.id, pair.id);
        votes.push(vote.id);
        back.length = 0;
      } else if (act < 0.75) {
        const expected = votes.pop();
        expect(undo(db, annotator)?.vote.id).toBe(expected);
        if (expected) back.push(expected);
      } else {
        const expected = back.pop();
        expect(redo(db, annotator)?.vote.id).toBe(expected);
        if (expected) votes.push(expected);
      }
      expect(undoTarget(db, annotator)?.id).toBe(votes.at(-1));
      expect(redoTarget(db, annotator)?.id).toBe(back.at(-1));
    }
    const expected: Record<string, string> = {};
    for (const [annotator, votes] of done) {
      for (const id of votes) expected[`${annotator} ${pairOf.get(id)}`] = id;
    }
    expect(standing(db)).toEqual(expected);
    rebuildStanding(db);
    expect(standing(db)).toEqual(expected);
  });
});

describe('ids of events', () => {
  it('rise also when the clock is set back, in this process and in a later one', async () => {
    const { db, pairs, path, close } = projectWithPairs(3);
    const ids = [appendVote(db, decision(pairs[0], 'ann')).id];
    vi.useFakeTimers({ now: Date.now() - 3_600_000, toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    ids.push(appendVote(db, decision(pairs[1], 'ann')).id);
    close();

    const again = await openProject(path, 'test');
    onTestFinished(() => again.close());
    ids.push(appendVote(again.db, decision(pairs[2], 'ann')).id);
    expect(ids).toEqual([...ids].sort());
    expect(undo(again.db, 'ann')?.vote.id).toBe(ids[2]);
  });

  it('go on from the last one of a file that another machine wrote in the future', () => {
    const { db, pairs } = projectWithPairs(2);
    const future = uuid({ msecs: Date.now() + 7_200_000 });
    db.prepare(
      `INSERT INTO event (id, kind, pair_id, annotator, origin, outcome, created_at)
       VALUES (?, 'vote', ?, 'far', 'labelled', 'tie', 0)`,
    ).run(future, pairs[0].id);
    const ids = pairs.map((pair) => appendVote(db, decision(pair, 'ann')).id);
    expect([future, ...ids]).toEqual([future, ...ids].sort());
    expect(new Set(ids).size).toBe(2);
  });
});
