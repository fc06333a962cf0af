/**
 * The rows of a ranking read so far: pages of 100, fetched once, when they come into sight. One instance per run,
 * method, order and filter.
 */
import type { RankingRow } from '#contract';

export const PAGE = 100;
/** Number of rows to read ahead, in the scrolling direction. */
const AHEAD = 400;
const BEHIND = 30;
/** Rows this close to those in sight are kept. */
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
  #lookedTo = 0;
  /** Number of rows that pass the filter; null until the first page has arrived. */
  total: number | null = null;
  error: unknown = null;

  constructor(read: ReadPage, changed: () => void) {
    this.#read = read;
    this.#changed = changed;
  }

  row(index: number): RankingRow | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Index of an item among the rows read so far; -1 if it is not among them. */
  indexOf(itemId: number): number {
    for (const [page, rows] of this.#pages) {
      const at = rows.findIndex((row) => row.itemId === itemId);
      if (at !== -1) return page * PAGE + at;
    }
    return -1;
  }

  /**
   * Rows `from` to `to` are in sight: reads them, and more in the scrolling direction.
   *
   * @param active a row that keys act on wherever it is, so that it is never forgotten
   */
  look(from: number, to: number, active = from): void {
    const down = from >= this.#lookedFrom;
    this.#lookedFrom = from;
    this.#lookedTo = to;
    this.need(from, to);
    this.need(from - (down ? BEHIND : AHEAD), to + (down ? AHEAD : BEHIND));
    this.#forget([from - KEPT, to + KEPT], Math.floor(active / PAGE));
  }

  /** Ensures that rows `from` to `to` (inclusive) are read or requested. */
  need(from: number, to: number): void {
    const first = Math.max(0, Math.floor(from / PAGE));
    const last = Math.floor(Math.min(to, (this.total ?? PAGE) - 1) / PAGE);
    for (let page = first; page <= last; page += 1) {
      if (!this.#asked.has(page)) void this.#fetch(page);
    }
  }

  /** A list of a million rows, scrolled from end to end, would fill the page's memory. */
  #forget([from, to]: readonly [number, number], kept: number): void {
    for (const page of this.#pages.keys()) {
      if (page === kept || ((page + 1) * PAGE > from && page * PAGE <= to)) continue;
      this.#pages.delete(page);
      this.#asked.delete(page);
    }
  }

  /** Asks again for what failed, of the rows in sight. */
  retry(): void {
    this.error = null;
    this.#asked = new Set(this.#pages.keys());
    this.need(this.#lookedFrom, this.#lookedTo);
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
