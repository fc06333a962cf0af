/** Separately labelled copies of a project are merged: everything is kept, in any order. */
import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { NativeRow } from '../../../src-main/domain/native-rows.ts';
import { changeMany } from '../../../src-main/services/labelling/done.ts';
import { redoVote, submitVote, undoVote } from '../../../src-main/services/labelling/labelling.ts';
import { mergeFiles, mergeInto, splitProject } from '../../../src-main/services/data/merge.ts';
import {
  stepQuestion,
  submitQuestionVote,
} from '../../../src-main/services/labelling/questions.ts';
import type { Db } from '../../../src-main/store/database.ts';
import { inOwnOrder, mergeProject } from '../../../src-main/store/merge.ts';
import { nativeRows } from '../../../src-main/store/native-export.ts';
import { importNativeRows } from '../../../src-main/store/native-import.ts';
import { openProject } from '../../../src-main/store/open.ts';
import { migrations } from '../../../src-main/store/schema.ts';
import { labelOverview } from '../../../src-main/store/overview.ts';
import { makeQuestions } from '../../../src-main/store/questions.ts';
import { forgetCounts } from '../../../src-main/store/queues.ts';
import {
  count,
  decision,
  importRecords,
  newProject,
  pairIds,
  pairRecord,
  temporaryFolder,
  textRecord,
  unlabelledPairs,
} from './support.ts';

const ANNOTATORS = ['anna', 'ben'];

/** A project's contents in its own format. */
async function rowsOf(path: string): Promise<NativeRow[]> {
  const project = await openProject(path, 'test');
  try {
    return [...nativeRows(project.db)];
  } finally {
    project.close();
  }
}

const empty = (() => {
  const db = new Database(':memory:');
  for (const step of migrations) db.exec(step);
  return db.serialize();
})();

/** A project in memory, so that many can be made: empty, or a copy. */
function inMemory(of?: Db): Db {
  const db = new Database(of?.serialize() ?? empty);
  onTestFinished(() => {
    db.close();
  });
  db.pragma('foreign_keys = ON');
  return db;
}

function merged(projects: readonly Db[]): Db {
  const [all, made] = [inMemory(), inMemory()];
  for (const project of projects) mergeProject(all, project);
  inOwnOrder(all, made);
  return made;
}

/** Checks that the same projects give the same result, however they are merged. */
function expectJoin([a, b, c]: readonly Db[]): NativeRow[] {
  const all = merged([a, b, c]);
  const rows = [...nativeRows(all)];
  const ways = [
    merged([c, a, b]),
    merged([merged([b, a]), c]),
    merged([a, merged([b, c])]),
    merged([all, b, all]),
  ];
  for (const way of ways) expect([...nativeRows(way)]).toEqual(rows);
  return rows;
}

/** The standing votes, replayed from the events alone. */
function replayed(db: Db): Record<string, string> {
  const live = new Map<string, string[]>();
  for (const event of db
    .prepare<[], Record<'id' | 'kind' | 'target' | 'subject', string>>(
      `SELECT id, kind, target, annotator || ' ' || coalesce('pair ' || pair_id, 'question ' || question_id)
         AS subject FROM event ORDER BY id`,
    )
    .all()) {
    const votes = live.get(event.subject) ?? [];
    const others = votes.filter((id) => id !== event.target);
    if (event.kind === 'vote') votes.push(event.id);
    live.set(
      event.subject,
      event.kind === 'vote'
        ? votes
        : event.kind === 'undo'
          ? others
          : [...others, event.target].sort(),
    );
  }
  return Object.fromEntries(
    [...live].flatMap(([subject, votes]) => (votes.length > 0 ? [[subject, votes.at(-1)]] : [])),
  ) as Record<string, string>;
}

function stands(db: Db): Record<string, string> {
  const rows = db
    .prepare<[], { subject: string; event_id: string }>(
      `SELECT annotator || ' pair ' || pair_id AS subject, event_id FROM standing UNION ALL
       SELECT annotator || ' question ' || question_id, event_id FROM question_standing`,
    )
    .all();
  return Object.fromEntries(rows.map(({ subject, event_id }) => [subject, event_id]));
}

interface Step {
  act: 'vote' | 'skip' | 'rank' | 'undo' | 'redo' | 'undo-ranking' | 'merge';
  copy: number;
  annotator: string;
  on: number;
}

const steps = fc.array(
  fc.record<Step>({
    act: fc.constantFrom('vote', 'skip', 'rank', 'undo', 'redo', 'undo-ranking', 'merge'),
    copy: fc.nat(2),
    annotator: fc.constantFrom(...ANNOTATORS),
    on: fc.nat(3),
  }),
  { minLength: 5, maxLength: 25 },
);

function perform({ act, copy, annotator, on }: Step, copies: readonly Db[]): void {
  const db = copies[copy];
  if (act === 'merge') {
    if (on % copies.length !== copy) mergeProject(db, copies[on % copies.length]);
  } else if (act === 'undo') undoVote(db, annotator);
  else if (act === 'redo') redoVote(db, annotator);
  else if (act === 'undo-ranking') stepQuestion(db, { annotator, task: 'ranking' }, 'undo');
  else if (act === 'rank') {
    const { id, items } = db
      .prepare<[], { id: number; items: string }>('SELECT id, items FROM question')
      .get() ?? { id: 0, items: '[]' };
    const shown = JSON.parse(items) as number[];
    const answer = shown.slice(on % 3).concat(shown.slice(0, on % 3));
    submitQuestionVote(db, {
      questionId: id,
      annotator,
      outcome: 'ranked',
      answer: answer.map((item) => [item]),
      shown,
      durationMs: 5,
      reasons: [],
      note: '',
    });
  } else {
    const pair = pairIds(db)[on];
    submitVote(db, decision(pair, annotator, { outcome: act === 'skip' ? 'skip' : 'prefer' }));
  }
}

describe('merging', () => {
  test('any votes, undos, redos, skips and merges leave the state of their replay', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const origin = inMemory();
        importRecords(origin, [
          ...unlabelledPairs(4),
          ...['x', 'y', 'z'].map((text) => textRecord('rank these', text)),
        ]);
        makeQuestions(origin, { task: 'ranking', domainId: 1, count: 1, answers: 3 });
        const copies = [0, 1, 2].map(() => inMemory(origin));
        for (const step of list) {
          perform(step, copies);
          expect(stands(copies[step.copy])).toEqual(replayed(copies[step.copy]));
        }
        for (const db of copies) {
          const kept = ANNOTATORS.map((annotator) => labelOverview(db, annotator));
          forgetCounts(db);
          expect(ANNOTATORS.map((annotator) => labelOverview(db, annotator))).toEqual(kept);
        }
        const events = (rows: readonly NativeRow[]) =>
          rows.flatMap((row) =>
            row.dialect === 'event' || row.dialect === 'decision' ? [row.id] : [],
          );
        const all = copies.flatMap((copy) => events([...nativeRows(copy)]));
        expect(events(expectJoin(copies)).sort()).toEqual([...new Set(all)].sort());
      }),
      { numRuns: 8 },
    );
  });

  test('copies that say something else of the same texts and pairs: the order changes nothing', () => {
    const text = fc.record({
      of: fc.nat(3),
      key: fc.constantFrom('', '9', '10', 'b'),
      metadata: fc.constantFrom({}, { b: 1, a: { d: 2, c: [] } }, { a: 'x' }, { c: null }),
      score: fc.constantFrom(null, 1, 2, 3),
    });
    const copy = fc.record({
      texts: fc.uniqueArray(text, { selector: ({ of }) => of, minLength: 2 }),
      gold: fc.boolean(),
      made: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.tuple(copy, copy, copy), (copies) => {
        const projects = copies.map(({ texts, gold, made }) => {
          const db = inMemory();
          const rows: NativeRow[] = [
            { dialect: 'project', version: 1 },
            { dialect: 'domain', name: 'essays', role: 'source', created_at: made },
            ...texts.map(({ of, key, metadata }, at): NativeRow => ({
              dialect: 'text',
              id: at + 1,
              domain: 'essays',
              prompt: 'p',
              text: `text ${of}`,
              key,
              metadata,
            })),
            { dialect: 'pair', id: 1, texts: [1, 2], key: texts[0].key, metadata: {} },
            ...texts.flatMap(({ score }, at): NativeRow[] => {
              const rating = { text: at + 1, gold: false, rater: 'imported' };
              return score === null ? [] : [{ dialect: 'rating', ...rating, value: score }];
            }),
            { dialect: 'gold', pair: 1, chosen: gold ? 1 : 2 },
          ];
          importNativeRows(db, rows, { dryRun: false });
          return db;
        });
        expectJoin(projects);
      }),
      { numRuns: 8 },
    );
  });
});

/** Two copies of a project of four pairs. */
async function twoCopies() {
  const folder = temporaryFolder();
  const [mine, theirs] = ['mine', 'theirs'].map((name) => join(folder, `${name}.dialect`));
  const first = newProject(mine);
  importRecords(first.db, [...unlabelledPairs(4), pairRecord('q', ['good', 'bad'], 'prefer')]);
  first.close();
  copyFileSync(mine, theirs);
  return {
    folder,
    mine: await openProject(mine, 'test'),
    theirs: await openProject(theirs, 'test'),
  };
}

describe('what is told', () => {
  test('one annotator on one pair in both: both votes stay, the later counts, and it is counted', async () => {
    const { mine, theirs } = await twoCopies();
    const [pair] = pairIds(mine.db);
    submitVote(mine.db, decision(pair, 'me'));
    const later = submitVote(theirs.db, decision(pair, 'me', { chosen: pair.b })).vote;
    theirs.close();
    const preview = await mergeInto(mine, theirs.path, { dryRun: true });
    expect(count(mine.db, "event WHERE origin = 'labelled'")).toBe(1);
    const report = await mergeInto(mine, theirs.path, { dryRun: false });
    expect(report).toEqual(preview);
    expect(report).toMatchObject({ apart: 1, sharedNames: ['me'] });
    expect(report.files[0]).toMatchObject({ votes: { added: 1, known: 1 }, items: { added: 0 } });
    expect(report.notes.join('\n')).toMatch(/the latest counts[^]*“me” voted in several files/);
    expect(stands(mine.db)[`me pair ${pair.id}`]).toBe(later.id);
    // Undoing it makes the other one stand, not none.
    undoVote(mine.db, 'me');
    expect(stands(mine.db)[`me pair ${pair.id}`]).not.toBe(later.id);
    expect(stands(mine.db)).toEqual(replayed(mine.db));
    expect(await mergeInto(mine, theirs.path, { dryRun: false })).toMatchObject({ apart: 0 });
    mine.close();
  });

  test('a vote after a merge comes after all votes, also of a clock that runs ahead', async () => {
    const { mine, theirs } = await twoCopies();
    const [pair] = pairIds(mine.db);
    submitVote(mine.db, decision(pair, 'anna'));
    const { vote } = submitVote(theirs.db, decision(pair, 'ben'));
    const ahead = `ffff${vote.id.slice(4)}`;
    theirs.db.pragma('foreign_keys = OFF');
    theirs.db.prepare('UPDATE event SET id = ? WHERE id = ?').run(ahead, vote.id);
    theirs.db.prepare('UPDATE standing SET event_id = ? WHERE event_id = ?').run(ahead, vote.id);
    mergeProject(mine.db, theirs.db);
    theirs.close();
    expect(submitVote(mine.db, decision(pair, 'ben')).vote).toMatchObject({ supersedes: ahead });
    expect(stands(mine.db)).toEqual(replayed(mine.db));
    mine.close();
  });

  test('votes that were changed together are taken back together after a merge', async () => {
    const { mine, theirs } = await twoCopies();
    const pairs = pairIds(theirs.db).slice(0, 4);
    for (const pair of pairs) submitVote(theirs.db, decision(pair, 'ben'));
    const ids = pairs.map(({ id }) => id);
    changeMany(theirs.db, { annotator: 'ben', task: 'pairs', ids, outcome: 'tie' });
    mergeProject(mine.db, theirs.db);
    expect([...nativeRows(mine.db)]).toEqual([...nativeRows(theirs.db)]);
    theirs.close();
    undoVote(mine.db, 'ben');
    expect(count(mine.db, "standing WHERE annotator = 'ben' AND outcome = 'prefer'")).toBe(4);
    // An earlier Dialect exported votes without their batch.
    mine.db.prepare('UPDATE event SET batch = NULL').run();
    const again = await openProject(theirs.path, 'test');
    mergeProject(mine.db, again.db);
    expect(count(mine.db, 'event WHERE batch IS NOT NULL')).toBe(4);
    again.close();
    mine.close();
  });

  test.each([
    'chosen = (SELECT item_a + item_b - chosen FROM pair WHERE pair.id = pair_id)',
    'strength = 3',
    "note = 'other'",
    "outcome = 'tie', chosen = NULL",
  ])('a vote that says something else in one file stops the merge: %s', async (change) => {
    const { mine, theirs } = await twoCopies();
    submitVote(theirs.db, decision(pairIds(theirs.db)[0], 'ben'));
    mergeProject(mine.db, theirs.db);
    mine.db.prepare(`UPDATE event SET ${change} WHERE annotator = 'ben'`).run();
    await expect(mergeInto(mine, theirs.path, { dryRun: true })).rejects.toMatchObject({
      code: 'event-differs',
    });
    for (const project of [mine, theirs]) project.close();
  });

  test('a pair that one copy drew to judge a run is drawn in all, and learned from where one did', () => {
    const origin = inMemory();
    importRecords(origin, unlabelledPairs(3), { domain: 'chat' });
    const [pair] = pairIds(origin);
    const [voted, drawn, moved] = [0, 1, 2].map(() => inMemory(origin));
    const draw = (db: Db, run: number, at: number, movedAt: number | null) =>
      db
        .prepare(`INSERT INTO spot_check VALUES (?, ?, 1, 'close', .5, .5, ?, ?)`)
        .run(pair.id, run, at, movedAt);
    draw(drawn, 2, 2000, null);
    draw(moved, 1, 1000, 5000);
    submitVote(voted, decision(pair, 'anna'));
    const rows = expectJoin([voted, drawn, moved]);
    const told = rows.flatMap((row) => (row.dialect === 'pair' ? (row.spot_check ?? []) : []));
    expect(told).toMatchObject([{ run_id: 1, drawn_at: 1000, moved_at: 5000 }]);
  });

  test('texts that tie in a ranking may be written in any order, and another order stops the merge', () => {
    const origin = inMemory();
    importRecords(
      origin,
      ['x', 'y', 'z'].map((text) => textRecord('rank these', text)),
    );
    makeQuestions(origin, { task: 'ranking', domainId: 1, count: 1, answers: 3 });
    const copy = inMemory(origin);
    submitQuestionVote(copy, {
      questionId: 1,
      annotator: 'ben',
      outcome: 'ranked',
      answer: [[3, 1], [2]],
      shown: [1, 2, 3],
      durationMs: 5,
      reasons: [],
      note: '',
    });
    mergeProject(origin, copy);
    copy.prepare("UPDATE event SET answer = '[[3,1],[2]]'").run();
    expect(mergeProject(copy, origin).counts.votes).toEqual({ added: 0, known: 1 });
    copy.prepare("UPDATE event SET answer = '[[2],[3,1]]'").run();
    expect(() => mergeProject(copy, origin)).toThrow(
      expect.objectContaining({ code: 'event-differs' }),
    );
  });

  test('what cannot come together stops the merge, and no file is left', async () => {
    const { folder, mine, theirs } = await twoCopies();
    const [pair] = pairIds(mine.db);
    submitVote(theirs.db, decision(pair, 'ben'));
    mergeProject(mine.db, theirs.db);
    await expect(mergeInto(mine, mine.path, { dryRun: true })).rejects.toMatchObject({
      code: 'same-project',
    });
    mine.db.prepare("UPDATE domain SET name = 'other'").run();
    for (const { db } of [mine, theirs]) db.pragma('wal_checkpoint');
    mine.close();
    theirs.close();
    const out = join(folder, 'out.dialect');
    await expect(mergeFiles([mine.path, theirs.path], out)).rejects.toMatchObject({
      code: 'event-differs',
    });
    expect(existsSync(out)).toBe(false);
    await expect(mergeFiles([mine.path], theirs.path)).rejects.toMatchObject({ code: 'exists' });
  });
});

describe('splitting', () => {
  test('shares are even, each question is in as many as wished, and merged they give all votes', async () => {
    const folder = temporaryFolder();
    const project = newProject(join(folder, 'work.dialect'));
    importRecords(project.db, unlabelledPairs(20));
    importRecords(project.db, [textRecord('', 'target text')], { domain: 'chat', role: 'target' });
    const decided = pairIds(project.db)[3];
    submitVote(project.db, decision(decided, 'lead'));
    const { files } = await splitProject(project.path, join(folder, 'shares'), {
      into: 3,
      overlap: 2,
      all: false,
    });
    expect(files.map(({ pairs }) => pairs).sort()).toEqual([12, 13, 13]);
    const voted: string[] = [];
    for (const [n, { path }] of files.entries()) {
      const share = await openProject(path, 'test');
      expect(count(share.db, 'event') + count(share.db, "domain WHERE role = 'target'")).toBe(0);
      for (const pair of pairIds(share.db)) {
        voted.push(submitVote(share.db, decision(pair, `annotator ${n}`)).vote.id);
      }
      share.close();
    }
    const before = [...nativeRows(project.db)];
    project.close();
    const out = join(folder, 'merged.dialect');
    const report = await mergeFiles([project.path, ...files.map(({ path }) => path)], out);
    const rows = await rowsOf(out);
    const events = rows.filter((row) => row.dialect === 'event');
    expect(events).toHaveLength(voted.length + 1);
    const votesOfPair = Map.groupBy(events, ({ pair }) => pair);
    expect([...votesOfPair.values()].map((votes) => votes.length).sort()).toEqual([
      1,
      ...Array<number>(19).fill(2),
    ]);
    expect(report.sharedNames).toEqual([]);
    expect(rows).toHaveLength(before.length + voted.length);
    const again = join(folder, 'again.dialect');
    await mergeFiles([...files.map(({ path }) => path), out], again);
    expect(await rowsOf(again)).toEqual(rows);
  });

  test('nothing to label is said, and no folder is filled', async () => {
    const folder = temporaryFolder();
    const project = newProject(join(folder, 'work.dialect'));
    importRecords(project.db, [pairRecord('p', ['one', 'two'], 'prefer')]);
    const wishes = { into: 2, overlap: 1, all: false };
    await expect(splitProject(project.path, join(folder, 'shares'), wishes)).rejects.toMatchObject({
      code: 'nothing-to-split',
    });
    expect(readdirSync(join(folder, 'shares'))).toEqual([]);
    const { files } = await splitProject(project.path, folder, { ...wishes, all: true });
    expect(files.map(({ pairs }) => pairs).sort()).toEqual([0, 1]);
  });
});
