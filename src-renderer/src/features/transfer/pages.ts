/**
 * The rows of a ranking that have been read so far: pages of 100, asked for when they come into
 * sight, each once. One instance for one run, method, order and filter.
 */
import type { RankingRow } from '#contract';

export const PAGE = 100;
/** Rows that are read before they come into sight, where one scrolls to and where one comes from. */
const AHEAD = 400;
const BEHIND = 30;
/** Rows from those in sight that stay read. */
const KEPT = 5_000;

export type ReadPage = (
  offset: number,
  limit: number,
  signal: AbortSignal,
) => Promise<{ total: number; rows: RankingRow[] }>;

export class RankingPages {
  #read: ReadPage;
  #changed: () => void;
  #pages = new Map<number, RankingRow[]>();
  #asked = new Set<number>();
  #control = new AbortController();
  #lookedFrom = 0;
  /** How many rows fit the filter; null until the first page has arrived. */
  total: number | null = null;
  error: unknown = null;

  constructor(read: ReadPage, changed: () => void) {
    this.#read = read;
    this.#changed = changed;
  }

  row(index: number): RankingRow | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** The place of an item among the rows that have been read; -1 where it is not among them. */
  indexOf(itemId: number): number {
    for (const [page, rows] of this.#pages) {
      const at = rows.findIndex((row) => row.itemId === itemId);
      if (at !== -1) return page * PAGE + at;
    }
    return -1;
  }

  /** The rows `from` to `to` are in sight: reads them, and further ones in the direction that one scrolls in. */
  look(from: number, to: number): void {
    const down = from >= this.#lookedFrom;
    this.#lookedFrom = from;
    this.need(from, to);
    this.need(from - (down ? BEHIND : AHEAD), to + (down ? AHEAD : BEHIND));
    this.#forget([from - KEPT, to + KEPT]);
  }

  /** Makes sure that the rows `from` to `to` (both included) are here, or on their way. */
  need(from: number, to: number): void {
    const first = Math.max(0, Math.floor(from / PAGE));
    const last = Math.floor(Math.min(to, (this.total ?? PAGE) - 1) / PAGE);
    for (let page = first; page <= last; page += 1) {
      if (!this.#asked.has(page)) void this.#fetch(page);
    }
  }

  /** A list of a million rows that was scrolled through would fill the page's memory. */
  #forget([from, to]: readonly [number, number]): void {
    for (const page of this.#pages.keys()) {
      if ((page + 1) * PAGE > from && page * PAGE <= to) continue;
      this.#pages.delete(page);
      this.#asked.delete(page);
    }
  }

  /** Asks again for what failed. */
  retry(): void {
    this.error = null;
    this.#asked = new Set(this.#pages.keys());
    this.need(0, 0);
    this.#changed();
  }

  close(): void {
    this.#control.abort();
  }

  async #fetch(page: number): Promise<void> {
    this.#asked.add(page);
    const { signal } = this.#control;
    try {
      const { total, rows } = await this.#read(page * PAGE, PAGE, signal);
      if (signal.aborted) return;
      this.total = total;
      this.#pages.set(page, rows);
    } catch (error) {
      if (signal.aborted) return;
      this.#asked.delete(page);
      this.error = error;
    }
    this.#changed();
  }
}
