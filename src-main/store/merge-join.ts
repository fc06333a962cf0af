/**
 * How contradictions between two copies of a project are resolved. Every rule is a join: it gives the
 * same result whichever copy comes first, and nothing new if one comes again. So any number of copies can
 * be merged in any order (store/merge.ts).
 */
import { z } from 'zod';
import { DialectError } from '../contract/errors.ts';
import { ListTaskId } from '../contract/index.ts';
import type { NativeRowOf } from '../domain/native-rows.ts';
import { taskOf } from '../domain/tasks/index.ts';
import type { Db } from './database.ts';
import { changeMark, type ItemMark, joinedMark, markOf } from './item-marks.ts';
import { keptJson, metadataOf } from './kept-json.ts';

/** Number of contradictions between copies, by subject. */
export interface Differences {
  /** Texts with a different key or different metadata. */
  texts: number;
  /** Pairs and questions with such differences. */
  pairs: number;
  /** Different scores or gold scores under one name: both are kept. */
  scores: number;
  /** Gold pairs with a different better text. */
  gold: number;
  /** Texts with a different note, or excluded in only one copy. */
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

/** Content and subject of an event, with the numbers of this project. */
interface Said {
  /** Id of the pair or question. */
  subject: number;
  /** Item id. */
  chosen: number | null;
  strength: number | null;
  /** JSON. */
  answer: string | null;
}

export class Joiner {
  readonly #db: Db;
  readonly #counts: Differences;

  /** @param counts incremented for every difference */
  constructor(db: Db, counts: Differences) {
    this.#db = db;
    this.#counts = counts;
  }

  /** The earlier creation time wins. */
  domain(id: number, createdAt: number): void {
    this.#db
      .prepare('UPDATE main.domain SET created_at = min(created_at, ?) WHERE id = ?')
      .run(createdAt, id);
  }

  /** For a text, a pair or a question in both copies: the smaller key, and the metadata of both. */
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
   * Two scores under one name are both kept: the smaller under the name, the other under the name with
   * its value, as in 'anna (4)'.
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

  /**
   * Of two contradictory gold labels, the one whose better text has the smaller hash: someone has to look
   * at it.
   */
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

  /** For a text whose marks differ. @returns whether anything changed */
  mark(item: number, theirs: ItemMark): boolean {
    this.#counts.marks++;
    const mine = markOf(this.#db, item);
    const joined = joinedMark(mine, theirs);
    changeMark(this.#db, item, joined);
    return joined.excluded !== mine.excluded || joined.note !== mine.note;
  }

  /**
   * Events never change: one with a known id must be identical.
   *
   * @throws DialectError `event-differs` if it is not
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
      // Earlier versions of Dialect exported events without their batch and guidelines.
      this.#db
        .prepare(
          `UPDATE main.event SET batch = coalesce(batch, @batch), guidelines = coalesce(guidelines, @guidelines)
           WHERE id = @id AND (batch IS NULL OR guidelines IS NULL)`,
        )
        .run({ id, batch: row.batch ?? null, guidelines: row.guidelines ?? null });
      return;
    }
    throw new DialectError(
      'event-differs',
      `A vote of “${row.annotator}” is in both files, but not the same in each: a domain was renamed or a vote was changed in one of them. Nothing was merged. Give the domain the same name in both, and merge again.`,
      { id },
    );
  }
}

/** As `renumbered` would write it: tied texts of a ranking may come in any order. */
function answerOf(task: unknown, answer: unknown): string | null {
  const known = ListTaskId.safeParse(task).data;
  const kept = typeof answer === 'string' ? keptJson(answer, z.unknown()) : null;
  if (known === undefined || kept === null) return null;
  return JSON.stringify(taskOf(known).renumbered(kept, (item) => item));
}

/** The one that sorts first, shorter keys before longer ones, as with numbers; an empty key gives way. */
function lesserKey(one: string, other: string): string {
  if (one === '' || other === '') return one || other;
  if (one.length !== other.length) return one.length < other.length ? one : other;
  return one < other ? one : other;
}

/** The fields of both; if both have one, the value whose JSON sorts first. */
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

/** JSON with sorted fields, so that equal values have equal texts. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(ordered(value));
}

/** The same value with sorted fields in every object. */
export function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(fields.map(([name, inner]) => [name, ordered(inner)]));
}
