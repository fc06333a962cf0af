/**
 * Which of a run's texts contain a search, as SQLite's LIKE compares: without the case of A to Z. Filters read
 * ahead while nothing else is asked for leave most texts out; those that are in none yet are read.
 */
import { likePattern } from './data.ts';
import type { Db } from './database.ts';
import { TextFilters } from './text-filters.ts';

/** Texts of one filter: few enough to be read for one that fits, many enough to share their words. */
const GROUP = 16;
/** Texts read before other work gets its turn. */
const SLICE = 40 * GROUP;
/** Filters of a million short texts take half of it, of a million pages more. */
const MOST_BYTES = 128 * 2 ** 20;
/** Share of all groups: where more of them may hold a search, reading all texts in one go is as quick. */
const MOST_CANDIDATES = 0.6;

/** Signs that LIKE and this program may read differently: an end of the text, and what stands for no sign. */
const READ_DIFFERENTLY = /[\0\ufffd-\uffff]/;

type Row = [id: number, prompt: string, text: string];

/** Searches the texts of one run that has ended: they stay as they are while it exists. */
export class TextSearch {
  readonly #db: Db;
  readonly #filters = new TextFilters();
  /** Number of the run's texts that are in a filter, from the first on. */
  #filtered = 0;

  readonly #most: number;

  /** @param most bytes of filters from which on further texts are read at every search */
  constructor(db: Db, most = MOST_BYTES) {
    this.#db = db;
    this.#most = most;
  }

  /**
   * Makes the filters in parts, and goes on where an earlier reading stopped.
   *
   * @param items ids of the run's texts, ascending
   */
  *reading(items: Int32Array): Generator<void> {
    while (this.#filtered < items.length && this.#filters.bytes < this.#most) {
      this.#filter(items.subarray(this.#filtered, this.#filtered + SLICE));
      yield;
    }
  }

  #filter(items: Int32Array): void {
    const rows = this.#db
      .prepare<[number, number], Row>(
        'SELECT id, prompt, text FROM item WHERE id BETWEEN ? AND ? ORDER BY id',
      )
      .raw()
      .iterate(items[0], items[items.length - 1]);
    let at = 0;
    for (const [id, prompt, text] of rows) {
      if (id !== items[at]) continue; // was not ranked
      this.#filters.add(prompt);
      this.#filters.add(text);
      at += 1;
      if (at % GROUP === 0) this.#filters.endGroup();
    }
    if (at < items.length) throw new Error('A ranked text is gone.');
    if (at % GROUP !== 0) this.#filters.endGroup();
    this.#filtered += at;
  }

  /**
   * @param items ids of the run's texts, ascending
   * @returns ids of texts that contain the search, or whose prompt does; some may have no rank
   */
  find(search: string, items: Int32Array): number[] {
    const like = likePattern(search);
    // One statement for all ranges: for each one of its own SQLite would look at the pattern anew.
    return this.#db
      .prepare<[string, string, string], number>(
        `SELECT item.id FROM json_each(?) range
         CROSS JOIN item ON item.id BETWEEN range.value ->> 0 AND range.value ->> 1
         WHERE item.text LIKE ? ESCAPE '\\' OR item.prompt LIKE ? ESCAPE '\\'`,
      )
      .pluck()
      .all(JSON.stringify(this.#ranges(search, items)), like, like);
  }

  /** First and last ids of what has to be read for a search. */
  #ranges(search: string, items: Int32Array): [number, number][] {
    const all: [number, number][] = [[0, Number.MAX_SAFE_INTEGER]];
    const groups = READ_DIFFERENTLY.test(search) ? null : this.#filters.candidates(search);
    if (groups === null || groups.length > MOST_CANDIDATES * this.#filters.groups) return all;
    const ranges = groups.map((group): [number, number] => {
      const end = Math.min((group + 1) * GROUP, items.length) - 1;
      return [items[group * GROUP], items[end]];
    });
    // Texts that are in no filter are read.
    if (this.#filtered < items.length) ranges.push([items[this.#filtered], all[0][1]]);
    return ranges;
  }
}
