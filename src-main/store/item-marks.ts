/** A person's mark on a target text: a note, and whether exports of a ranking leave it out. */
import type { NativeRowOf } from '../domain/native-rows.ts';
import { itemById } from './data.ts';
import type { Db } from './database.ts';

export interface ItemMark {
  /** From exports of a ranking. */
  excluded: boolean;
  note: string;
}

interface MarkRow {
  item: number;
  excluded: 0 | 1;
  note: string;
}

/** For a text without a mark: not excluded, no note. */
export function markOf(db: Db, item: number): ItemMark {
  const row = db
    .prepare<[number], MarkRow>(
      'SELECT item_id AS item, excluded, note FROM item_mark WHERE item_id = ?',
    )
    .get(item);
  return { excluded: row?.excluded === 1, note: row?.note ?? '' };
}

/** Fields left out stay as they are. An empty mark is stored as no row. @throws DialectError `not-found` */
export function changeMark(
  db: Db,
  item: number,
  change: { excluded?: boolean | undefined; note?: string | undefined },
): void {
  itemById(db, item);
  const before = markOf(db, item);
  const { excluded = before.excluded, note = before.note } = change;
  if (!excluded && note === '') {
    db.prepare('DELETE FROM item_mark WHERE item_id = ?').run(item);
    return;
  }
  db.prepare(
    `INSERT INTO item_mark (item_id, excluded, note) VALUES (?, ?, ?)
     ON CONFLICT (item_id) DO UPDATE SET excluded = excluded.excluded, note = excluded.note`,
  ).run(item, Number(excluded), note);
}

/** @returns false if the text already has a mark, which then stays as it is */
export function addMark(db: Db, item: number, { excluded, note }: ItemMark): boolean {
  const { changes } = db
    .prepare(
      'INSERT INTO item_mark (item_id, excluded, note) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    )
    .run(item, Number(excluded), note);
  return changes > 0;
}

/**
 * Joins the marks of two copies: excluded if either is, and every line of both notes, in an order
 * independent of which copy came first.
 */
export function joinedMark(one: ItemMark, other: ItemMark): ItemMark {
  const notes = [...new Set([one.note, other.note])].filter((note) => note !== '');
  const lines = new Set(notes.flatMap((note) => note.split('\n')));
  return {
    excluded: one.excluded || other.excluded,
    note: notes.length > 1 ? [...lines].sort().join('\n') : (notes[0] ?? ''),
  };
}

/** In the order of the texts in a file. @param placeOf position of an item there */
export function markRows(db: Db, placeOf: (item: number) => number): NativeRowOf<'mark'>[] {
  return db
    .prepare<[], MarkRow>('SELECT item_id AS item, excluded, note FROM item_mark')
    .all()
    .map(({ item, excluded, note }) => ({ text: placeOf(item), excluded: excluded === 1, note }))
    .sort((one, other) => one.text - other.text)
    .map((mark) => ({ dialect: 'mark', ...mark }));
}
