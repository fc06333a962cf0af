/** The order of the rows in a native file, and the numbers by which they refer to each other. */
import type { Db } from './database.ts';
import { metadataOf } from './kept-json.ts';
import { ordered } from './merge-join.ts';

export function rows<Row>(db: Db, sql: string): IterableIterator<Row> {
  return db.prepare<[], Row>(sql).iterate();
}

/** came: as they were added. content: determined by content. */
export type RowOrder = 'came' | 'content';

/** Table -> its sort order by content; the same texts always come in the same order. */
const BY_CONTENT = {
  item: `(SELECT name FROM domain WHERE domain.id = item.domain_id), length(item.key), item.key, item.hash`,
  pair: `(SELECT name FROM domain WHERE domain.id = pair.domain_id), length(pair.key), pair.key,
    (SELECT group_concat(hex(hash), ' ' ORDER BY hash) FROM item WHERE item.id IN (item_a, item_b))`,
  question: `question.task, (SELECT name FROM domain WHERE domain.id = question.domain_id),
    length(question.key), question.key,
    (SELECT group_concat(hex(hash), ' ' ORDER BY hash) FROM item
     WHERE item.id IN (SELECT value FROM json_each(iif(json_valid(question.items), question.items, '[]'))))`,
} as const;

export function sorted(table: keyof typeof BY_CONTENT, order: RowOrder): string {
  return `ORDER BY ${order === 'came' ? '' : `${BY_CONTENT[table]}, `}${table}.id`;
}

/** Positions in the list, from 1, of rows whose numbers in the project may have gaps or another order. */
export class Places {
  readonly #places: Map<number, number> | null;

  constructor(db: Db, table: keyof typeof BY_CONTENT, order: RowOrder) {
    const { last, all } = db
      .prepare<[], { last: number | null; all: number }>(
        `SELECT max(id) AS last, count(*) AS "all" FROM ${table}`,
      )
      .get() ?? { last: 0, all: 0 };
    this.#places = null;
    if ((last ?? 0) === all && order === 'came') return;
    const ids = db
      .prepare(`SELECT id FROM ${table} ${sorted(table, order)}`)
      .pluck()
      .all() as number[];
    this.#places = new Map(ids.map((id, at) => [id, at + 1]));
  }

  of(id: number): number {
    return this.#places?.get(id) ?? id;
  }
}

/** As stored, or with sorted fields. */
export function metadataIn(order: RowOrder, text: string): Record<string, unknown> {
  const metadata = metadataOf(text);
  return order === 'came' ? metadata : (ordered(metadata) as Record<string, unknown>);
}
