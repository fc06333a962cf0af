/** Searches with filters find what reading every text finds, in any script and whatever is typed. */
import { describe, expect, it } from 'vitest';
import { type Random, seededRandom } from '../../../src-main/domain/random.ts';
import type { Db } from '../../../src-main/store/database.ts';
import { TextFilters } from '../../../src-main/store/text-filters.ts';
import { TextSearch } from '../../../src-main/store/text-search.ts';
import { importRecords, newProject, textRecord } from './support.ts';

const TEXTS = 1_500;
const scripts: Record<string, readonly string[]> = {
  English: ['The', 'quick', 'QUEEN', 'reads', 'a', 'Book', 'of', 'Zen', 'ok', '42'],
  Korean: ['한국어', '로', '쓴', '대답', '입니다', '짧지만', '분명', 'ㅋㅋ'],
  Chinese: ['我們', '讀', '书', '學', '习', '中文', '。', '的'],
  French: ['École', 'été', 'ÉTÉ', 'cœur', 'straße', 'İstanbul', 'Σοφός', 'Ｆｕｌｌ'],
  emoji: ['😀', '👩‍👩‍👧', '🇰🇷', '❤️', '👍🏽', 'ok'],
  signs: [
    '100%',
    'a_b',
    '"quoted"',
    "it's",
    '\\',
    '*',
    'AND',
    'NEAR(',
    '\n',
    '\t',
    '  ',
    'x\ufffdy',
  ],
};
const BLANKS = ['', ' ', ' ', '\n'];

function madeText(words: readonly string[], random: Random): string {
  const count = random.below(9);
  return Array.from(
    { length: count },
    () => words[random.below(words.length)] + BLANKS[random.below(BLANKS.length)],
  ).join('');
}

/** Pieces of texts, their case turned, some with a sign put in; one sign to six. */
function madeSearches(texts: readonly string[], random: Random): string[] {
  return texts.flatMap((text) => {
    const signs = Array.from(text);
    if (signs.length === 0) return [];
    const from = random.below(signs.length);
    const piece = signs.slice(from, from + 1 + random.below(6)).join('');
    const turned = random.below(2) === 0 ? piece.toUpperCase() : piece.toLowerCase();
    const odd = ['%', '_', '"', "'", '\0', '\ufffd', '\ud83d', 'é'][random.below(8)];
    return [piece, turned, piece + odd];
  });
}

/** Texts in all scripts, and those of them that a run ranked: not every seventh. */
function project() {
  const { db } = newProject();
  const random = seededRandom('search');
  const kinds = Object.values(scripts);
  const records = Array.from({ length: TEXTS }, (_, i) =>
    textRecord(`Prompt ${i % 11}`, `${madeText(kinds[i % kinds.length], random)} ${i}`),
  );
  importRecords(db, records, { domain: 'chat', role: 'target' });
  const rows = db
    .prepare<[], { id: number; prompt: string; text: string }>('SELECT id, prompt, text FROM item')
    .all()
    .filter(({ id }) => id % 7 !== 0);
  const items = Int32Array.from(rows, ({ id }) => id);
  const known = new Set(items);
  const foundBy = (search: TextSearch, text: string) =>
    search.find(text, items).filter((id) => known.has(id));
  return { db, rows, items, foundBy };
}

/** With all its filters. */
function filteredSearch(db: Db, items: Int32Array): TextSearch {
  const search = new TextSearch(db);
  const reading = search.reading(items);
  while (reading.next().done !== true);
  return search;
}

describe('a search', () => {
  it('finds with filters what it finds without: pieces of texts in all scripts', () => {
    const { db, rows, items, foundBy } = project();
    const [filtered, plain] = [filteredSearch(db, items), new TextSearch(db)];
    const texts = rows.filter((_, i) => i % 6 === 0).map(({ text }) => text);
    for (const text of madeSearches(texts, seededRandom('pieces'))) {
      expect(foundBy(filtered, text), JSON.stringify(text)).toEqual(foundBy(plain, text));
    }
  });

  it('finds what a plain comparison of texts finds, without the case of A to Z', () => {
    const { db, rows, items, foundBy } = project();
    const search = filteredSearch(db, items);
    const folded = (of: string) => of.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    const signs = ['%', '_', '"', '\\', ' ', '  ', '*'];
    const words = [
      '대답',
      '學',
      '中文',
      '한',
      '😀',
      'QUEEN',
      'queen',
      'É',
      'prompt 10',
      'zz',
      'NEAR(',
    ];
    for (const text of [...signs, ...words]) {
      const expected = rows.filter((row) =>
        [row.text, row.prompt].some((of) => folded(of).includes(folded(text))),
      );
      expect(foundBy(search, text), text).toEqual(expected.map(({ id }) => id));
    }
  });

  it('is the same while filters are being made, and goes on making them where it was', () => {
    const { db, items, foundBy } = project();
    const search = new TextSearch(db);
    const expected = foundBy(search, '中文');
    let parts = 0;
    // Anew after each part, as after a query.
    while (search.reading(items).next().done !== true) {
      parts += 1;
      expect(foundBy(search, '中文')).toEqual(expected);
    }
    expect(parts).toBe(3);
    expect(expected.length).toBeGreaterThan(10);
  });

  it('is the same where there are more texts than filters may take memory for', () => {
    const { db, items, foundBy } = project();
    const search = new TextSearch(db, 1);
    const reading = search.reading(items);
    reading.next();
    expect(reading.next().done).toBe(true);
    expect(foundBy(search, '中文')).toEqual(foundBy(new TextSearch(db), '中文'));
  });
});

describe('the filters', () => {
  /** Groups of one text each. */
  function filtersOf(all: readonly string[]): TextFilters {
    const filters = new TextFilters();
    for (const text of all) {
      filters.add(text);
      filters.endGroup();
    }
    return filters;
  }

  it('leave out nearly all texts without a word, also one of two signs', () => {
    const other = Array.from({ length: 400 }, (_, i) => `some words about ${i} 한국어 문장`);
    const filters = filtersOf([...other, 'needle 대답 😀']);
    for (const text of ['needle', 'NEEDLE', '대답', '😀']) {
      const found = filters.candidates(text) ?? [];
      expect(found).toContain(400);
      expect(found.length).toBeLessThan(100);
    }
  });

  it('cannot tell of one or two letters, which nearly every text has', () => {
    expect(filtersOf(['ab']).candidates('ab')).toBeNull();
    expect(filtersOf(['ab']).candidates('')).toBeNull();
  });

  it('leave no text out whose bytes may be read in two ways, and none that is too long for them', () => {
    const random = seededRandom('long');
    const long = Array.from({ length: 200_000 }, () =>
      String.fromCharCode(0xac00 + random.below(11_000)),
    ).join('');
    expect(filtersOf(['x\ufffd', long]).candidates('needle')).toEqual([0, 1]);
  });
});
