/**
 * An import that is written in slices, hidden until the last one. Its rows have ids above all that
 * existed when it began; a mark in `meta` records those. Its votes on existing pairs are imported events
 * after the last existing one. While the mark exists, temporary views of the connection hide these rows:
 * SQLite resolves `item` to the view, `main.item` to the table. Removing the mark makes them visible. If
 * a program dies before that, the next opening removes the rows.
 */
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { DialectError } from '../contract/index.ts';
import type { Db } from './database.ts';
import { keptJson } from './kept-json.ts';
import { patiently } from './patience.ts';
import { type IdRange, inRanges, runSlice, runWhole, type Sliced } from './slices.ts';

/** The last ids that existed before the import. */
const ImportMark = z.object({
  domain: z.int(),
  item: z.int(),
  pair: z.int(),
  question: z.int(),
  /** In a file of an earlier Dialect, which wrote no such votes before the end: no event is after this. */
  event: z.string().default('~'),
});
export type ImportMark = z.infer<typeof ImportMark>;

const KEY = 'unfinished-import';

/** Columns by which rows of a table are hidden, each with the marked id that it is compared with. */
const HIDDEN_BY: Readonly<Record<string, Readonly<Record<string, keyof ImportMark>>>> = {
  domain: { id: 'domain' },
  item: { id: 'item' },
  pair: { id: 'pair' },
  question: { id: 'question' },
  event: { pair_id: 'pair', question_id: 'question' },
  standing: { pair_id: 'pair' },
  question_standing: { question_id: 'question' },
  gold_pair: { pair_id: 'pair' },
  rating: { item_id: 'item' },
  score: { item_id: 'item' },
  gold_score: { item_id: 'item' },
};

/** The value in the mark; without a mark, a value that hides nothing. */
const marked = (name: keyof ImportMark, otherwise: string) =>
  `ifnull((SELECT value ->> '${name}' FROM main.meta WHERE key = '${KEY}' AND json_valid(value)), ${otherwise})`;

/** Votes on rows from before the import. */
const HIDDEN_VOTES: Readonly<Record<string, string>> = {
  event: `origin = 'imported' AND id > ${marked('event', `'~'`)}`,
  ...Object.fromEntries(
    ['standing', 'question_standing'].map((table) => [
      table,
      `event_id > ${marked('event', `'~'`)} AND
        (SELECT origin FROM main.event AS given WHERE given.id = event_id) = 'imported'`,
    ]),
  ),
};

/**
 * Hides what an unfinished import has written. Statements that write to one of these tables name it
 * `main.`.
 */
export function hideUnfinished(db: Db): void {
  for (const [table, columns] of Object.entries(HIDDEN_BY)) {
    // As a function of the column, so that the planner does not scan ids where it has an index.
    const shown = Object.entries(columns).map(
      ([column, name]) => `ifnull(${column}, 0) <= ${marked(name, '9223372036854775807')}`,
    );
    if (HIDDEN_VOTES[table]) shown.push(`NOT (${HIDDEN_VOTES[table]})`);
    db.exec(
      `CREATE TEMP VIEW IF NOT EXISTS ${table} AS SELECT * FROM main.${table} WHERE ${shown.join(' AND ')}`,
    );
  }
}

function showAll(db: Db): void {
  for (const table of Object.keys(HIDDEN_BY)) db.exec(`DROP VIEW IF EXISTS temp.${table}`);
}

function hasMark(db: Db): boolean {
  return db.prepare('SELECT 1 FROM main.meta WHERE key = ?').get(KEY) !== undefined;
}

/** Null if there is none, or an unreadable one. */
export function readMark(db: Db): ImportMark | null {
  const read = db.prepare('SELECT value FROM main.meta WHERE key = ?').pluck();
  const value = read.get(KEY) as string | undefined;
  return value === undefined ? null : keptJson(value, ImportMark);
}

/** Projects where this process is writing or removing an import, slice by slice. */
const atWork = new WeakSet<Db>();

/** The last existing ids. */
export function lastIds(db: Db): ImportMark {
  const last = (table: string) =>
    Number(db.prepare(`SELECT coalesce(max(id), 0) FROM main.${table}`).pluck().get());
  return {
    domain: last('domain'),
    item: last('item'),
    pair: last('pair'),
    question: last('question'),
    event: (db.prepare('SELECT max(id) FROM main.event').pluck().get() as string | null) ?? '',
  };
}

/** Hides everything added from here on. @param before the last existing ids */
export function beginUnfinished(db: Db, before: ImportMark): void {
  atWork.add(db);
  hideUnfinished(db);
  db.prepare('INSERT INTO main.meta VALUES (?, ?)').run(KEY, JSON.stringify(before));
}

/** Makes everything added visible: part of the transaction that writes the last of it. */
export function finishUnfinished(db: Db): void {
  db.prepare('DELETE FROM main.meta WHERE key = ?').run(KEY);
}

/**
 * To be called once the import has ended, however it did. If its rows could not be removed they stay
 * hidden.
 */
export function endUnfinished(db: Db): void {
  atWork.delete(db);
  if (!hasMark(db)) showAll(db);
}

/**
 * To be called before texts or pairs are added: rows added during an import would be mistaken for its
 * own. Removes one that ended before it could be removed.
 *
 * @throws DialectError `busy` while one is being written
 */
export function requireNoUnfinished(db: Db): void {
  if (!hasMark(db)) return;
  if (atWork.has(db)) {
    throw new DialectError(
      'busy',
      'An import is being written into this project. Do this again once it is done.',
    );
  }
  removeUnfinishedNow(db);
  endUnfinished(db);
}

/** Removes everything that a mark hides, however incomplete. References are not enforced meanwhile. */
export function removeAbove(db: Db, mark: ImportMark): void {
  db.transaction(() => {
    for (const [table, columns] of Object.entries(HIDDEN_BY)) {
      for (const [column, marked] of Object.entries(columns)) {
        db.prepare(`DELETE FROM main.${table} WHERE ${column} > ?`).run(mark[marked]);
      }
    }
    runWhole(removeVotes(db, mark));
  }).immediate();
}

/** Votes removed per slice. */
const VOTES = 200;

/** Removes its votes on older rows. Votes cast by others meanwhile stay. */
function* removeVotes(db: Db, mark: ImportMark): Sliced<void> {
  const next = db.prepare<[string], { id: string; pair: number | null; question: number | null }>(
    `SELECT id, pair_id AS pair, question_id AS question FROM main.event
     WHERE origin = 'imported' AND id > ? ORDER BY id LIMIT ${VOTES}`,
  );
  const stands = db.prepare('DELETE FROM main.standing WHERE pair_id = ? AND event_id = ?');
  const questionStands = db.prepare(
    'DELETE FROM main.question_standing WHERE question_id = ? AND event_id = ?',
  );
  const remove = db.prepare('DELETE FROM main.event WHERE id = ?');
  for (let found = next.all(mark.event); found.length > 0; found = next.all(mark.event)) {
    for (const { id, pair, question } of found) {
      stands.run(pair, id);
      questionStands.run(question, id);
      remove.run(id);
    }
    yield;
  }
}

/** Removes the rows of an interrupted import, and the mark. Does nothing if there is none. */
function* removeUnfinished(db: Db): Sliced<void> {
  const mark = readMark(db);
  if (mark === null) {
    finishUnfinished(db); // an unreadable mark names no rows to remove
    return;
  }
  yield* removeVotes(db, mark);
  const last = lastIds(db);
  const remove = (table: string, column: string, { after, upTo }: IdRange) =>
    db.prepare(`DELETE FROM main.${table} WHERE ${column} > ? AND ${column} <= ?`).run(after, upTo);
  // Domains after their texts, and texts after everything that refers to them, so that every
  // intermediate state is consistent.
  for (const marked of ['pair', 'question', 'item', 'domain'] as const) {
    yield* inRanges({ after: mark[marked], upTo: last[marked] }, (range) => {
      for (const [table, columns] of Object.entries(HIDDEN_BY)) {
        for (const column of Object.keys(columns)) {
          if (columns[column] === marked) remove(table, column, range);
        }
      }
    });
  }
  finishUnfinished(db);
}

/** Removes it in slices between which others write, and waits for programs that hold the project's lock. */
export async function removeUnfinishedInSlices(db: Db): Promise<void> {
  if (!hasMark(db)) return;
  atWork.add(db);
  try {
    const removal = removeUnfinished(db);
    while (!(await patiently(() => runRemoval(db, removal)))) await setImmediate();
  } finally {
    endUnfinished(db);
  }
}

/** The same at once, when a project is opened. */
export function removeUnfinishedNow(db: Db): void {
  if (!hasMark(db)) return; // a read-only file is not written to
  const removal = removeUnfinished(db);
  while (!runRemoval(db, removal));
}

/**
 * Runs a slice of `removeUnfinished`. Nothing refers to the rows that it removes, and checking every
 * table for that would take hours.
 */
function runRemoval(db: Db, removal: Sliced<void>): boolean {
  db.pragma('foreign_keys = OFF');
  try {
    return runSlice(db, removal).done === true;
  } finally {
    db.pragma('foreign_keys = ON');
  }
}
