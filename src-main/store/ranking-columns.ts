/**
 * The ranking of a run as columns of numbers, so that a million texts are brought into any order within
 * a fifth of a second. They take 8 bytes a text, and 12 more for each candidate; a page of rows is read
 * from the tables.
 */
import type { RankingSort } from '../contract/index.ts';
import type { Db } from './database.ts';

/** Of one candidate, in the order of {@link RankedTexts}. */
interface CandidateColumns {
  /** 1 is best. */
  rank: Int32Array;
  reward: Float32Array;
  spread: Float32Array;
  /** Positions from the best on; of those that the candidate ranked. */
  best: Int32Array;
}

/** The texts that a run ranked, by ascending id. */
interface RankedTexts {
  items: Int32Array;
  domains: Int32Array;
  /** Characters. */
  lengths: Int32Array;
}

/** Candidates whose columns are kept beside source-only's: those that were looked at last. */
const MOST_CANDIDATES = 4;
/** Rows that are read before something else has its turn. */
const SLICE = 5_000;
/** Steps from the lowest value to the highest: what lies closer goes by rank. */
const GRADES = 2 ** 30;

const SOURCE_ONLY = 'source-only';

/** What a query asks of the texts; `found` are the ids of those that a search found, or null for all. */
export interface Wanted {
  sort: RankingSort;
  descending: boolean;
  domains: readonly number[];
  found: Iterable<number> | null;
}

/** Of one run, which must have ended: what it ranked never changes. */
export class RankingColumns {
  readonly #db: Db;
  readonly #runId: number;
  #texts: RankedTexts | null = null;
  #candidates = new Map<string, CandidateColumns>();

  constructor(db: Db, runId: number) {
    this.#db = db;
    this.#runId = runId;
  }

  /** Ids of all texts that are wanted, in the order that is wanted; equal ones by rank. */
  order(method: string, wanted: Wanted): Int32Array {
    finish(this.reading(method));
    const chosen = this.#chosen(method, wanted);
    return this.#sorted(method, chosen, wanted);
  }

  /** Positions of the texts that are wanted, by rank. */
  #chosen(method: string, { domains: wanted, found }: Wanted): Int32Array {
    const { items, domains } = this.#textsRead();
    const { best } = this.#read(method);
    if (wanted.length === 0 && found === null) return best;
    const only = new Set(wanted);
    const bits = found && bitsOf(items, found);
    return best.filter(
      (at) => (only.size === 0 || only.has(domains[at])) && (!bits || bits[at] === 1),
    );
  }

  /** Reads what orders of a candidate need, in parts: for whoever has time between two questions. */
  *reading(method: string): Generator<void> {
    if (this.#texts === null) yield* this.#readTexts();
    for (const name of new Set([SOURCE_ONLY, method])) {
      const known = this.#candidates.get(name);
      if (known) {
        this.#candidates.delete(name); // the newest stands last
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
   * @returns ids of their texts, as they are wanted
   */
  #sorted(method: string, chosen: Int32Array, { sort, descending }: Wanted): Int32Array {
    const { items, lengths } = this.#textsRead();
    const { length } = chosen;
    const { rank, reward, spread } = this.#read(method);
    const base = this.#read(SOURCE_ONLY).rank;
    const change = () => base.map((place, at) => place - rank[at]);
    const values = { rank, reward, spread, 'source-only': base, length: lengths };
    const keys = placesOf(chosen, sort === 'change' ? change() : values[sort], descending);
    // One number holds what is sorted by and, behind it, the place by rank.
    for (let i = 0; i < length; i++) keys[i] = keys[i] * length + i;
    keys.sort();
    const ids = new Int32Array(length);
    for (let i = 0; i < length; i++) ids[i] = items[chosen[keys[i] % length]];
    return ids;
  }

  *#readTexts(): Generator<void> {
    const items: number[] = [];
    for (const rows of this.#slices<[number]>(
      `SELECT item_id FROM reward WHERE run_id = @run AND method = '${SOURCE_ONLY}' AND item_id > @after
       ORDER BY item_id LIMIT ${SLICE}`,
    )) {
      for (const [item] of rows) items.push(item);
      yield;
    }
    const texts: RankedTexts = {
      items: Int32Array.from(items),
      domains: new Int32Array(items.length),
      lengths: new Int32Array(items.length),
    };
    let at = 0;
    for (const rows of this.#slices<[number, number, number]>(
      `SELECT id, domain_id, length(text) FROM item WHERE id > @after ORDER BY id LIMIT ${SLICE}`,
    )) {
      for (const [id, domain, length] of rows) {
        if (texts.items[at] !== id) continue; // was not ranked
        texts.domains[at] = domain;
        texts.lengths[at] = length;
        at += 1;
      }
      yield;
    }
    this.#texts = texts;
  }

  *#readCandidate(method: string): Generator<void> {
    const { items } = this.#textsRead();
    const rank = new Int32Array(items.length);
    const [reward, spread] = [new Float32Array(items.length), new Float32Array(items.length)];
    let at = 0;
    for (const rows of this.#slices<[number, number, number, number]>(
      `SELECT item_id, rank, reward, spread FROM reward
       WHERE run_id = @run AND method = @method AND item_id > @after ORDER BY item_id LIMIT ${SLICE}`,
      method,
    )) {
      for (const row of rows) {
        while (at < items.length && items[at] < row[0]) at += 1;
        if (items[at] === row[0]) [, rank[at], reward[at], spread[at]] = row;
      }
      yield;
    }
    this.#candidates.set(method, { rank, reward, spread, best: byRank(rank) });
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

  #textsRead(): RankedTexts {
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

/** Positions of all that have a rank (from 1 on), the best first. */
function byRank(rank: Int32Array): Int32Array {
  const { length } = rank;
  const keys = new Float64Array(length);
  let ranked = 0;
  for (let at = 0; at < length; at++) if (rank[at] > 0) keys[ranked++] = rank[at] * length + at;
  const sorted = keys.subarray(0, ranked).sort();
  const positions = new Int32Array(ranked);
  for (let i = 0; i < ranked; i++) positions[i] = sorted[i] % length;
  return positions;
}

/** 1 where an item of the ascending list is among those found. */
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
 * Whole numbers from 0 on that sort as the values at these positions do, or the other way round. What is
 * no whole number itself is told apart in {@link GRADES} steps.
 */
function placesOf(
  positions: Int32Array,
  values: Int32Array | Float32Array,
  descending: boolean,
): Float64Array {
  const places = new Float64Array(positions.length);
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < places.length; i++) {
    const value = values[positions[i]];
    places[i] = value;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  const whole = values instanceof Int32Array || highest === lowest;
  const steps = whole ? 1 : GRADES / (highest - lowest);
  for (let i = 0; i < places.length; i++) {
    const above = descending ? highest - places[i] : places[i] - lowest;
    places[i] = Math.floor(above * steps);
  }
  return places;
}
