/** Queries that take long in a large project. They only read, so any connection can answer them. */
import type { CommandName, Evaluation, Params, Result } from '../../contract/index.ts';
import { listDomains, listItems } from '../../store/data.ts';
import type { Db } from '../../store/database.ts';
import { guidelinesHistory } from '../../store/guidelines.ts';
import { goldState, rankingPage, readAhead } from '../../store/ranking.ts';
import { getRun } from '../../store/runs.ts';
import { mapOf, mapPoints } from '../../store/text-maps.ts';
import { compareRuns } from '../runs/compare-runs.ts';
import { aroundItem } from '../transfer/around-item.ts';
import { proposeLabelNext } from '../labelling/label-next.ts';
import { disagreements } from '../labelling/adjudication.ts';
import { questionDisagreements } from '../labelling/question-adjudication.ts';
import { donePairs, doneQuestions } from '../labelling/done.ts';
import { nearestTo } from '../inspect/nearest.ts';
import { evaluateRun } from '../transfer/evaluate.ts';
import { countPreferences } from '../exports/export-preferences.ts';
import { methodOfRun } from '../runs/method-of-run.ts';
import { peopleReport } from '../labelling/people.ts';
import { proposeSpotCheck, spotCheckOf } from '../transfer/spot-check.ts';
import { sourceMatrix } from '../transfer/source-matrix.ts';
import { judgedRun } from '../transfer/verdict.ts';

export type ReadingName = Extract<
  CommandName,
  | 'data.domains'
  | 'data.items'
  | 'label.done'
  | 'label.guidelinesHistory'
  | 'label.proposeNext'
  | 'question.done'
  | 'people.disagreements'
  | 'people.questionDisagreements'
  | 'people.report'
  | 'ranking.page'
  | 'ranking.around'
  | 'ranking.nearest'
  | 'map.get'
  | 'map.points'
  | 'evaluation.get'
  | 'evaluation.sources'
  | 'export.preferences'
  | 'runs.compare'
  | 'spotCheck.get'
  | 'spotCheck.propose'
  | 'spotCheck.verdict'
>;

/** A query in parts, between which other ones are answered. */
type InParts<C extends CommandName> = Generator<void, Result<C>>;

export const readings: {
  [C in ReadingName]: (db: Db, params: Params<C>) => Result<C> | InParts<C>;
} = {
  'data.domains': (db) => listDomains(db),
  'data.items': (db, params) => listItems(db, params),
  'label.proposeNext': (db, { runId, count, near }) =>
    proposeLabelNext(db, getRun(db, runId), count, near),
  'label.guidelinesHistory': (db) => guidelinesHistory(db),
  'label.done': (db, params) => donePairs(db, params),
  'question.done': (db, params) => doneQuestions(db, params),
  'people.disagreements': (db, params) => disagreements(db, params),
  'people.questionDisagreements': (db, params) => questionDisagreements(db, params),
  'people.report': (db) => peopleReport(db),
  'ranking.page': (db, query) => rankingPage(db, query),
  'ranking.around': (db, { runId, method, itemId }) => aroundItem(db, runId, method, itemId),
  'map.get': (db, which) => mapOf(db, which)?.about ?? null,
  'map.points': (db, { offset, limit, ...which }) => mapPoints(db, which, { offset, limit }),
  'ranking.nearest': (db, of) => nearestTo(db, of),
  'runs.compare': (db, { runIds }) => compareRuns(db, runIds),
  'export.preferences': (db, { runId, method, wish }) =>
    countPreferences(db, runId, methodOfRun(getRun(db, runId), method), wish),
  'evaluation.get': (db, { runId }) => keptEvaluation(db, runId),
  'evaluation.sources': (db, { runId }) => sourceMatrix(db, getRun(db, runId)),
  'spotCheck.get': (db, { runId }) => spotCheckOf(db, getRun(db, runId)),
  'spotCheck.verdict': (db, { runId }) => judgedRun(db, getRun(db, runId)),
  'spotCheck.propose': (db, { runId, take }) => proposeSpotCheck(db, getRun(db, runId), take),
};

type Kept = Map<number, { of: string; found: Evaluation | null }>;
const evaluations = new WeakMap<Db, Kept>();

/** Computed once for a run and the present gold labels. @throws DialectError `not-found` */
function keptEvaluation(db: Db, runId: number): Evaluation | null {
  const run = getRun(db, runId);
  // A number may have belonged to a run that was deleted.
  const of = [run.createdAt, run.finishedAt, run.status, run.methods.length, goldState(db)].join(
    ' ',
  );
  const kept = evaluations.get(db) ?? (new Map() as Kept);
  evaluations.set(db, kept);
  const known = kept.get(runId);
  const found = known?.of === of ? known.found : evaluateRun(db, run);
  kept.set(runId, { of, found });
  // A spot-check may have changed the verdict since.
  const { findings } = run;
  return found && findings
    ? { ...found, chosen: findings.chosen, verdict: findings.verdict }
    : found;
}

export function inParts<T>(answer: T | Generator<void, T>): answer is Generator<void, T> {
  return answer instanceof Object && Symbol.iterator in answer && 'return' in answer;
}

/** The answer of a query, in one go. */
export function whole<T>(answer: T | Generator<void, T>): T {
  if (!inParts(answer)) return answer;
  for (;;) {
    const { done, value } = answer.next();
    if (done === true) return value;
  }
}

/** Data likely to be requested next, read in parts while idle; null if there are none. */
export function readingAhead(
  db: Db,
  { name, params }: { name: ReadingName; params: unknown },
): Generator<void> | null {
  return name === 'ranking.page' ? readAhead(db, params as Params<'ranking.page'>) : null;
}
