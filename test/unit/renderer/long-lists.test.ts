/** Long lists: elements are used anew as one scrolls, and rows are read before they come into sight. */
import { describe, expect, it } from 'vitest';
import type { RankingRow } from '#contract';
import { PAGE, RankingPages } from '../../../src-renderer/src/features/transfer/pages.ts';
import { recycled, UNUSED } from '../../../src-renderer/src/ui/recycle.ts';

describe('elements of a list', () => {
  it('show the rows in sight, and stay with a row as long as it is', () => {
    const first = recycled([], { from: 0, to: 4, kept: null });
    expect(first).toEqual([0, 1, 2, 3, 4]);
    const further = recycled(first, { from: 2, to: 6, kept: null });
    expect(further).toEqual([5, 6, 2, 3, 4]);
    expect(recycled(further, { from: 100, to: 101, kept: null })).toEqual([
      100,
      101,
      UNUSED,
      UNUSED,
      UNUSED,
    ]);
  });

  it('never leave the row that has the focus', () => {
    let rows = recycled([], { from: 0, to: 3, kept: 1 });
    const element = rows.indexOf(1);
    for (let from = 0; from < 50; from += 3) {
      rows = recycled(rows, { from, to: from + 3, kept: 1 });
      expect(rows[element]).toBe(1);
      expect(rows.filter((row) => row !== UNUSED && row !== 1).toSorted((a, b) => a - b)).toEqual(
        [0, 1, 2, 3].map((at) => from + at).filter((row) => row !== 1),
      );
    }
    expect(rows.length).toBe(5);
  });
});

describe('pages of a ranking', () => {
  /** One whose pages arrive at once. */
  function scrolled(total: number) {
    const asked: number[] = [];
    const pages = new RankingPages(
      (offset, limit) => {
        asked.push(offset / PAGE);
        const rows = Array.from(
          { length: limit },
          (_, i) => ({ itemId: offset + i }) as RankingRow,
        );
        return Promise.resolve({ total, rows });
      },
      () => undefined,
    );
    return { pages, asked };
  }

  it('are read ahead in the direction of the scroll, each once', async () => {
    const { pages, asked } = scrolled(1_000_000);
    pages.need(0, 0);
    await Promise.resolve();
    pages.look(50_000, 50_030);
    expect(asked).toEqual([0, 500, 499, 501, 502, 503, 504]);
    pages.look(50_030, 50_060);
    expect(asked.length).toBe(7);
    pages.look(49_990, 50_020);
    expect(asked.slice(7)).toEqual([495, 496, 497, 498]);
  });

  it('that failed are asked for again where one is, not at the top', async () => {
    let broken = false;
    const asked: number[] = [];
    const pages = new RankingPages(
      (offset) => {
        asked.push(offset / PAGE);
        return broken
          ? Promise.reject(new Error('gone'))
          : Promise.resolve({ total: 100_000, rows: [{ itemId: offset } as RankingRow] });
      },
      () => undefined,
    );
    pages.need(0, 0);
    await Promise.resolve();
    broken = true;
    pages.look(50_000, 50_030);
    await new Promise(setImmediate);
    expect(pages.error).toBeInstanceOf(Error);
    broken = false;
    asked.length = 0;
    pages.retry();
    await new Promise(setImmediate);
    expect(asked).toEqual([500]);
    expect(pages.row(50_000)?.itemId).toBe(50_000);
    expect(pages.error).toBeNull();
  });

  it('are forgotten where they are far away, and read again when one comes back', async () => {
    const { pages, asked } = scrolled(1_000_000);
    pages.need(0, 0);
    await Promise.resolve();
    expect(pages.row(0)?.itemId).toBe(0);
    pages.look(900_000, 900_030);
    expect(pages.row(0)).toBeUndefined();
    expect(pages.total).toBe(1_000_000);
    pages.look(0, 30);
    expect(asked.filter((page) => page === 0).length).toBe(2);
    await Promise.resolve();
    pages.look(900_000, 900_030, 7);
    expect(pages.row(7)?.itemId).toBe(7);
  });
});
