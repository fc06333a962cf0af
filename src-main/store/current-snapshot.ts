/** Current votes and scores, as a run would learn from them. */
import type { CompetenceModel } from '../contract/training-settings.ts';
import { isAdjudication } from '../domain/adjudication.ts';
import { type PairVote, softLabels } from '../domain/agreement/soft-labels.ts';
import { asRankings, type StandingPreferences, takeOrders } from '../domain/orders.ts';
import { scoreGapPairs } from '../domain/score-pairs.ts';
import {
  type ScoredItem,
  type Snapshot,
  type StandingVote,
  takeSnapshot,
} from '../domain/snapshot.ts';
import { annotatorReliability } from '../domain/weights.ts';
import { deciding } from './adjudications.ts';
import type { Db } from './database.ts';
import { isWholeOfAny, preferencesOfRow } from './decisions.ts';
import { learnedFrom } from './judges.ts';
import { NOT_SPOT_CHECKED } from './spot-check-sql.ts';
import { taskSettings } from './task-settings.ts';
import { worthsOf } from './worths.ts';

interface Wishes {
  reliability?: boolean;
  competence?: boolean;
  competenceModel?: CompetenceModel;
  planned?: boolean;
}

/**
 * The snapshot of a run that would start now.
 *
 * @param settings reliability: weights votes by their annotator's agreement with the others. competence: gives pairs
 *   the soft labels of a model of competence instead; rankings stay the same. planned: only numbers are needed, so that
 *   these labels, which take seconds, are not computed
 */
export function currentSnapshot(
  db: Db,
  sources: readonly number[],
  {
    reliability = false,
    competence = false,
    competenceModel = 'dawid-skene',
    planned = false,
  }: Wishes = {},
): Snapshot {
  const believed = reliability ? annotatorReliability(sidesOf(db, sources)) : undefined;
  const soft =
    competence && !planned ? softLabels(sidesOf(db, sources), competenceModel) : undefined;
  const votes = takeSnapshot(standingVotes(db, sources), believed, soft);
  const orders = takeOrders(standingDecisions(db, sources), believed);
  const ranked = orders.rankings.length > 0;
  // Domain by domain: the scores of two domains need not mean the same.
  const scored = db.prepare<[number], ScoredItem>(
    `SELECT item.id, item.domain_id AS domainId, item.prompt, score.value
     FROM score JOIN item ON item.id = score.item_id WHERE item.domain_id = ? ORDER BY item.id`,
  );
  const judged = sources.map((domain) => worthsOf(db, domain));
  // Imported scores, and those of each task on single texts: kinds are never compared with each other.
  const lists = sources.map((domain, at) => [
    scored.all(domain),
    ...judged[at].map(({ items }) => items),
  ]);
  const gaps = lists.flatMap((kinds) => kinds.flatMap(scoreGapPairs));
  const loose = [votes.pairs, orders.partial, gaps];
  return {
    ...votes,
    votes: votes.votes + orders.votes + judged.flat().reduce((sum, { votes: n }) => sum + n, 0),
    ties: votes.ties + orders.ties,
    pairs: votes.pairs.concat(orders.pairs, gaps),
    rankings: ranked ? orders.rankings.concat(...loose.map(asRankings)) : [],
    scores: lists.flatMap(mostOf),
  };
}

/** A score loss needs scores of one kind: the most frequent one. */
function mostOf(kinds: readonly ScoredItem[][]): ScoredItem[] {
  return kinds.reduce((most, kind) => (kind.length > most.length ? kind : most), []);
}

/** Votes of one pair are adjacent. */
function standingVotes(db: Db, sources: readonly number[]): IterableIterator<StandingVote> {
  return db
    .prepare<[string], StandingVote>(
      `SELECT s.event_id AS eventId, s.annotator, pair.id AS pairId, pair.item_a AS a,
              pair.item_b AS b, s.outcome, e.chosen, e.strength
       FROM pair JOIN standing s ON s.pair_id = pair.id JOIN event e ON e.id = s.event_id
       WHERE pair.domain_id IN (SELECT value FROM json_each(?))
         AND s.outcome IN ('prefer', 'tie', 'both-bad') AND ${NOT_SPOT_CHECKED}
         AND ${learnedFrom('s.annotator')}
       ORDER BY pair.id, s.annotator`,
    )
    .iterate(JSON.stringify(sources));
}

/** Decisions on questions that compare their texts and count; those of one question are adjacent. */
function* standingDecisions(db: Db, sources: readonly number[]): Generator<StandingPreferences> {
  const settings = taskSettings(db);
  const rows = db
    .prepare<[string], StandingDecision>(
      `SELECT e.id AS eventId, e.annotator, question.id AS questionId, question.task,
              question.items, e.outcome, e.answer
       FROM question JOIN question_standing s ON s.question_id = question.id
       JOIN event e ON e.id = s.event_id
       WHERE question.domain_id IN (SELECT value FROM json_each(?)) AND e.answer IS NOT NULL
         AND ${isWholeOfAny} AND ${deciding('s', 'lists')}
       ORDER BY question.id, s.annotator`,
    )
    .iterate(JSON.stringify(sources));
  for (const row of rows) {
    const { eventId, annotator, questionId } = row;
    const says = preferencesOfRow(row, settings);
    if (says !== null) yield { eventId, annotator, questionId, says };
  }
}

interface StandingDecision {
  eventId: string;
  annotator: string;
  questionId: number;
  task: string;
  /** JSON. */
  items: string;
  outcome: string;
  answer: string;
}

/** Votes on pairs only: rankings do not contribute to their annotators' reliability. */
function* sidesOf(db: Db, sources: readonly number[]): Generator<PairVote> {
  for (const { annotator, pairId, a, b, outcome, chosen } of standingVotes(db, sources)) {
    if (outcome === 'both-bad' || isAdjudication(annotator)) continue;
    yield { annotator, pairId, a, b, side: outcome === 'tie' ? 'tie' : chosen === a ? 'a' : 'b' };
  }
}
