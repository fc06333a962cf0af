/**
 * How two copies of a project become one where they say something else of the same thing. Every rule is
 * a join: it takes the same whichever copy comes first, and nothing more when one comes again. So any
 * number of copies can be merged in any order (store/merge.ts).
 */
import { z } from 'zod';
import { DialectError } from '../contract/errors.ts';
import { ListTaskId } from '../contract/index.ts';
import type { NativeRowOf } from '../domain/native-rows.ts';
import { taskOf } from '../domain/tasks/index.ts';
import type { Db } from './database.ts';
import { changeMark, type ItemMark, joinedMark, markOf } from './item-marks.ts';
import { keptJson, metadataOf } from './kept-json.ts';

/** How often copies said something else, by what they said it of. */
export interface Differences {
  /** Texts with another key or other metadata. */
  texts: number;
  /** Pairs and questions with such. */
  pairs: number;
  /** Scores and gold scores by one name: both are kept. */
  scores: number;
  /** Gold pairs with another better text. */
  gold: number;
  /** Texts with another note, or excluded in one alone. */
  marks: number;
}

interface Described {
  key: string;
  metadata: Record<string, unknown>;
}

interface Rating {
  gold: boolean;
  rater: string;
  value: number;
}

type EventRow = NativeRowOf<'event'> | NativeRowOf<'decision'>;

/** What an event says and of what, with the numbers of the project. */
interface Said {
  /** Pair or question. */
  subject: number;
  /** Item. */
  chosen: number | null;
  strength: number | null;
  /** JSON. */
  answer: string | null;
}

export class Joiner {
  readonly #db: Db;
  readonly #counts: Differences;

  /** @param counts are counted up */
  constructor(db: Db, counts: Differences) {
    this.#db = db;
    this.#counts = counts;
  }

  /** A domain was made when it was made first. */
  domain(id: number, createdAt: number): void {
    this.#db
      .prepare('UPDATE main.domain SET created_at = min(created_at, ?) WHERE id = ?')
      .run(createdAt, id);
  }

  /** Of a text, a pair or a question that both have: the lesser key, and the metadata of both. */
  described(table: 'item' | 'pair' | 'question', id: number, theirs: Described): void {
    const row = this.#db
      .prepare<[number], { key: string; metadata: string }>(
        `SELECT key, metadata FROM ${table} WHERE id = ?`,
      )
      .get(id);
    if (!row) return;
    const mine = { key: row.key, metadata: metadataOf(row.metadata) };
    const key = lesserKey(mine.key, theirs.key);
    const metadata = joinedMetadata(mine.metadata, theirs.metadata);
    const joined = canonicalJson(metadata);
    const differ =
      joined !== canonicalJson(mine.metadata) || joined !== canonicalJson(theirs.metadata);
    if (differ || mine.key !== theirs.key) this.#counts[table === 'item' ? 'texts' : 'pairs']++;
    if (joined === canonicalJson(mine.metadata) && key === mine.key) return;
    this.#db
      .prepare(`UPDATE main.${table} SET key = ?, metadata = ? WHERE id = ?`)
      .run(key, joined, id);
  }

  /**
   * Two scores by one name are both kept: the lesser under the name, the other under the name with its
   * value, as 'anna (4)'.
   *
   * @returns whether a score was added
   */
  rating(item: number, { gold, rater, value }: Rating): boolean {
    const place = [item, gold ? 1 : 0] as const;
    const known = this.#db
      .prepare<[number, number, string], { value: number }>(
        'SELECT value FROM rating WHERE item_id = ? AND gold = ? AND rater = ?',
      )
      .get(...place, rater);
    if (!known) {
      this.#db.prepare('INSERT INTO main.rating VALUES (?, ?, ?, ?)').run(...place, rater, value);
      return true;
    }
    if (known.value === value) return false;
    this.#counts.scores++;
    const [lesser, greater] = [Math.min(known.value, value), Math.max(known.value, value)];
    this.#db
      .prepare('UPDATE main.rating SET value = ? WHERE item_id = ? AND gold = ? AND rater = ?')
      .run(lesser, ...place, rater);
    const other = { gold, rater: `${rater} (${greater})`, value: greater };
    return this.rating(item, other) || lesser !== known.value;
  }

  /** Of two truths the one whose better text comes first by its hash: someone has to look at it. */
  gold(pair: number, chosen: [number, number]): void {
    if (chosen[0] === chosen[1]) return;
    this.#counts.gold++;
    this.#db
      .prepare(
        `UPDATE main.gold_pair SET chosen = (SELECT id FROM item WHERE id IN (?, ?) ORDER BY hash LIMIT 1)
         WHERE pair_id = ?`,
      )
      .run(...chosen, pair);
  }

  /** Of a text on which both say something else. @returns whether anything changed */
  mark(item: number, theirs: ItemMark): boolean {
    this.#counts.marks++;
    const mine = markOf(this.#db, item);
    const joined = joinedMark(mine, theirs);
    changeMark(this.#db, item, joined);
    return joined.excluded !== mine.excluded || joined.note !== mine.note;
  }

  /**
   * Events are never changed: one of a known id is the known one.
   *
   * @throws DialectError `event-differs` where it is not
   */
  sameEvent(row: EventRow, said: Said): void {
    const { id } = row;
    const mine = this.#db
      .prepare<[string], Record<string, unknown>>('SELECT * FROM event WHERE id = ?')
      .get(id);
    const same = (
      ['kind', 'target', 'annotator', 'origin', 'outcome', 'note', 'created_at'] as const
    ).every((column) => mine?.[column] === row[column]);
    const { subject, chosen, strength } = said;
    const sameAnswer =
      mine?.['chosen'] === chosen &&
      mine['strength'] === strength &&
      answerOf(mine['task'], mine['answer']) === said.answer;
    const sameSubject = mine?.['pair_id'] === subject || mine?.['question_id'] === subject;
    if (same && sameAnswer && sameSubject) {
      // An earlier Dialect exported events without the act that they were part of.
      this.#db
        .prepare('UPDATE main.event SET batch = ? WHERE id = ? AND batch IS NULL')
        .run(row.batch ?? null, id);
      return;
    }
    throw new DialectError(
      'event-differs',
      `A vote of “${row.annotator}” is in both files and does not say the same there: a domain was renamed or a vote was changed in one of them. Nothing was merged. Give the domain the same name in both, and merge again.`,
      { id },
    );
  }
}

/** As `renumbered` would write it: a ranking may have texts that tie in any order. */
function answerOf(task: unknown, answer: unknown): string | null {
  const known = ListTaskId.safeParse(task).data;
  const kept = typeof answer === 'string' ? keptJson(answer, z.unknown()) : null;
  if (known === undefined || kept === null) return null;
  return JSON.stringify(taskOf(known).renumbered(kept, (item) => item));
}

/** The one that sorts first, shorter ones before longer ones as numbers do; an empty key says nothing. */
function lesserKey(one: string, other: string): string {
  if (one === '' || other === '') return one || other;
  if (one.length !== other.length) return one.length < other.length ? one : other;
  return one < other ? one : other;
}

/** The fields of both; where both have one, the value that sorts first as JSON. */
function joinedMetadata(
  mine: Record<string, unknown>,
  theirs: Record<string, unknown>,
): Record<string, unknown> {
  const fields = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])].sort();
  const value = (field: string): unknown => {
    if (!Object.hasOwn(mine, field)) return theirs[field];
    if (!Object.hasOwn(theirs, field)) return mine[field];
    return canonicalJson(mine[field]) <= canonicalJson(theirs[field]) ? mine[field] : theirs[field];
  };
  return Object.fromEntries(fields.map((field) => [field, value(field)]));
}

/** JSON with the fields of every object in order, so that equal values have equal texts. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(ordered(value));
}

/** The same value with the fields of every object in order. */
export function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(fields.map(([name, inner]) => [name, ordered(inner)]));
}
