/** Pairs on which annotators disagree: listed with what each said, and decided by one. */
import type { Disagreement, Disagreements, Params } from '../../contract/index.ts';
import { adjudicatorName } from '../../domain/adjudication.ts';
import { countDisagreements, decidedBy, openDisagreements } from '../../store/adjudications.ts';
import { pairById } from '../../store/data.ts';
import type { Db } from '../../store/database.ts';
import { standingVote } from '../../store/events.ts';
import { submitVote, turnsOf, undoVote } from './labelling.ts';

/** The next ones, those with the most votes first. */
export function disagreements(db: Db, page: Params<'people.disagreements'>): Disagreements {
  return {
    ...{ total: countDisagreements(db, false), settled: countDisagreements(db, true) },
    pairs: openDisagreements(db, page).map((id) => disagreement(db, id)),
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

/** Keeps what was decided as a vote of its own. @throws DialectError as a vote does */
export function adjudicate(db: Db, decision: Params<'people.adjudicate'>): void {
  const { a } = pairById(db, decision.pairId);
  submitVote(db, {
    ...decision,
    annotator: adjudicatorName(decision.annotator),
    ...{ shownFirst: a.id, reasons: [] },
  });
}

/** Takes back the last one; null where there is none. */
export function undoAdjudication(db: Db, annotator: string): { pairId: number } | null {
  const step = undoVote(db, adjudicatorName(annotator));
  return step && { pairId: step.pair.pairId };
}
