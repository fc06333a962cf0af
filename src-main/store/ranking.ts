/** Rankings and gold labels as they are read. */
import type { RankingRow, RankingSort } from '../contract/index.ts';
import { likePattern } from './data.ts';
import type { Db } from './database.ts';

export interface RankingQuery {
  runId: number;
  method: string;
  sort: RankingSort;
  descending: boolean;
  search: string;
  domains: readonly number[];
  offset: number;
  limit: number;
}

const columns: Record<RankingSort, string> = {
  rank: 'r.rank',
  reward: 'r.reward',
  change: 'base.rank - r.rank',
  spread: 'r.spread',
  'source-only': 'base.rank',
  length: 'length(item.text)',
};

const EXCERPT = 240;

/** One page of a ranking. Rewards are compared with source-only of the same run. */
export function rankingPage(db: Db, query: RankingQuery): { total: number; rows: RankingRow[] } {
  const filters = ['r.run_id = @runId', 'r.method = @method'];
  if (query.search !== '') {
    filters.push(`(item.text LIKE @like ESCAPE '\\' OR item.prompt LIKE @like ESCAPE '\\')`);
  }
  if (query.domains.length > 0) {
    filters.push('item.domain_id IN (SELECT value FROM json_each(@domains))');
  }
  const values = {
    runId: query.runId,
    method: query.method,
    like: likePattern(query.search),
    domains: JSON.stringify(query.domains),
    limit: query.limit,
    offset: query.offset,
  };
  const where = filters.join(' AND ');
  const withItem = 'JOIN item ON item.id = r.item_id';
  const withBase = `JOIN reward base ON base.run_id = r.run_id AND base.method = 'source-only'
                                    AND base.item_id = r.item_id`;
  const filterJoin = filters.length === 2 ? '' : withItem;
  const total = db
    .prepare(`SELECT count(*) FROM reward r ${filterJoin} WHERE ${where}`)
    .pluck()
    .get(values) as number;
  const order = `${columns[query.sort]} ${query.descending ? 'DESC' : 'ASC'}, r.rank`;
  const comparing = query.sort === 'change' || query.sort === 'source-only';
  const sortJoin = query.sort === 'length' && filterJoin === '' ? withItem : '';
  const rows = db
    .prepare<typeof values, RankingRow>(
      `SELECT item.id AS itemId, item.domain_id AS domainId, r.rank, r.reward, r.spread,
              base.rank AS sourceOnlyRank, base.rank - r.rank AS change,
              substr(item.prompt, 1, ${EXCERPT}) AS promptExcerpt,
              substr(item.text, 1, ${EXCERPT}) AS excerpt, length(item.text) AS characters
       FROM (
         -- First which ones, without touching their texts: deep pages stay quick.
         SELECT r.item_id AS id FROM reward r ${filterJoin} ${sortJoin} ${comparing ? withBase : ''}
         WHERE ${where} ORDER BY ${order} LIMIT @limit OFFSET @offset
       ) page
       JOIN reward r ON r.run_id = @runId AND r.method = @method AND r.item_id = page.id
       ${withItem} ${withBase}
       ORDER BY ${order}`,
    )
    .all(values);
  return { total, rows };
}

export interface ItemReward {
  method: string;
  rank: number;
  of: number;
  reward: number;
  spread: number;
}

export function itemRewards(db: Db, runId: number, itemId: number): ItemReward[] {
  return db
    .prepare<[number, number], ItemReward>(
      `SELECT r.method, r.rank, r.reward, r.spread,
              (SELECT target_items FROM run WHERE id = r.run_id) AS "of"
       FROM reward r JOIN run_method m ON m.run_id = r.run_id AND m.method = r.method
       WHERE r.run_id = ? AND r.item_id = ? ORDER BY m.seq`,
    )
    .all(runId, itemId);
}

export interface FullReward {
  itemId: number;
  key: string;
  domain: string;
  prompt: string;
  text: string;
  method: string;
  rank: number;
  reward: number;
  spread: number;
  sourceOnlyRank: number;
}

/** All rewards of a method, best first, one row at a time. */
export function allRewards(db: Db, runId: number, method: string): IterableIterator<FullReward> {
  return db
    .prepare<[number, string], FullReward>(
      `SELECT item.id AS itemId, item.key, domain.name AS domain, item.prompt, item.text, r.method,
              r.rank, r.reward, r.spread, base.rank AS sourceOnlyRank
       FROM reward r JOIN item ON item.id = r.item_id JOIN domain ON domain.id = item.domain_id
       JOIN reward base ON base.run_id = r.run_id AND base.method = 'source-only'
                       AND base.item_id = r.item_id
       WHERE r.run_id = ? AND r.method = ? ORDER BY r.rank`,
    )
    .iterate(runId, method);
}

export interface RankedItem {
  /** Mean rank share over seeds. */
  score: number;
  /** Mean over seeds of the reward, standardised over all target texts. */
  reward: number;
}

/** What a method says of every target item, by id. */
export function rankedItems(db: Db, runId: number, method: string): Map<number, RankedItem> {
  const rows = db
    .prepare<[number, string], RankedItem & { item: number }>(
      'SELECT item_id AS item, score, reward FROM reward WHERE run_id = ? AND method = ?',
    )
    .iterate(runId, method);
  const items = new Map<number, RankedItem>();
  for (const { item, score, reward } of rows) items.set(item, { score, reward });
  return items;
}

export interface GoldPair {
  chosen: number;
  rejected: number;
  prompt: string;
  chosenLength: number;
  rejectedLength: number;
}

/**
 * Gold pairs of texts that a run ranked; texts that came after it have no place in it. Nothing that
 * trains calls this.
 */
export function goldPairs(db: Db, runId: number): GoldPair[] {
  return db
    .prepare<{ runId: number }, GoldPair>(
      `SELECT g.chosen, r.id AS rejected, c.prompt, length(c.text) AS chosenLength,
              length(r.text) AS rejectedLength
       FROM gold_pair g JOIN pair ON pair.id = g.pair_id
       JOIN item c ON c.id = g.chosen
       JOIN item r ON r.id = pair.item_a + pair.item_b - g.chosen
       JOIN reward x ON x.run_id = @runId AND x.method = 'source-only' AND x.item_id = c.id
       JOIN reward y ON y.run_id = @runId AND y.method = 'source-only' AND y.item_id = r.id
       ORDER BY pair.id`,
    )
    .all({ runId });
}

/** Gold labels of the domains' texts, pairs and scores together. */
export function countGold(db: Db, domains: readonly number[]): number {
  const of = '(SELECT value FROM json_each(@domains))';
  return db
    .prepare(
      `SELECT (SELECT count(*) FROM gold_pair g JOIN pair ON pair.id = g.pair_id
               WHERE pair.domain_id IN ${of})
            + (SELECT count(*) FROM gold_score g JOIN item ON item.id = g.item_id
               WHERE item.domain_id IN ${of})`,
    )
    .pluck()
    .get({ domains: JSON.stringify(domains) }) as number;
}

/** Differs where any gold label does. */
export function goldState(db: Db): string {
  const sums = db
    .prepare<[], [number, number, number, number, number]>(
      `SELECT (SELECT count(*) FROM gold_pair), (SELECT total(chosen * (pair_id % 1009 + 1)) FROM gold_pair),
              (SELECT count(*) FROM gold_score), (SELECT total(value * (item_id % 1009 + 1)) FROM gold_score),
              (SELECT total(ratings) FROM gold_score)`,
    )
    .raw()
    .get();
  return String(sums);
}

export interface GoldScore {
  item: number;
  prompt: string;
  value: number;
  length: number;
}

/** Gold scores of texts that a run ranked. Nothing that trains calls this. */
export function goldScores(db: Db, runId: number): GoldScore[] {
  return db
    .prepare<{ runId: number }, GoldScore>(
      `SELECT item.id AS item, item.prompt, g.value, length(item.text) AS length
       FROM gold_score g JOIN item ON item.id = g.item_id
       JOIN reward r ON r.run_id = @runId AND r.method = 'source-only' AND r.item_id = item.id
       ORDER BY item.id`,
    )
    .all({ runId });
}
