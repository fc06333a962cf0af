/**
 * Votes as events. Nothing is overwritten: a vote, its undo and its redo are three rows. An annotator's
 * standing vote is kept in `standing` for a pair, in `question_standing` for a question of another task,
 * updated in the same transaction. Undo and redo stay within one task.
 */
import type {
  Decision,
  ListTaskId,
  QuestionDecision,
  QuestionVote,
  TaskId,
  Vote,
} from '../contract/index.ts';
import type { Db } from './database.ts';
import { dropDraft } from './drafts.ts';
import { forgetLastId, newEventId } from './event-ids.ts';
import { CURRENT_GUIDELINES } from './guidelines.ts';
import { batchOf, eventById, type EventRow, toQuestionVote, toVote } from './event-rows.ts';
import { PLACES, placesOf } from './places.ts';
import { redoTarget, undoTarget } from './undo-targets.ts';
import { actsOf } from './session-acts.ts';
import { requireUnchanged } from './unseen-change.ts';
import { type IdRange, noteVoting } from './slices.ts';

/** An annotator's standing vote on a pair. */
export function standingVote(db: Db, pairId: number, annotator: string): Vote | null {
  const row = standingRow(db, { task: 'pairs', pair_id: pairId, question_id: null }, annotator);
  return row ? toVote(row) : null;
}

/** An annotator's standing vote on a question; null also if it cannot be read. */
export function standingQuestionVote(
  db: Db,
  { id, task }: { id: number; task: ListTaskId },
  annotator: string,
): QuestionVote | null {
  const row = standingRow(db, { task, pair_id: null, question_id: id }, annotator);
  return row ? questionVote(db, row) : null;
}

function questionVote(db: Db, row: EventRow): QuestionVote | null {
  const items = db.prepare('SELECT items FROM question WHERE id = ?').pluck().get(row.question_id);
  return toQuestionVote(row, (items as string | undefined) ?? '[]');
}

/** The subject of a vote. */
type Subject = Pick<EventRow, 'task' | 'pair_id' | 'question_id'>;

function standingOf(subject: Subject) {
  const { standing: table, column } = placesOf(subject.task);
  return { table, column, id: subject[column] };
}

function standingRow(db: Db, subject: Subject, annotator: string): EventRow | undefined {
  const { table, column, id } = standingOf(subject);
  return db
    .prepare<[number | null, string], EventRow>(
      `SELECT e.* FROM ${table} s JOIN event e ON e.id = s.event_id
       WHERE s.${column} = ? AND s.annotator = ?`,
    )
    .get(id, annotator);
}

function setStanding(db: Db, subject: Subject, annotator: string, event: EventRow | null): void {
  const { table, column, id } = standingOf(subject);
  if (event) {
    db.prepare(`INSERT OR REPLACE INTO main.${table} VALUES (?, ?, ?, ?)`).run(
      id,
      annotator,
      event.id,
      event.outcome,
    );
  } else {
    db.prepare(`DELETE FROM main.${table} WHERE ${column} = ? AND annotator = ?`).run(
      id,
      annotator,
    );
  }
}

/**
 * The standing vote according to the events alone: the last one not undone. Two copies of a project may
 * each have votes of one annotator on one pair (store/merge.ts), so the vote before the last one need not
 * be the one it superseded. If there is none, a hidden vote of an unfinished import may stand.
 */
function lastStanding(db: Db, subject: Subject, annotator: string): EventRow | null {
  const { column, id } = standingOf(subject);
  const vote = db
    .prepare<[number | null, string], EventRow>(
      `SELECT e.* FROM main.event e WHERE e.${column} = ? AND e.annotator = ? AND e.kind = 'vote'
         AND coalesce((SELECT x.kind FROM main.event x
           WHERE x.${column} = e.${column} AND x.annotator = e.annotator AND x.target = e.id
           ORDER BY x.id DESC LIMIT 1), 'redo') <> 'undo'
       ORDER BY EXISTS (SELECT 1 FROM event seen WHERE seen.id = e.id) DESC, e.id DESC LIMIT 1`,
    )
    .get(id, annotator);
  return vote ?? null;
}

/** Recomputes all standing votes from the events, after events were lost or came from another copy. */
export function rebuildStanding(db: Db): void {
  forgetLastId(db); // events of another copy may be later than all of this one's
  db.transaction(() => {
    for (const { standing } of Object.values(PLACES)) db.exec(`DELETE FROM main.${standing}`);
    const takenBack = new Set<string>();
    for (const { kind, target } of db
      .prepare<[], { kind: string; target: string }>(
        'SELECT kind, target FROM event WHERE target IS NOT NULL ORDER BY id',
      )
      .all()) {
      if (kind === 'undo') takenBack.add(target);
      else takenBack.delete(target);
    }
    for (const vote of db
      .prepare<[], EventRow>("SELECT * FROM event WHERE kind = 'vote' ORDER BY id")
      .all()) {
      if (!takenBack.has(vote.id)) setStanding(db, vote, vote.annotator, vote);
    }
  }).immediate();
}

/** Makes the standing votes on some pairs or questions from their events. */
export function standByEvents(db: Db, kind: 'pair' | 'question', range: IdRange): void {
  const column = `${kind}_id` as const;
  const voters = db.prepare<IdRange, Subject & { annotator: string }>(
    `SELECT DISTINCT task, pair_id, question_id, annotator FROM main.event
     WHERE ${column} > @after AND ${column} <= @upTo`,
  );
  for (const { annotator, ...subject } of voters.all(range)) {
    setStanding(db, subject, annotator, lastStanding(db, subject, annotator));
  }
}

interface Circumstances {
  /** The same for votes that one act gives; null for a vote of its own. */
  batch?: string | null;
  /** False of who does not read the project's guidelines: a judge. */
  guided?: boolean;
}

/** Appends a vote on a pair. When this returns it is on disk (synchronous = FULL). */
export function appendVote(
  db: Db,
  decision: Decision,
  { batch = null, guided = true }: Circumstances = {},
): Vote {
  const { chosen, strength, shownFirst } = decision;
  const row = append(
    db,
    { ...decision, batch, guided },
    {
      task: 'pairs',
      pair_id: decision.pairId,
      question_id: null,
      answer: null,
      shown: null,
      chosen,
      strength,
      shown_first: shownFirst,
    },
  );
  return toVote(row);
}

/** Appends a vote on a question; its task has checked it. When this returns it is on disk. */
export function appendQuestionVote(
  db: Db,
  task: ListTaskId,
  decision: QuestionDecision,
  { batch = null, guided = true }: Circumstances = {},
): QuestionVote {
  const { answer, shown } = decision;
  const row = append(
    db,
    { ...decision, batch, guided },
    {
      task,
      pair_id: null,
      question_id: decision.questionId,
      chosen: null,
      strength: null,
      shown_first: null,
      answer: answer === null ? null : JSON.stringify(answer),
      shown: JSON.stringify(shown),
    },
  );
  const vote = questionVote(db, row);
  if (!vote) throw new Error('a vote that was just written cannot be read');
  return vote;
}

type Said = Pick<EventRow, 'chosen' | 'strength' | 'shown_first' | 'answer' | 'shown'>;
type Given = Pick<Decision, 'annotator' | 'durationMs' | 'reasons' | 'note' | 'replaces'> & {
  outcome: string;
  batch: string | null;
  guided: boolean;
};

function append(db: Db, given: Given, said: Subject & Said): EventRow {
  noteVoting();
  return db
    .transaction(() => {
      const standing = standingRow(db, said, given.annotator)?.id ?? null;
      requireUnchanged(given, standing);
      const id = newEventId(db);
      db.prepare(
        `INSERT INTO main.event (id, kind, task, pair_id, question_id, annotator, origin, outcome, chosen,
                            strength, shown_first, answer, shown, duration_ms, reasons, note,
                            supersedes, created_at, batch, guidelines)
         VALUES (@id, 'vote', @task, @pair_id, @question_id, @annotator, 'labelled', @outcome, @chosen,
                 @strength, @shown_first, @answer, @shown, @duration, @reasons, @note,
                 @supersedes, @now, @batch, iif(@guided, ${CURRENT_GUIDELINES}, NULL))`,
      ).run({
        ...said,
        id,
        batch: given.batch,
        annotator: given.annotator,
        outcome: given.outcome,
        note: given.note,
        guided: given.guided ? 1 : 0,
        duration: given.durationMs,
        reasons: JSON.stringify(given.reasons),
        supersedes: standing,
        now: Date.now(),
      });
      actsOf(db).given.push(id);
      const row = eventById(db, id);
      if (!row) throw new Error('an event that was just written cannot be read');
      setStanding(db, said, given.annotator, row);
      const { task, annotator } = row;
      dropDraft(db, { task, id: row.pair_id ?? row.question_id ?? 0, annotator });
      return row;
    })
    .immediate();
}

function step(
  db: Db,
  annotator: string,
  { task, kind }: { task: TaskId; kind: 'undo' | 'redo' },
): EventRow | null {
  return db
    .transaction(() => {
      const find = kind === 'undo' ? undoTarget : redoTarget;
      const target = find(db, annotator, task);
      if (!target) return null;
      const all = batchOf(db, target);
      for (const vote of kind === 'undo' ? all.toReversed() : all) stepOne(db, vote, kind);
      return target;
    })
    .immediate();
}

function stepOne(db: Db, vote: EventRow, kind: 'undo' | 'redo'): void {
  const { annotator, task, pair_id, question_id } = vote;
  const id = newEventId(db);
  db.prepare(
    `INSERT INTO main.event (id, kind, target, task, pair_id, question_id, annotator, origin, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'labelled', ?)`,
  ).run(id, kind, vote.id, task, pair_id, question_id, annotator, Date.now());
  actsOf(db).given.push(id);
  setStanding(db, vote, annotator, lastStanding(db, vote, annotator));
}

function pairStep(db: Db, annotator: string, kind: 'undo' | 'redo') {
  const target = step(db, annotator, { task: 'pairs', kind });
  return target && { pairId: target.pair_id ?? 0, vote: toVote(target) };
}

/** Undoes an annotator's last vote on a pair; null if there is none. */
export function undo(db: Db, annotator: string): { pairId: number; vote: Vote } | null {
  return pairStep(db, annotator, 'undo');
}

/** Redoes the last undone vote on a pair; null if there is none. */
export function redo(db: Db, annotator: string): { pairId: number; vote: Vote } | null {
  return pairStep(db, annotator, 'redo');
}

/** Undo or redo of an annotator's votes on the questions of a task; null if there is nothing to do. */
export function stepQuestionVote(
  db: Db,
  annotator: string,
  wish: { task: ListTaskId; kind: 'undo' | 'redo' },
): { questionId: number; vote: QuestionVote | null } | null {
  const target = step(db, annotator, wish);
  return target && { questionId: target.question_id ?? 0, vote: questionVote(db, target) };
}
