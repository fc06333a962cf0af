/** What a person says of a target text: a note on it, and whether exports of a ranking leave it out. */
import type { NativeRowOf } from '../domain/native-rows.ts';
import type { Db } from './database.ts';

interface ItemMark {
  /** From exports of a ranking. */
  excluded: boolean;
  note: string;
}

interface MarkRow {
  item: number;
  excluded: 0 | 1;
  note: string;
}

/**
 * Adds the mark of a copy of the project: excluded by one is excluded, and of two notes the later in the
 * alphabet stays, whichever came first.
 *
 * @returns whether anything changed
 */
export function mergeMark(db: Db, item: number, { excluded, note }: ItemMark): boolean {
  const { changes } = db
    .prepare(
      `INSERT INTO item_mark (item_id, excluded, note) VALUES (?, ?, ?)
       ON CONFLICT (item_id) DO UPDATE
       SET excluded = max(item_mark.excluded, excluded.excluded),
           note = max(item_mark.note, excluded.note)
       WHERE item_mark.excluded < excluded.excluded OR item_mark.note < excluded.note`,
    )
    .run(item, excluded ? 1 : 0, note);
  return changes > 0;
}

/** In the order of their texts in a file. @param placeOf of an item there */
export function markRows(db: Db, placeOf: (item: number) => number): NativeRowOf<'mark'>[] {
  return db
    .prepare<[], MarkRow>('SELECT item_id AS item, excluded, note FROM item_mark')
    .all()
    .map(({ item, excluded, note }) => ({ text: placeOf(item), excluded: excluded === 1, note }))
    .sort((one, other) => one.text - other.text)
    .map((mark) => ({ dialect: 'mark', ...mark }));
}
