/** Reads rankings and gold labels. */
import { createHash } from 'node:crypto';
import type { MapPart, RankingRow, RankingSort } from '../contract/index.ts';
import type { RewardRow } from '../domain/export-rows.ts';
import type { Db } from './database.ts';
import { textsWithin } from './text-maps.ts';
import { RankingColumns } from './ranking-columns.ts';
import { countRewards } from './reward-columns.ts';
import { TextSearch } from './text-search.ts';

/** A run's ranking by one candidate. */
export interface Ranked {
  runId: number;
  method: string;
}

export interface RankingQuery extends Ranked {
  sort: RankingSort;
  descending: boolean;
  search: string;
  domains: readonly number[];
  /** Only texts in this part of a map. */
  within?: MapPart | undefined;
  offset: number;
  limit: number;
}

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

/** Ids of the items of a page. By rank they come from the index; other orders are made from columns. */
function pageOf(db: Db, query: RankingQuery): { total: number; ids: number[] } {
  const { runId, method, sort, descending, search, domains, within, offset, limit } = query;
  if (within === undefined && search === '' && domains.length === 0 && sort === 'rank') {
    const { totals } = keptOf(db, runId);
    const total = totals.get(method) ?? countRewards(db, runId, method);
    totals.set(method, total);
    // Ranks are consecutive from 1: a page far down is found as quickly as the first.
    const best = descending ? total - offset - limit + 1 : offset + 1;
    const ids = db
      .prepare<[number, string, number, number], number>(
        `SELECT item_id FROM reward WHERE run_id = ? AND method = ? AND rank BETWEEN ? AND ?
         ORDER BY rank ${descending ? 'DESC' : 'ASC'}`,
      )
      .pluck()
      .all(runId, method, best, best + limit - 1);
    return { total, ids };
  }
  const order = keptOrder(db, query);
  return { total: order.length, ids: [...order.subarray(offset, offset + limit)] };
}

/** Ids of the texts that a search and filters leave, evenly over their ranks where there are more than wanted. */
export function rankedSample(
  db: Db,
  of: Ranked & Pick<RankingQuery, 'search' | 'domains' | 'within'>,
  most: number,
): number[] {
  const all = keptOrder(db, { ...of, sort: 'rank', descending: false, offset: 0, limit: 0 });
  const each = Math.max(1, all.length / most);
  const count = Math.min(most, all.length);
  return Array.from({ length: count }, (_, i) => all[Math.floor(i * each)]);
}

interface Kept {
  /** Identifies the run as it was read: its number may have belonged to a run that was deleted. */
  run: string;
  columns: RankingColumns;
  search: TextSearch;
  /** Texts that a candidate ranked. */
  totals: Map<string, number>;
  orders: Map<string, Int32Array>;
}

/** Maximum cached orders, of 4 MB each for a million items. */
const MOST_ORDERS = 4;
/** Cache of the run that was used last. */
const kept = new WeakMap<Db, Kept>();

/** The cache of a run. One that has ended never changes; one in progress is not cached. */
function keptOf(db: Db, runId: number): Kept {
  const { name, ended } = stateOf(db, runId);
  const known = kept.get(db);
  if (known?.run === name) return known;
  const columns = new RankingColumns(db, runId);
  const search = new TextSearch(db);
  const fresh: Kept = { run: name, columns, search, totals: new Map(), orders: new Map() };
  if (ended) kept.set(db, fresh);
  return fresh;
}

function stateOf(db: Db, runId: number): { name: string; ended: boolean } {
  const run = db
    .prepare<[number], { began: number; ended: number | null }>(
      'SELECT created_at AS began, finished_at AS ended FROM run WHERE id = ?',
    )
    .get(runId);
  // Texts change their domain where one is made part of another, and that one is gone then.
  const domains = db.prepare('SELECT id FROM domain ORDER BY id').pluck().all();
  return {
    name: JSON.stringify([runId, run, domains]),
    ended: run !== undefined && run.ended !== null,
  };
}

/** All items that match a query, in its order. */
function keptOrder(db: Db, query: RankingQuery): Int32Array {
  const { runId, method, sort, descending, search, domains, within } = query;
  const { columns, orders } = keptOf(db, runId);
  const name = JSON.stringify([method, sort, descending, search, domains, within]);
  const order =
    orders.get(name) ??
    columns.order(method, {
      sort,
      descending,
      domains,
      found: foundBy(db, query),
    });
  // A map that has not been drawn yet has no parts: once it is, they contain texts.
  if (within !== undefined && order.length === 0) return order;
  orders.delete(name); // the most recent is last
  orders.set(name, order);
  for (const oldest of [...orders.keys()].slice(0, Math.max(0, orders.size - MOST_ORDERS))) {
    orders.delete(oldest);
  }
  return order;
}

/** Ids of the intersection of a search and a part of a map; null if there is neither. */
function foundBy(db: Db, { search, within, ...of }: RankingQuery): Iterable<number> | null {
  const found = search === '' ? null : searched(db, of.runId, search);
  if (within === undefined) return found;
  const inside = textsWithin(db, of, within);
  if (found === null) return inside;
  const among = new Set(inside);
  return found.filter((item) => among.has(item));
}

function searched(db: Db, runId: number, text: string): number[] {
  const { columns, search } = keptOf(db, runId);
  return search.find(text, columns.ranked());
}

/**
 * Reads ahead, in parts, what other orders of a ranking need, and then what searches need. Null for a run in
 * progress, which is not cached.
 */
export function readAhead(db: Db, { runId, method }: Ranked): Generator<void> | null {
  return stateOf(db, runId).ended ? reading(keptOf(db, runId), method) : null;
}

function* reading({ columns, search }: Kept, method: string): Generator<void> {
  yield* columns.reading(method);
  yield* search.reading(columns.ranked());
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

export interface FullReward extends Omit<RewardRow, 'change'> {
  itemId: number;
}

/** Rewards of a method, best first, one row at a time, without texts that a person excluded from exports. */
export function allRewards(db: Db, runId: number, method: string): IterableIterator<FullReward> {
  return db
    .prepare<[number, string], FullReward>(
      `SELECT item.id AS itemId, item.key, domain.name AS domain, item.prompt, item.text, r.method,
              r.rank, r.reward, r.spread, base.rank AS sourceOnlyRank
       FROM reward r JOIN item ON item.id = r.item_id JOIN domain ON domain.id = item.domain_id
       JOIN reward base ON base.run_id = r.run_id AND base.method = 'source-only'
                       AND base.item_id = r.item_id
       WHERE r.run_id = ? AND r.method = ?
         AND r.item_id NOT IN (SELECT item_id FROM item_mark WHERE excluded = 1)
       ORDER BY r.rank`,
    )
    .iterate(runId, method);
}

export interface GoldPair {
  domain: number;
  chosen: number;
  rejected: number;
  prompt: string;
  chosenLength: number;
  rejectedLength: number;
}

/** Gold pairs of texts that a run ranked; later texts have no rank. Never called by anything that trains. */
export function goldPairs(db: Db, runId: number): GoldPair[] {
  return db
    .prepare<{ runId: number }, GoldPair>(
      `SELECT pair.domain_id AS domain, g.chosen, r.id AS rejected, c.prompt, length(c.text) AS chosenLength,
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

/** Number of gold labels of the domains' texts, pairs and scores together. */
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

/** Differs whenever any gold label does, even if two are swapped. */
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
  domain: number;
  item: number;
  prompt: string;
  value: number;
  length: number;
}

/** Gold scores of texts that a run ranked. Never called by anything that trains. */
export function goldScores(db: Db, runId: number): GoldScore[] {
  return db
    .prepare<{ runId: number }, GoldScore>(
      `SELECT item.domain_id AS domain, item.id AS item, item.prompt, g.value, length(item.text) AS length
       FROM gold_score g JOIN item ON item.id = g.item_id
       JOIN reward r ON r.run_id = @runId AND r.method = 'source-only' AND r.item_id = item.id
       ORDER BY item.id`,
    )
    .all({ runId });
}
