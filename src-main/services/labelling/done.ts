/** The list of what an annotator decided: pages of it, the history of one question, and changes of many at once. */
import { v7 as uuid } from 'uuid';
import {
  DialectError,
  type LabelOverview,
  type Params,
  type Result,
  type TaskId,
} from '../../contract/index.ts';
import { taskOf } from '../../domain/tasks/index.ts';
import type { Db } from '../../store/database.ts';
import { eventsOn, findDone, requireStanding } from '../../store/done.ts';
import { toQuestionVote, toVote } from '../../store/event-rows.ts';
import {
  appendQuestionVote,
  appendVote,
  standingQuestionVote,
  standingVote,
} from '../../store/events.ts';
import { labelOverview } from '../../store/overview.ts';
import { questionById } from '../../store/questions.ts';
import { forgetCounts } from '../../store/queues.ts';
import { labelPair } from './labelling.ts';
import { labelQuestion } from './questions.ts';

export function donePairs(db: Db, params: Params<'label.done'>): Result<'label.done'> {
  const { ids, ...page } = findDone(db, { ...params, task: 'pairs' });
  return { pairs: ids.map((id) => labelPair(db, params.annotator, id)), ...page };
}

export function doneQuestions(db: Db, params: Params<'question.done'>): Result<'question.done'> {
  const { ids, ...page } = findDone(db, params);
  return { questions: ids.map((id) => labelQuestion(db, params.annotator, id)), ...page };
}

export function pairHistory(
  db: Db,
  { annotator, pairId }: Params<'label.history'>,
): Result<'label.history'> {
  return eventsOn(db, { annotator, task: 'pairs', id: pairId }).map((row) => ({
    id: row.id,
    kind: row.kind,
    at: row.created_at,
    vote: row.kind === 'vote' ? toVote(row) : null,
  }));
}

export function questionHistory(
  db: Db,
  { annotator, questionId }: Params<'question.history'>,
): Result<'question.history'> {
  const { task, answers } = questionById(db, questionId);
  const items = JSON.stringify(answers.map(({ id }) => id));
  return eventsOn(db, { annotator, task, id: questionId }).map((row) => ({
    id: row.id,
    kind: row.kind,
    at: row.created_at,
    vote: row.kind === 'vote' ? toQuestionVote(row, items) : null,
  }));
}

/** Outcomes that name no text, and so can be given to many at once. */
function outcomesForMany(task: TaskId): string[] {
  return ['skip', 'flag', ...(task === 'pairs' ? ['tie', 'both-bad'] : [])];
}

/**
 * Gives one outcome to many decided questions, all or none. One undo takes it back. Reasons, note and time taken of
 * each vote stay.
 *
 * @throws DialectError `bad-vote`, `not-found`, `vote-changed`
 */
export function changeMany(
  db: Db,
  { annotator, task, ids, seen, outcome, note }: Params<'label.change'>,
): { changed: number; overview: LabelOverview } {
  const allowed = outcomesForMany(task);
  if (!allowed.includes(outcome)) {
    throw new DialectError(
      'bad-vote',
      `Many ${taskOf(task).noun.many} at once can be given ${allowed.join(', ')}; “${outcome}” is decided one by one.`,
      { outcome },
    );
  }
  if (seen && seen.length !== ids.length) {
    throw new DialectError(
      'bad-vote',
      `${ids.length} votes are to be changed, and ${seen.length} of them are named as seen; name each, or none.`,
      { ids: ids.length, seen: seen.length },
    );
  }
  const batch = uuid();
  const wanted = new Map(ids.map((id, at) => [id, seen?.[at]]));
  try {
    db.transaction(() => {
      for (const [id, replaces] of wanted) {
        changeOne(db, { annotator, task, id, outcome, note, batch, replaces });
      }
    }).immediate();
  } finally {
    forgetCounts(db);
  }
  return { changed: wanted.size, overview: labelOverview(db, annotator, task) };
}

interface Change extends Pick<Params<'label.change'>, 'annotator' | 'task' | 'outcome' | 'note'> {
  id: number;
  batch: string;
  /** Undefined: whichever stands. */
  replaces: string | undefined;
}

function changeOne(db: Db, change: Change): void {
  const { annotator, task, id, outcome, note, batch, replaces } = change;
  const seen = replaces === undefined ? {} : { replaces };
  if (task === 'pairs') {
    const former = requireStanding(standingVote(db, id, annotator), id);
    const pairs = outcome as 'skip' | 'flag' | 'tie' | 'both-bad';
    const said = { outcome: pairs, chosen: null, strength: 2 as const, note: note ?? former.note };
    appendVote(db, { ...former, ...said, ...seen }, { batch });
  } else {
    const former = requireStanding(standingQuestionVote(db, { id, task }, annotator), id);
    const said = { outcome, answer: null, note: note ?? former.note };
    appendQuestionVote(db, task, { ...former, ...said, ...seen }, { batch });
  }
}
