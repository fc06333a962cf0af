/** Pairs on which annotators disagree: listed with what each said, and decided by one. */
import {
  DialectError,
  type Disagreement,
  type Disagreements,
  type Params,
  TaskId,
} from '../../contract/index.ts';
import { adjudicatorName, requirePerson } from '../../domain/adjudication.ts';
import {
  countDisagreements,
  decidedBy,
  isDisagreement,
  openDisagreements,
} from '../../store/adjudications.ts';
import { pairById } from '../../store/data.ts';
import type { Db } from '../../store/database.ts';
import { standingVote } from '../../store/events.ts';
import { undoTarget } from '../../store/undo-targets.ts';
import { submitVote, turnsOf, undoVote } from './labelling.ts';
import { stepQuestion } from './questions.ts';

/** The next ones, those with the most votes first; before them the one on the screen, while it is open. */
export function disagreements(
  db: Db,
  { shown, ...page }: Params<'people.disagreements'>,
): Disagreements {
  const next = openDisagreements(db, page);
  const ids =
    shown !== undefined && isDisagreement(db, shown, false)
      ? [shown, ...next.filter((id) => id !== shown)].slice(0, page.limit)
      : next;
  return {
    total: countDisagreements(db, false),
    settled: countDisagreements(db, true),
    pairs: ids.map((id) => disagreement(db, id)),
  };
}

function disagreement(db: Db, pairId: number): Disagreement {
  const { domain, prompt, a, b } = pairById(db, pairId);
  const votes = decidedBy(db, pairId).flatMap((annotator) => {
    const vote = standingVote(db, pairId, annotator);
    if (!vote) return [];
    const { outcome, chosen, strength, reasons, note, createdAt } = vote;
    return [{ annotator, outcome, chosen, strength, reasons, note, at: createdAt }];
  });
  return { pairId, domain, prompt, turns: turnsOf(prompt), answers: [a, b], votes };
}

/**
 * Keeps what was decided as a vote of its own. One that is settled may be settled anew.
 *
 * @throws DialectError `no-disagreement`, `bad-annotator`, and as a vote does
 */
export function adjudicate(db: Db, decision: Params<'people.adjudicate'>): void {
  const { pairId } = decision;
  requirePerson(decision.annotator);
  const { a } = pairById(db, pairId);
  if (!isDisagreement(db, pairId, false) && !isDisagreement(db, pairId, true)) {
    throw new DialectError(
      'no-disagreement',
      'Annotators do not disagree on this pair, so nothing was decided. Load the list again: a vote was changed, or the number is that of another pair.',
      { pairId },
    );
  }
  submitVote(db, {
    ...decision,
    annotator: adjudicatorName(decision.annotator),
    shownFirst: a.id,
    reasons: [],
  });
}

/** Takes back what was settled last, of any task; null where there is none. */
export function undoAdjudication(
  db: Db,
  annotator: string,
): { pairId: number } | { questionId: number } | null {
  const name = adjudicatorName(annotator);
  const last = TaskId.options
    .flatMap((task) => {
      const target = undoTarget(db, name, task);
      return target ? [{ task, id: target.id }] : [];
    })
    .sort((one, other) => (one.id < other.id ? 1 : -1))
    .at(0);
  if (last === undefined) return null;
  if (last.task === 'pairs') {
    const step = undoVote(db, name);
    return step && { pairId: step.pair.pairId };
  }
  const step = stepQuestion(db, { annotator: name, task: last.task }, 'undo');
  return step && { questionId: step.question.questionId };
}
