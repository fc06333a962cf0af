/** Labelling of list tasks: the next questions, votes checked by their task, undo and redo. */
import {
  DialectError,
  type LabelOverview,
  type ListTaskId,
  type Params,
  type Question,
  type QuestionDecision,
  type QuestionVote,
} from '../../contract/index.ts';
import { shuffledFor } from '../../domain/sides.ts';
import { decisionFault, taskOf } from '../../domain/tasks/index.ts';
import type { Db } from '../../store/database.ts';
import { draftOf } from '../../store/drafts.ts';
import { appendQuestionVote, standingQuestionVote, stepQuestionVote } from '../../store/events.ts';
import { labelOverview } from '../../store/overview.ts';
import { bytesOfQuestion, questionById } from '../../store/questions.ts';
import { countedChange, forgetCounts } from '../../store/queues.ts';
import { taskSettings } from '../../store/task-settings.ts';
import { redoTarget, undoTarget } from '../../store/undo-targets.ts';
import { MOST_BYTES, turnsOf, whyStepped } from './labelling.ts';
import { freeOfQueue, type Lender, lendNext } from './lending.ts';

/** @throws DialectError `not-found` */
export function labelQuestion(
  db: Db,
  annotator: string,
  questionId: number,
  why = 'Chosen by you.',
): Question {
  const { id, task, domain, prompt, answers } = questionById(db, questionId);
  const vote = standingQuestionVote(db, { id, task }, annotator);
  return {
    questionId: id,
    task,
    domain,
    prompt,
    turns: turnsOf(prompt),
    answers: shuffledFor(annotator, answers),
    vote,
    standing: vote?.id ?? null,
    draft: draftOf(db, { task, id, annotator }),
    why,
  };
}

/** The next questions of a queue: as many as asked for, fewer where their texts are long, one at least. */
export function nextQuestions(
  db: Db,
  params: Params<'question.next'>,
  lender: Lender | null = null,
): Question[] {
  const questions: Question[] = [];
  let bytes = 0;
  for (const { id, why } of freeOfQueue(db, params, lender)) {
    bytes += bytesOfQuestion(db, id);
    if (questions.length > 0 && bytes > MOST_BYTES) break;
    questions.push(labelQuestion(db, params.annotator, id, why));
  }
  const ids = questions.map(({ questionId }) => questionId);
  lendNext(lender, { ...params, ids });
  return questions;
}

/**
 * Keeps a decision. When this returns, it is on disk.
 *
 * @param options asNow: false where it may answer what the project asked formerly
 * @throws DialectError `bad-vote` where its task finds a fault, `not-found`
 */
export function submitQuestionVote(
  db: Db,
  decision: QuestionDecision,
  { asNow = true } = {},
): { vote: QuestionVote; overview: LabelOverview } {
  const { annotator, questionId, shown } = decision;
  const { task, answers } = questionById(db, questionId);
  const items = answers.map(({ id }) => id);
  const fault =
    decisionFault(taskOf(task), decision, items) ??
    (asNow ? unaskedBy(db, task, decision.answer) : null) ??
    (shown.some((item) => !items.includes(item)) ? 'was shown a text of another question' : null);
  if (fault !== null) {
    throw new DialectError(
      'bad-vote',
      `The vote ${fault}, so it was not kept. Load the question again.`,
      { questionId, outcome: decision.outcome, answer: decision.answer },
    );
  }
  const vote = countedChange(db, { annotator, task }, questionId, () =>
    appendQuestionVote(db, task, decision),
  );
  return { vote, overview: labelOverview(db, annotator, task) };
}

/** What an answer says that the project does not ask for now. */
function unaskedBy(db: Db, task: ListTaskId, answer: unknown): string | null {
  const { unasked } = taskOf(task);
  return unasked === undefined || answer === null ? null : unasked(answer, taskSettings(db));
}

type Step = { question: Question; overview: LabelOverview } | null;

/** Takes back an annotator's last vote of a task, or gives it again; null where there is nothing to do. */
export function stepQuestion(
  db: Db,
  { annotator, task }: { annotator: string; task: ListTaskId },
  kind: 'undo' | 'redo',
): Step {
  const target = (kind === 'undo' ? undoTarget : redoTarget)(db, annotator, task);
  const step = countedChange(db, { annotator, task }, target?.question_id ?? null, () =>
    stepQuestionVote(db, annotator, { task, kind }),
  );
  if (!step) return null;
  if (target?.batch) forgetCounts(db);
  const why = whyStepped(
    kind,
    target?.batch ?? null,
    `You took back this ${taskOf(task).noun.one}.`,
  );
  const question = labelQuestion(db, annotator, step.questionId, why);
  return {
    // After an undo the former vote is shown marked, so that it is seen what was taken back.
    question: kind === 'undo' ? { ...question, vote: question.vote ?? step.vote } : question,
    overview: labelOverview(db, annotator, task),
  };
}
