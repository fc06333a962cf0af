/** A person's words about a run: its name, a note, and whether it is pinned. */
import type { Db } from './database.ts';
import { requireRun } from './runs.ts';

export interface RunWords {
  name?: string | undefined;
  note?: string | undefined;
  pinned?: boolean | undefined;
}

/** Fields left out stay as they are. @throws DialectError `not-found` */
export function changeRun(db: Db, runId: number, { name, note, pinned }: RunWords): void {
  requireRun(db, runId);
  db.prepare(
    `UPDATE run SET name = coalesce(@name, name), note = coalesce(@note, note),
       pinned = coalesce(@pinned, pinned) WHERE id = @runId`,
  ).run({
    runId,
    name: name?.trim() ?? null,
    note: note ?? null,
    pinned: pinned === undefined ? null : Number(pinned),
  });
}
