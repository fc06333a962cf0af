/** Rankings and gold labels as they are read. */
import { createHash } from 'node:crypto';
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
  const { total, ids } = pageOf(db, query);
  const rows = db
    .prepare<object, RankingRow>(
      `SELECT item.id AS itemId, item.domain_id AS domainId, r.rank, r.reward, r.spread,
              base.rank AS sourceOnlyRank, base.rank - r.rank AS change,
              substr(item.prompt, 1, ${EXCERPT}) AS promptExcerpt,
              substr(item.text, 1, ${EXCERPT}) AS excerpt, length(item.text) AS characters
       FROM json_each(@ids) page
       CROSS JOIN reward r ON r.run_id = @runId AND r.method = @method AND r.item_id = page.value
       CROSS JOIN item ON item.id = page.value
       ${WITH_BASE} ORDER BY page.key`,
    )
    .all({ ids: JSON.stringify(ids), runId: query.runId, method: query.method });
  return { total, rows };
}

const WITH_BASE = `CROSS JOIN reward base ON base.run_id = r.run_id AND base.method = 'source-only'
                                        AND base.item_id = r.item_id`;

/** Pages up to this row are sorted out of all others each time: quicker than making the whole order. */
const NEAR = 1000;

/** Ids of the items of a page. Of all items by rank, the index has them; a farther order is made once. */
function pageOf(db: Db, query: RankingQuery): { total: number; ids: number[] } {
  const { runId, method, sort, search, domains, offset, limit } = query;
  const all = search === '' && domains.length === 0;
  if (all && (sort === 'rank' || offset + limit <= NEAR)) {
    const total = db
      .prepare('SELECT count(*) FROM reward WHERE run_id = ? AND method = ?')
      .pluck()
      .get(runId, method) as number;
    return { total, ids: orderOf(db, query, { offset, limit }) };
  }
  const order = keptOrder(db, query);
  return { total: order.length, ids: [...order.subarray(offset, offset + limit)] };
}

/** Orders of 4 MB where a million items are ranked. */
const MOST_ORDERS = 8;
const orders = new WeakMap<Db, Map<string, Int32Array>>();

/** All items that a query means, in its order. A run that has ended never changes: its orders are kept. */
function keptOrder(db: Db, query: RankingQuery): Int32Array {
  const run = db
    .prepare<[number], { began: number; ended: number | null }>(
      'SELECT created_at AS began, finished_at AS ended FROM run WHERE id = ?',
    )
    .get(query.runId);
  if (!run || run.ended === null) return Int32Array.from(orderOf(db, query));
  const { runId, method, sort, descending, search, domains } = query;
  const name = JSON.stringify([runId, run, method, sort, descending, search, domains]);
  const kept = orders.get(db) ?? new Map<string, Int32Array>();
  orders.set(db, kept);
  const order = kept.get(name) ?? Int32Array.from(orderOf(db, query));
  kept.delete(name); // the newest stands last
  kept.set(name, order);
  for (const [oldest] of [...kept].slice(0, Math.max(0, kept.size - MOST_ORDERS))) {
    kept.delete(oldest);
  }
  return order;
}

function orderOf(
  db: Db,
  query: RankingQuery,
  { offset, limit } = { offset: 0, limit: -1 },
): number[] {
  const { runId, method, sort, descending, search, domains } = query;
  const wanted = [
    ...(search === '' ? [] : [`(text LIKE @like ESCAPE '\\' OR prompt LIKE @like ESCAPE '\\')`]),
    ...(domains.length === 0 ? [] : ['domain_id IN (SELECT value FROM json_each(@domains))']),
  ];
  // Texts are searched in their own order, from front to back, not in that of the ranking.
  const filter =
    wanted.length === 0
      ? ''
      : `AND r.item_id IN (SELECT id FROM item WHERE ${wanted.join(' AND ')})`;
  const from: Partial<Record<RankingSort, string>> = {
    length: 'reward r CROSS JOIN item ON item.id = r.item_id',
    change: `reward r ${WITH_BASE}`,
    // In the order of its index.
    'source-only': `reward base CROSS JOIN reward r
      ON r.run_id = base.run_id AND r.method = @method AND r.item_id = base.item_id`,
  };
  const ofBase = `base.run_id = @runId AND base.method = 'source-only'`;
  return db
    .prepare(
      `SELECT r.item_id FROM ${from[sort] ?? 'reward r'}
       WHERE r.run_id = @runId AND r.method = @method
         ${sort === 'source-only' ? `AND ${ofBase}` : ''} ${filter}
       ORDER BY ${columns[sort]} ${descending ? 'DESC' : 'ASC'}, r.rank
       LIMIT @limit OFFSET @offset`,
    )
    .pluck()
    .all({
      ...{ runId, method, offset, limit, like: likePattern(search) },
      domains: JSON.stringify(domains),
    }) as number[];
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

/** Differs where any gold label does: two that were exchanged, too. */
export function goldState(db: Db): string {
  const hash = createHash('sha256');
  for (const sql of [
    'SELECT pair_id, chosen FROM gold_pair ORDER BY pair_id',
    'SELECT item_id, value, ratings FROM gold_score ORDER BY item_id',
  ]) {
    for (const row of db.prepare<[], number[]>(sql).raw().iterate()) hash.update(`${row.join()} `);
    hash.update('end');
  }
  return hash.digest('hex');
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
