/**
 * Votes as events. Nothing is overwritten: a vote, its undo and its redo are three rows. Which
 * vote stands for an annotator on a pair is kept in `standing`, in the same transaction.
 */
import { v7 as uuid } from 'uuid';
import type { Decision, Vote } from '../contract/index.ts';
import type { Db } from './database.ts';

interface EventRow {
  id: string;
  kind: 'vote' | 'undo' | 'redo';
  target: string | null;
  pair_id: number;
  annotator: string;
  outcome: Vote['outcome'];
  chosen: number | null;
  strength: Vote['strength'] | null;
  shown_first: number | null;
  duration_ms: number | null;
  reasons: string;
  note: string;
  supersedes: string | null;
  created_at: number;
}

const lastIds = new WeakMap<Db, string>();

/** A UUIDv7 after every other event of the project, also when the clock was set back. */
export function newEventId(db: Db): string {
  const last =
    lastIds.get(db) ?? (db.prepare('SELECT max(id) FROM event').pluck().get() as string | null);
  let id = uuid();
  if (last && id <= last) {
    const lastMs = Number.parseInt(last.replaceAll('-', '').slice(0, 12), 16);
    id = uuid({ msecs: lastMs + 1, seq: 0 });
  }
  lastIds.set(db, id);
  return id;
}

function toVote(row: EventRow): Vote {
  return {
    id: row.id,
    pairId: row.pair_id,
    annotator: row.annotator,
    outcome: row.outcome,
    chosen: row.chosen,
    strength: row.strength ?? 2,
    shownFirst: row.shown_first ?? row.chosen ?? 1,
    durationMs: row.duration_ms ?? 0,
    reasons: JSON.parse(row.reasons) as string[],
    note: row.note,
    supersedes: row.supersedes,
    createdAt: row.created_at,
  };
}

export function standingVote(db: Db, pairId: number, annotator: string): Vote | null {
  const row = db
    .prepare<[number, string], EventRow>(
      `SELECT e.* FROM standing s JOIN event e ON e.id = s.event_id
       WHERE s.pair_id = ? AND s.annotator = ?`,
    )
    .get(pairId, annotator);
  return row ? toVote(row) : null;
}

function setStanding(db: Db, pairId: number, annotator: string, event: EventRow | null): void {
  if (event) {
    db.prepare('INSERT OR REPLACE INTO standing VALUES (?, ?, ?, ?)').run(
      pairId,
      annotator,
      event.id,
      event.outcome,
    );
  } else {
    db.prepare('DELETE FROM standing WHERE pair_id = ? AND annotator = ?').run(pairId, annotator);
  }
}

/** Makes `standing` anew from all events, as after events were lost or came from another copy. */
export function rebuildStanding(db: Db): void {
  db.transaction(() => {
    db.exec('DELETE FROM standing');
    for (const event of db.prepare<[], EventRow>('SELECT * FROM event ORDER BY id').all()) {
      const vote = event.target === null ? event : eventById(db, event.target);
      const former = vote?.supersedes ? eventById(db, vote.supersedes) : null;
      setStanding(db, event.pair_id, event.annotator, event.kind === 'undo' ? former : vote);
    }
  }).immediate();
}

function eventById(db: Db, id: string): EventRow | null {
  return db.prepare<[string], EventRow>('SELECT * FROM event WHERE id = ?').get(id) ?? null;
}

/** Appends a vote. When this returns it is on disk (synchronous = FULL). */
export function appendVote(db: Db, decision: Decision): Vote {
  return db
    .transaction(() => {
      const before = standingVote(db, decision.pairId, decision.annotator);
      const id = newEventId(db);
      db.prepare(
        `INSERT INTO event (id, kind, pair_id, annotator, origin, outcome, chosen, strength,
                            shown_first, duration_ms, reasons, note, supersedes, created_at)
         VALUES (?, 'vote', ?, ?, 'labelled', ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        id,
        decision.pairId,
        decision.annotator,
        decision.outcome,
        decision.chosen,
        decision.strength,
        decision.shownFirst,
        decision.durationMs,
        JSON.stringify(decision.reasons),
        decision.note,
        before?.id ?? null,
        Date.now(),
      );
      const row = eventById(db, id);
      if (!row) throw new Error('an event that was just written cannot be read');
      setStanding(db, decision.pairId, decision.annotator, row);
      return toVote(row);
    })
    .immediate();
}

function newestFirst(db: Db, annotator: string): IterableIterator<EventRow> {
  return db
    .prepare<[string], EventRow>(
      `SELECT * FROM event WHERE annotator = ? AND origin = 'labelled' ORDER BY id DESC`,
    )
    .iterate(annotator);
}

/** The vote that an undo would take back: the last one that no undo has taken back yet. */
export function undoTarget(db: Db, annotator: string): EventRow | null {
  let undone = 0;
  for (const event of newestFirst(db, annotator)) {
    if (event.kind === 'undo') undone++;
    else if (event.kind === 'redo') undone--;
    else if (undone > 0) undone--;
    else return event;
  }
  return null;
}

/** The vote that a redo would bring back: none once something new was voted after the undo. */
export function redoTarget(db: Db, annotator: string): EventRow | null {
  let redone = 0;
  for (const event of newestFirst(db, annotator)) {
    if (event.kind === 'vote') return null;
    if (event.kind === 'redo') redone++;
    else if (redone > 0) redone--;
    else return event.target ? eventById(db, event.target) : null;
  }
  return null;
}

function step(
  db: Db,
  annotator: string,
  kind: 'undo' | 'redo',
): { pairId: number; vote: Vote } | null {
  return db
    .transaction(() => {
      const target = kind === 'undo' ? undoTarget(db, annotator) : redoTarget(db, annotator);
      if (!target) return null;
      db.prepare(
        `INSERT INTO event (id, kind, target, pair_id, annotator, origin, created_at)
         VALUES (?, ?, ?, ?, ?, 'labelled', ?)`,
      ).run(newEventId(db), kind, target.id, target.pair_id, annotator, Date.now());
      const former = target.supersedes ? eventById(db, target.supersedes) : null;
      setStanding(db, target.pair_id, annotator, kind === 'undo' ? former : target);
      return { pairId: target.pair_id, vote: toVote(target) };
    })
    .immediate();
}

/** Takes back an annotator's last vote; null where there is none. */
export function undo(db: Db, annotator: string): { pairId: number; vote: Vote } | null {
  return step(db, annotator, 'undo');
}

/** Brings back the vote that was taken back last; null where there is none. */
export function redo(db: Db, annotator: string): { pairId: number; vote: Vote } | null {
  return step(db, annotator, 'redo');
}
