/** Votes and scores as they stand, as what a run would learn from. */
import { softLabels } from '../domain/agreement/soft-labels.ts';
import { asRankings, type StandingPreferences, takeOrders } from '../domain/orders.ts';
import { scoreGapPairs } from '../domain/score-pairs.ts';
import {
  type ScoredItem,
  type Snapshot,
  type StandingVote,
  takeSnapshot,
} from '../domain/snapshot.ts';
import { annotatorReliability, type AnnotatorVote } from '../domain/weights.ts';
import type { Db } from './database.ts';
import { isWholeOfAny, preferencesOfRow } from './decisions.ts';
import { learnedFrom } from './judges.ts';
import { NOT_SPOT_CHECKED } from './spot-check-sql.ts';
import { taskSettings } from './task-settings.ts';
import { worthsOf } from './worths.ts';

interface Wishes {
  reliability?: boolean;
  competence?: boolean;
  planned?: boolean;
}

/**
 * What a run would be trained on, if it started now.
 *
 * @param settings reliability: votes weigh as much as their annotator agrees with the others. competence:
 *   pairs have the soft labels of Dawid and Skene instead; rankings are as without it. planned: only numbers are
 *   asked for, and such labels, which take seconds, are left out
 */
export function currentSnapshot(
  db: Db,
  sources: readonly number[],
  { reliability = false, competence = false, planned = false }: Wishes = {},
): Snapshot {
  const believed = reliability ? annotatorReliability(sidesOf(db, sources)) : undefined;
  const soft = competence && !planned ? softLabels(sidesOf(db, sources)) : undefined;
  const votes = takeSnapshot(standingVotes(db, sources), believed, soft);
  const orders = takeOrders(standingDecisions(db, sources), believed);
  const ranked = orders.rankings.length > 0;
  // Domain by domain: the scores of two of them need not mean the same.
  const scored = db.prepare<[number], ScoredItem>(
    `SELECT item.id, item.domain_id AS domainId, item.prompt, score.value
     FROM score JOIN item ON item.id = score.item_id WHERE item.domain_id = ? ORDER BY item.id`,
  );
  const judged = sources.map((domain) => worthsOf(db, domain));
  // Scores that came with the texts, and those by each task on single texts: none is compared with another.
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

/** A loss of scores fits one kind: that of which there are most. */
function mostOf(kinds: readonly ScoredItem[][]): ScoredItem[] {
  return kinds.reduce((most, kind) => (kind.length > most.length ? kind : most), []);
}

/** Those of one pair next to each other. */
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

/** Of decisions on questions that compare their texts, those of one question next to each other. */
function* standingDecisions(db: Db, sources: readonly number[]): Generator<StandingPreferences> {
  const settings = taskSettings(db);
  const rows = db
    .prepare<[string], StandingDecision>(
      `SELECT e.id AS eventId, e.annotator, question.id AS questionId, question.task,
              question.items, e.outcome, e.answer
       FROM question JOIN question_standing s ON s.question_id = question.id
       JOIN event e ON e.id = s.event_id
       WHERE question.domain_id IN (SELECT value FROM json_each(?)) AND e.answer IS NOT NULL
         AND ${isWholeOfAny}
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

/** Of votes on pairs: rankings tell nothing of how far their annotators are believed. */
function* sidesOf(db: Db, sources: readonly number[]): Generator<AnnotatorVote> {
  for (const { annotator, pairId, a, outcome, chosen } of standingVotes(db, sources)) {
    if (outcome === 'both-bad') continue;
    yield { annotator, pairId, side: outcome === 'tie' ? 'tie' : chosen === a ? 'a' : 'b' };
  }
}
