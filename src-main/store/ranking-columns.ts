/**
 * The ranking of a run as columns of numbers, so that a million texts can be sorted in any way within a
 * fifth of a second. They take 8 bytes per text, and 12 more for each candidate; a page of rows is read
 * from the tables.
 */
import type { RankingSort } from '../contract/index.ts';
import type { Db } from './database.ts';
import { orderOf } from './number-order.ts';
import {
  countRewards,
  emptyColumns,
  keptRewardColumns,
  type RewardColumns,
} from './reward-columns.ts';

/** Columns of one candidate, in the order of the run's texts. */
interface CandidateColumns extends Omit<RewardColumns, 'items'> {
  /** Positions from the best on, for texts that the candidate ranked. */
  best: Int32Array;
}

/** Columns of the texts that a run ranked, by ascending id. */
interface TextColumns {
  domains: Int32Array;
  /** Characters. */
  lengths: Int32Array;
}

/** Number of candidates whose columns are cached besides source-only's: the most recently used. */
const MOST_CANDIDATES = 2;
/** Rows read before other work gets its turn. */
const SLICE = 5_000;
/** Number of steps between the lowest and the highest value; values in the same step are sorted by rank. */
const GRADES = 2 ** 30;

const SOURCE_ONLY = 'source-only';

/** Conditions of a query on texts; `found` are the ids found by a search, or null for all. */
export interface Wanted {
  sort: RankingSort;
  descending: boolean;
  domains: readonly number[];
  found: Iterable<number> | null;
}

/** The columns of one run, which must have ended, so that its ranking never changes. */
export class RankingColumns {
  readonly #db: Db;
  readonly #runId: number;
  /** Ids of all texts that the run ranked, ascending. */
  #items: Int32Array | null = null;
  #texts: TextColumns | null = null;
  #candidates = new Map<string, CandidateColumns>();

  constructor(db: Db, runId: number) {
    this.#db = db;
    this.#runId = runId;
  }

  /** Ids of all texts that the run ranked, ascending. */
  ranked(): Int32Array {
    if (this.#items === null) finish(this.#readingRanks(SOURCE_ONLY));
    return this.#itemsRead();
  }

  /** Ids of all matching texts in the requested order; equal ones by rank. */
  order(method: string, wanted: Wanted): Int32Array {
    finish(this.#readingRanks(method));
    if (wanted.sort === 'length' || wanted.domains.length > 0) finish(this.#readingTexts());
    const chosen = this.#chosen(method, wanted);
    return this.#sorted(method, chosen, wanted);
  }

  /** Positions of the matching texts, by rank. */
  #chosen(method: string, { domains: wanted, found }: Wanted): Int32Array {
    const { best } = this.#read(method);
    if (wanted.length === 0 && found === null) return best;
    const domains = wanted.length === 0 ? null : this.#textsRead().domains;
    const only = new Set(wanted);
    const bits = found && bitsOf(this.#itemsRead(), found);
    return best.filter((at) => (!domains || only.has(domains[at])) && (!bits || bits[at] === 1));
  }

  /** Reads the data for sorting a candidate, in parts, for idle time between two queries. */
  *reading(method: string): Generator<void> {
    yield* this.#readingRanks(method);
    yield* this.#readingTexts();
  }

  *#readingRanks(method: string): Generator<void> {
    for (const name of new Set([SOURCE_ONLY, method])) {
      const known = this.#candidates.get(name);
      if (known) {
        this.#candidates.delete(name); // the most recent is last
        this.#candidates.set(name, known);
      } else yield* this.#readCandidate(name);
    }
    for (const name of [...this.#candidates.keys()].filter((name) => name !== SOURCE_ONLY)) {
      if (this.#candidates.size <= MOST_CANDIDATES + 1) break;
      this.#candidates.delete(name);
    }
  }

  /**
   * @param chosen positions by rank
   * @returns ids of their texts, in the requested order
   */
  #sorted(method: string, chosen: Int32Array, { sort, descending }: Wanted): Int32Array {
    const items = this.#itemsRead();
    const { rank, reward, spread } = this.#read(method);
    const base = this.#read(SOURCE_ONLY).rank;
    const values = {
      rank: () => rank,
      reward: () => reward,
      spread: () => spread,
      'source-only': () => base,
      length: () => this.#textsRead().lengths,
      change: () => base.map((place, at) => place - rank[at]),
    };
    // Equal ones stay by rank, as they were chosen.
    const order = orderOf(placesOf(chosen, values[sort](), descending));
    return order.map((at) => items[chosen[at]]);
  }

  *#readingTexts(): Generator<void> {
    if (this.#texts !== null) return;
    const items = this.#itemsRead();
    const texts: TextColumns = {
      domains: new Int32Array(items.length),
      lengths: new Int32Array(items.length),
    };
    let at = 0;
    for (const rows of this.#slices<[number, number, number]>(
      `SELECT id, domain_id, length(text) FROM item WHERE id > @after ORDER BY id LIMIT ${SLICE}`,
    )) {
      for (const [id, domain, length] of rows) {
        if (items[at] !== id) continue; // was not ranked
        texts.domains[at] = domain;
        texts.lengths[at] = length;
        at += 1;
      }
      yield;
    }
    this.#texts = texts;
  }

  *#readCandidate(method: string): Generator<void> {
    const own = keptRewardColumns(this.#db, this.#runId, method) ?? (yield* this.#readRows(method));
    this.#items ??= own.items; // source-only is read first
    const { rank, reward, spread } = aligned(own, this.#items);
    this.#candidates.set(method, { rank, reward, spread, best: byRank(rank) });
    yield;
  }

  *#readRows(method: string): Generator<void, RewardColumns> {
    const columns = emptyColumns(countRewards(this.#db, this.#runId, method));
    let at = 0;
    for (const rows of this.#slices<[number, number, number, number]>(
      `SELECT item_id, rank, reward, spread FROM reward
       WHERE run_id = @run AND method = @method AND item_id > @after ORDER BY item_id LIMIT ${SLICE}`,
      method,
    )) {
      for (const row of rows) {
        [columns.items[at], columns.rank[at], columns.reward[at], columns.spread[at]] = row;
        at += 1;
      }
      yield;
    }
    return columns;
  }

  /** Rows whose first column is an ascending id, slice by slice. */
  *#slices<Row extends [number, ...number[]]>(sql: string, method = ''): Generator<Row[]> {
    const read = this.#db.prepare<object, Row>(sql).raw();
    let after = -1;
    for (;;) {
      const rows = read.all({ after, run: this.#runId, method });
      const last = rows.at(-1);
      if (!last) return;
      yield rows;
      [after] = last;
    }
  }

  #itemsRead(): Int32Array {
    if (this.#items === null) throw new Error('The ranking was not read.');
    return this.#items;
  }

  #textsRead(): TextColumns {
    if (this.#texts === null) throw new Error('The texts of the ranking were not read.');
    return this.#texts;
  }

  #read(method: string): CandidateColumns {
    const columns = this.#candidates.get(method);
    if (!columns) throw new Error(`The ranking of ${method} was not read.`);
    return columns;
  }
}

function finish(reading: Generator<void>): void {
  while (!reading.next().done);
}

/** A candidate's columns for all texts of a run; 0 for what it did not rank. */
function aligned(own: RewardColumns, items: Int32Array): Omit<RewardColumns, 'items'> {
  const same = own.items.length === items.length && own.items.every((id, i) => id === items[i]);
  if (same) return own;
  const all = emptyColumns(items.length);
  let at = 0;
  own.items.forEach((id, i) => {
    while (at < items.length && items[at] < id) at += 1;
    if (items[at] !== id) return;
    [all.rank[at], all.reward[at], all.spread[at]] = [own.rank[i], own.reward[i], own.spread[i]];
  });
  return all;
}

/** Positions of everything with a rank (from 1 on), best first. */
function byRank(rank: Int32Array): Int32Array {
  const positions = orderOf(Uint32Array.from(rank));
  const without = rank.reduce((count, place) => count + (place > 0 ? 0 : 1), 0);
  return positions.subarray(without);
}

/** 1 for each item of the ascending list that is among those found. */
function bitsOf(items: Int32Array, found: Iterable<number>): Uint8Array {
  const bits = new Uint8Array(items.length);
  const wanted = Int32Array.from(found).sort();
  let at = 0;
  for (const id of wanted) {
    while (at < items.length && items[at] < id) at += 1;
    if (items[at] === id) bits[at] = 1;
  }
  return bits;
}

/**
 * Integers from 0 on that sort like the values at these positions, or in reverse. Values that are not
 * integers are distinguished in {@link GRADES} steps.
 */
function placesOf(
  positions: Int32Array,
  values: Int32Array | Float32Array,
  descending: boolean,
): Uint32Array {
  const places = new Uint32Array(positions.length);
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const at of positions) {
    const value = values[at];
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  const whole = values instanceof Int32Array || highest === lowest;
  const steps = whole ? 1 : GRADES / (highest - lowest);
  for (let i = 0; i < places.length; i++) {
    const value = values[positions[i]];
    const above = descending ? highest - value : value - lowest;
    places[i] = Math.floor(above * steps);
  }
  return places;
}
