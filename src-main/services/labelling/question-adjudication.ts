/** Questions of other tasks than pairs on which annotators disagree: listed with what was answered, and settled. */
import {
  DialectError,
  type Params,
  type QuestionDisagreement,
  type QuestionDisagreements,
} from '../../contract/index.ts';
import { adjudicatorName, requirePerson } from '../../domain/adjudication.ts';
import { decisionFault, decisionKey, taskOf } from '../../domain/tasks/index.ts';
import type { Db } from '../../store/database.ts';
import { standingQuestionVote } from '../../store/events.ts';
import { type DifferingQuestion, differingQuestions } from '../../store/question-adjudications.ts';
import { questionById } from '../../store/questions.ts';
import { turnsOf } from './labelling.ts';
import { submitQuestionVote } from './questions.ts';

/** The next ones, those with the most decisions first; before them the one on the screen, while it is open. */
export function questionDisagreements(
  db: Db,
  { shown, exclude, limit }: Params<'people.questionDisagreements'>,
): QuestionDisagreements {
  const all = differingQuestions(db);
  const open = all.filter(({ settled }) => !settled);
  const left = new Set(exclude);
  const next = open.filter(({ id }) => id !== shown && !left.has(id));
  const first = open.filter(({ id }) => id === shown);
  return {
    total: open.length,
    settled: all.length - open.length,
    questions: [...first, ...next].slice(0, limit).map((one) => disagreement(db, one)),
  };
}

function disagreement(db: Db, { id, task, given }: DifferingQuestion): QuestionDisagreement {
  const { domain, prompt, answers: texts } = questionById(db, id);
  const letter = (item: number) =>
    String.fromCharCode(65 + texts.findIndex((text) => text.id === item));
  const answers = [...Map.groupBy(given, ({ key }) => key).values()]
    .sort((one, other) => other.length - one.length)
    .map((alike) => {
      const [{ outcome, answer }] = alike;
      const votes = alike.flatMap(({ annotator }) => {
        const vote = standingQuestionVote(db, { id, task }, annotator);
        if (!vote) return [];
        return [{ annotator, reasons: vote.reasons, note: vote.note, at: vote.createdAt }];
      });
      return { outcome, answer, votes, words: taskOf(task).inWords(outcome, answer, letter) };
    });
  return { questionId: id, task, domain, prompt, turns: turnsOf(prompt), texts, answers };
}

/**
 * Keeps what was decided as a decision of its own. One that is settled may be settled anew.
 *
 * @throws DialectError `no-disagreement`, `bad-annotator`, and as a vote does
 */
export function adjudicateQuestion(db: Db, decision: Params<'people.adjudicateQuestion'>): void {
  const { questionId, outcome, answer } = decision;
  requirePerson(decision.annotator);
  const { task, answers: texts } = questionById(db, questionId);
  const [found] = differingQuestions(db, questionId);
  if (found === undefined) {
    throw new DialectError(
      'no-disagreement',
      'Annotators do not disagree on this question, so nothing was decided. Load the list again: a vote was changed, or the number is that of another question.',
      { questionId },
    );
  }
  const shown = texts.map(({ id }) => id);
  const said = { outcome, answer };
  const valid = decisionFault(taskOf(task), said, shown) === null && answer !== null;
  const known = valid && found.given.some(({ key }) => key === decisionKey(taskOf(task), said));
  if (answer === null) {
    throw new DialectError(
      'bad-vote',
      'Nothing was settled: an answer is needed, and the question was set aside. Leave it open instead.',
      { questionId, outcome },
    );
  }
  // What annotators answered may be taken, even where the project asks for something else by now.
  submitQuestionVote(
    db,
    { ...decision, annotator: adjudicatorName(decision.annotator), shown, reasons: [] },
    { asNow: !known },
  );
}
