/** The votes that undo and redo would change. Both stay within one task. */
import type { TaskId } from '../contract/index.ts';
import type { Db } from './database.ts';
import { eventById, type EventRow } from './event-rows.ts';

function newestFirst(db: Db, annotator: string, task: TaskId): IterableIterator<EventRow> {
  return db
    .prepare<[string, TaskId], EventRow>(
      `SELECT * FROM event WHERE annotator = ? AND task = ? AND origin = 'labelled' ORDER BY id DESC`,
    )
    .iterate(annotator, task);
}

/** The vote that an undo would take back: the last one not undone yet. */
export function undoTarget(db: Db, annotator: string, task: TaskId = 'pairs'): EventRow | null {
  const settled = new Set<string>();
  const takenBack = new Set<string>();
  for (const event of newestFirst(db, annotator, task)) {
    if (event.target === null) {
      if (!takenBack.has(event.id)) return event;
    } else if (!settled.has(event.target)) {
      settled.add(event.target);
      if (event.kind === 'undo') takenBack.add(event.target);
    }
  }
  return null;
}

/** The vote that a redo would bring back: none once something new was voted after the undo. */
export function redoTarget(db: Db, annotator: string, task: TaskId = 'pairs'): EventRow | null {
  const broughtBack = new Set<string>();
  for (const { target, kind } of newestFirst(db, annotator, task)) {
    if (target === null) return null;
    if (kind === 'redo') broughtBack.add(target);
    else if (!broughtBack.has(target)) return eventById(db, target);
  }
  return null;
}
