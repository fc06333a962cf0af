/** Pages of a ranking: every order, search, filter and page agrees with sorting all of it by hand. */
import { describe, expect, it } from 'vitest';
import { type RankingRow, TrainSettings } from '../../../src-main/contract/index.ts';
import { seededRandom, shuffle } from '../../../src-main/domain/random.ts';
import type { Db } from '../../../src-main/store/database.ts';
import {
  goldState,
  rankingPage,
  readAhead,
  type RankingQuery,
} from '../../../src-main/store/ranking.ts';
import { endRun } from '../../../src-main/store/runs.ts';
import { addRewards } from '../../../src-main/store/run-results.ts';
import { createRun } from '../../../src-main/store/new-run.ts';
import { importRecords, newProject, textRecord } from './support.ts';

const TEXTS = 60;
const random = seededRandom('ranking');

/** Two target domains and a run whose two methods rank their texts at random. */
function ranked({ ended = true } = {}): { db: Db; runId: number } {
  const { db } = newProject();
  for (const domain of ['chat', 'mail']) {
    const records = Array.from({ length: TEXTS / 2 }, (_, i) =>
      textRecord(
        `prompt ${i % 7}`,
        `${domain} ${i} ${i % 3 ? '100 % plain' : 'a_b'}${'.'.repeat(i % 9)}`,
      ),
    );
    importRecords(db, records, { domain, role: 'target' });
  }
  const settings = TrainSettings.parse({});
  const snapshot = { pairs: [], rankings: [], votes: 0, ties: 0, leftOut: 0, scores: [] };
  const runId = createRun(db, settings, { sources: [], targets: [1, 2] }, snapshot);
  const items = Int32Array.from({ length: TEXTS }, (_, i) => i + 1);
  for (const method of ['source-only', 'wdgrl']) {
    addRewards(db, runId, {
      method,
      items,
      rank: shuffle(
        Int32Array.from(items, (item) => item),
        random,
      ),
      score: Float64Array.from(items, () => random.next()),
      reward: Float32Array.from(items, () => random.normal()),
      spread: Float32Array.from(items, () => random.next()),
    });
  }
  if (ended) endRun(db, runId, 'done', null);
  return { db, runId };
}

const of: Record<RankingQuery['sort'], (row: RankingRow) => number> = {
  rank: (row) => row.rank,
  reward: (row) => row.reward,
  change: (row) => row.change,
  spread: (row) => row.spread,
  'source-only': (row) => row.sourceOnlyRank,
  length: (row) => row.characters,
};

/** A ranking of its own, page by page, and whole. */
function ranking(state = {}) {
  const { db, runId } = ranked(state);
  const page = (change: Partial<RankingQuery>) =>
    rankingPage(db, {
      runId,
      method: 'wdgrl',
      sort: 'rank',
      descending: false,
      search: '',
      domains: [],
      offset: 0,
      limit: 500,
      ...change,
    });
  return { db, page, all: page({}).rows };
}

describe('a ranking', () => {
  it('holds every target text once, and what a method gained on source-only', () => {
    const { all } = ranking();
    expect(all.map((row) => row.rank)).toEqual(Array.from({ length: TEXTS }, (_, i) => i + 1));
    expect(new Set(all.map((row) => row.itemId)).size).toBe(TEXTS);
    for (const row of all) expect(row.change).toBe(row.sourceOnlyRank - row.rank);
  });

  for (const sort of Object.keys(of) as RankingQuery['sort'][]) {
    for (const descending of [false, true]) {
      it(`comes by ${sort}, ${descending ? 'descending' : 'ascending'}, page by page`, () => {
        const { page, all } = ranking();
        const sign = descending ? -1 : 1;
        const expected = all.toSorted(
          (a, b) => sign * (of[sort](a) - of[sort](b)) || a.rank - b.rank,
        );
        const pages = [0, 25, 50].map((offset) => page({ sort, descending, offset, limit: 25 }));
        expect(pages.flatMap((part) => part.rows)).toEqual(expected);
        expect(pages.map((part) => part.total)).toEqual([TEXTS, TEXTS, TEXTS]);
      });
    }
  }

  it('is searched for what was typed, percent signs and underscores included', () => {
    const { page, all } = ranking();
    for (const [search, marker] of [
      ['100 %', '100 %'],
      ['a_b', 'a_b'],
      ['PLAIN', 'plain'],
    ]) {
      const expected = all.filter((row) => row.excerpt.includes(marker));
      expect(page({ search, sort: 'length' }).total).toBe(expected.length);
      expect(page({ search }).rows).toEqual(expected);
    }
    expect(page({ search: 'aXb' }).total).toBe(0);
    expect(page({ search: 'prompt 6' }).rows).toEqual(
      all.filter((row) => row.promptExcerpt === 'prompt 6'),
    );
  });

  it('is narrowed to domains, in any order, together with a search', () => {
    const { page, all } = ranking();
    const expected = all.filter((row) => row.domainId === 2 && row.excerpt.includes('a_b'));
    expect(page({ domains: [2], search: 'a_b' })).toEqual({
      total: expected.length,
      rows: expected,
    });
    const byChange = page({ domains: [2], sort: 'change' }).rows;
    expect(byChange.map((row) => row.change)).toEqual(
      all
        .filter((row) => row.domainId === 2)
        .map((row) => row.change)
        .toSorted((a, b) => a - b),
    );
  });

  it('answers the same where it was read ahead, part by part', () => {
    const { db, page } = ranking();
    const query = { sort: 'change', descending: true, limit: 20 } as const;
    const ahead = readAhead(db, { runId: 1, method: 'wdgrl' });
    const before = page(query);
    while (ahead?.next().done === false);
    expect(page({ ...query, domains: [1, 2] })).toEqual(before);
  });

  it('is read ahead only of a run that has ended, since nothing is kept of one that goes on', () => {
    for (const ended of [false, true]) {
      const { db, runId } = ranked({ ended });
      expect(readAhead(db, { runId, method: 'wdgrl' }) !== null).toBe(ended);
    }
  });

  it('holds what a candidate ranked where it ranked less, and nothing of one that is unknown', () => {
    const { db, page, all } = ranking();
    const gone = all.slice(0, 5).map((row) => row.itemId);
    db.prepare(`DELETE FROM reward WHERE method = 'wdgrl' AND item_id IN (${gone.join()})`).run();
    const left = page({ sort: 'length', descending: true });
    expect(left.total).toBe(TEXTS - 5);
    expect(new Set(left.rows.map((row) => row.itemId))).toEqual(
      new Set(all.slice(5).map((row) => row.itemId)),
    );
    expect(page({ method: 'nothing', sort: 'change' })).toEqual({ total: 0, rows: [] });
  });

  it('is the same from its columns as from its rows, which decide where columns do not fit them', () => {
    const { db, page } = ranking();
    const first = db.prepare("SELECT about, data FROM run_inspection WHERE method = 'wdgrl'").get();
    const query = { sort: 'spread', domains: [1] } as const;
    const expected = page(query);
    const spoiled = [
      'DELETE FROM run_inspection',
      `UPDATE run_inspection SET about = '{"texts": 5, "layout": 1}'`,
      `UPDATE run_inspection SET about = '{"texts": 60, "layout": 2}'`,
      'UPDATE run_inspection SET data = zeroblob(length(data))',
      'UPDATE run_inspection SET data = substr(data, 17)',
      'UPDATE run_inspection SET data = NULL',
    ];
    expect(first).toMatchObject({ data: { byteLength: 16 * TEXTS } });
    for (const [i, spoil] of spoiled.entries()) {
      const change = db.transaction(() => {
        db.exec(spoil);
        db.exec(`UPDATE run SET created_at = ${i}`); // nothing is cached from before
        expect(page(query), spoil).toEqual(expected);
        throw new Error('taken back');
      });
      expect(change).toThrow('taken back');
    }
  });

  it('follows texts into another domain', () => {
    const { db, page } = ranking();
    expect(page({ domains: [1] }).total).toBe(TEXTS / 2);
    db.exec('UPDATE item SET domain_id = 1; DELETE FROM run_domain WHERE domain_id = 2;');
    db.exec('DELETE FROM domain WHERE id = 2');
    expect(page({ domains: [1] }).total).toBe(TEXTS);
  });

  it('of a run that goes on is made anew, of one that has ended kept', () => {
    for (const ended of [false, true]) {
      const { db, page } = ranking({ ended });
      const byChange = { sort: 'change', domains: [1] } as const;
      expect(page(byChange).total).toBe(TEXTS / 2);
      db.prepare('DELETE FROM reward WHERE item_id = 1').run();
      expect(page(byChange).total).toBe(ended ? TEXTS / 2 : TEXTS / 2 - 1);
    }
  });
});

describe('the state of gold labels', () => {
  it('differs where two values were exchanged, however far apart their texts are', () => {
    const { db } = newProject();
    const texts = Array.from({ length: 1100 }, (_, i) => textRecord('p', `text ${i}`, i));
    importRecords(db, texts, { domain: 'chat', role: 'gold' });
    const before = goldState(db);
    const exchange = db.prepare(
      `UPDATE gold_score SET value = CASE item_id WHEN 1 THEN 1009 ELSE 0 END WHERE item_id IN (1, 1010)`,
    );
    expect(exchange.run().changes).toBe(2);
    expect(goldState(db)).not.toBe(before);
    db.prepare('UPDATE gold_score SET value = item_id - 1 WHERE item_id IN (1, 1010)').run();
    expect(goldState(db)).toBe(before);
  });
});
