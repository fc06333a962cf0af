/** Votes and pairs for exports, one row at a time. */
import type { PairRow, ResultRow, VoteRow } from '../domain/export-rows.ts';
import { deciding } from './adjudications.ts';
import type { Db } from './database.ts';
import { reasonsOf } from './kept-json.ts';
import { learnedFrom } from './judges.ts';
import { NOT_SPOT_CHECKED } from './spot-check-sql.ts';

interface VoteExportRow {
  id: string;
  pair: string | number;
  domain: string;
  prompt: string;
  annotator: string;
  outcome: VoteRow['outcome'];
  chosen: number | null;
  item_a: number;
  text_a: string;
  text_b: string;
  shown_first: number | null;
  strength: 1 | 2 | 3 | null;
  duration_ms: number | null;
  reasons: string;
  note: string;
  supersedes: string | null;
  standing: 0 | 1;
  created_at: number;
}

/** Every vote on pairs outside spot-checks, oldest first; `standing` says which still count. */
export function* voteRows(db: Db): Generator<VoteRow> {
  const rows = db
    .prepare<[], VoteExportRow>(
      `SELECT e.id, coalesce(nullif(pair.key, ''), pair.id) AS pair, domain.name AS domain, a.prompt,
              e.annotator, e.outcome, e.chosen, pair.item_a, a.text AS text_a, b.text AS text_b,
              e.shown_first, e.strength, e.duration_ms, e.reasons, e.note, e.supersedes,
              EXISTS (SELECT 1 FROM standing s WHERE s.event_id = e.id) AS standing, e.created_at
       FROM event e JOIN pair ON pair.id = e.pair_id JOIN domain ON domain.id = pair.domain_id
       JOIN item a ON a.id = pair.item_a JOIN item b ON b.id = pair.item_b
       WHERE e.kind = 'vote' AND ${NOT_SPOT_CHECKED} ORDER BY e.id`,
    )
    .iterate();
  for (const row of rows) {
    const aFirst = (row.shown_first ?? row.chosen ?? row.item_a) === row.item_a;
    const aChosen = row.chosen === row.item_a;
    yield {
      id: row.id,
      pair: String(row.pair),
      domain: row.domain,
      prompt: row.prompt,
      annotator: row.annotator,
      outcome: row.outcome,
      chosen: row.chosen === null ? null : aChosen ? row.text_a : row.text_b,
      rejected: row.chosen === null ? null : aChosen ? row.text_b : row.text_a,
      shownFirst: aFirst ? row.text_a : row.text_b,
      shownSecond: aFirst ? row.text_b : row.text_a,
      strength: row.strength ?? 2,
      durationMs: row.duration_ms ?? 0,
      reasons: reasonsOf(row.reasons),
      note: row.note,
      supersedes: row.supersedes,
      standing: row.standing === 1,
      createdAt: new Date(row.created_at).toISOString(),
    };
  }
}

/**
 * Number of votes in spot-checks, which exports of votes and pairs leave out.
 *
 * @param where in every domain, or only in those whose pairs are exported
 */
export function spotCheckVotes(db: Db, where: 'anywhere' | 'source'): number {
  return Number(
    db
      .prepare(
        `SELECT count(*) FROM event e JOIN pair ON pair.id = e.pair_id
         JOIN domain ON domain.id = pair.domain_id
         WHERE e.kind = 'vote' AND ? IN ('anywhere', domain.role) AND NOT ${NOT_SPOT_CHECKED}`,
      )
      .pluck()
      .get(where),
  );
}

export interface DomainText {
  key: string;
  domain: string;
  prompt: string;
  text: string;
}

/** Every text of these domains, one at a time, named by its key or, without one, by its number. */
export function domainTexts(db: Db, domains: readonly number[]): IterableIterator<DomainText> {
  return db
    .prepare<[string], DomainText>(
      `SELECT coalesce(nullif(item.key, ''), CAST(item.id AS TEXT)) AS key, domain.name AS domain, prompt,
              text
       FROM item JOIN domain ON domain.id = domain_id
       WHERE domain_id IN (SELECT value FROM json_each(?)) ORDER BY item.id`,
    )
    .iterate(JSON.stringify(domains));
}

interface PairExportRow {
  key: string | number;
  domain: string;
  prompt: string;
  text_a: string;
  text_b: string;
  votes_a: number;
  votes_b: number;
  ties: number;
  both_bad: number;
  annotators: number;
  strength_a: number | null;
  strength_b: number | null;
}

/** Every pair of the source domains with the joint result of its standing votes, or its adjudication alone. */
export function* pairRows(db: Db): Generator<PairRow> {
  const rows = db
    .prepare<[], PairExportRow>(
      `SELECT coalesce(nullif(pair.key, ''), pair.id) AS key, domain.name AS domain, a.prompt,
              a.text AS text_a, b.text AS text_b,
              count(*) FILTER (WHERE e.chosen = pair.item_a) AS votes_a,
              count(*) FILTER (WHERE e.chosen = pair.item_b) AS votes_b,
              count(*) FILTER (WHERE e.outcome = 'tie') AS ties,
              count(*) FILTER (WHERE e.outcome = 'both-bad') AS both_bad,
              count(DISTINCT CASE WHEN e.outcome IN ('prefer', 'tie', 'both-bad')
                             THEN e.annotator END) AS annotators,
              avg(e.strength) FILTER (WHERE e.chosen = pair.item_a) AS strength_a,
              avg(e.strength) FILTER (WHERE e.chosen = pair.item_b) AS strength_b
       FROM pair JOIN domain ON domain.id = pair.domain_id AND domain.role = 'source'
       JOIN item a ON a.id = pair.item_a JOIN item b ON b.id = pair.item_b
       LEFT JOIN standing s ON s.pair_id = pair.id AND ${learnedFrom('s.annotator')}
         AND ${deciding('s')}
       LEFT JOIN event e ON e.id = s.event_id
       WHERE ${NOT_SPOT_CHECKED}
       GROUP BY pair.id ORDER BY pair.id`,
    )
    .iterate();
  for (const row of rows) {
    const chosen = row.votes_a > row.votes_b ? 0 : row.votes_b > row.votes_a ? 1 : null;
    yield {
      key: String(row.key),
      domain: row.domain,
      prompt: row.prompt,
      texts: [row.text_a, row.text_b],
      chosen,
      votes: { first: row.votes_a, second: row.votes_b, ties: row.ties, bothBad: row.both_bad },
      annotators: row.annotators,
      meanStrength: chosen === null ? null : chosen === 0 ? row.strength_a : row.strength_b,
    };
  }
}

interface ResultExportRow {
  key: string | number;
  domain: string;
  prompt: string;
  better: string;
  worse: string;
  reward_better: number | null;
  reward_worse: number | null;
}

/** Every gold pair with its texts' rewards by a candidate of a run. */
export function* resultRows(db: Db, runId: number, method: string): Generator<ResultRow> {
  const rows = db
    .prepare<{ run: number; method: string }, ResultExportRow>(
      `SELECT coalesce(nullif(pair.key, ''), pair.id) AS key, domain.name AS domain, better.prompt,
              better.text AS better, worse.text AS worse,
              b.reward AS reward_better, w.reward AS reward_worse
       FROM gold_pair g JOIN pair ON pair.id = g.pair_id JOIN domain ON domain.id = pair.domain_id
       JOIN item better ON better.id = g.chosen
       JOIN item worse ON worse.id = pair.item_a + pair.item_b - g.chosen
       LEFT JOIN reward b ON b.run_id = @run AND b.method = @method AND b.item_id = better.id
       LEFT JOIN reward w ON w.run_id = @run AND w.method = @method AND w.item_id = worse.id
       ORDER BY pair.id`,
    )
    .iterate({ run: runId, method });
  for (const row of rows) {
    yield {
      key: String(row.key),
      domain: row.domain,
      prompt: row.prompt,
      texts: [row.better, row.worse],
      rewards: [row.reward_better, row.reward_worse],
    };
  }
}

export interface SampledReward {
  domain: string;
  prompt: string;
  text: string;
  reward: number;
}

/** Texts with their rewards, at most `count`, evenly spaced over the ranking. */
export function sampleRewards(
  db: Db,
  runId: number,
  method: string,
  count: number,
): SampledReward[] {
  return db
    .prepare<object, SampledReward>(
      `SELECT domain.name AS domain, item.prompt, item.text, r.reward
       FROM reward r JOIN item ON item.id = r.item_id JOIN domain ON domain.id = item.domain_id
       WHERE r.run_id = @runId AND r.method = @method
         AND (r.rank - 1) % max(1, ((SELECT count(*) FROM reward
                                     WHERE run_id = @runId AND method = @method)
                                    + @count - 1) / @count) = 0
       ORDER BY r.rank LIMIT @count`,
    )
    .all({ runId, method, count });
}
