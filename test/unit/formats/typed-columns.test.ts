/** Exports have explicit types in every column from the first row on, and TRL's state no more than is known. */
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { describe, expect, test } from 'vitest';
import type { PairRow, RowOf, VoteRow } from '../../../src-main/domain/export-rows.ts';
import { writerOf } from '../../../src-main/formats/writers/index.ts';
import { carried, folder, read } from './support.ts';

let files = 0;

async function write<What extends keyof RowOf>(what: What, id: string, rows: RowOf[What][]) {
  const writer = writerOf(what, id);
  const path = join(folder, `typed-${++files}.${writer.extension}`);
  const out = createWriteStream(path);
  const notes: string[] = [];
  await writer.write(rows, out, (sentence) => notes.push(sentence));
  out.end();
  await finished(out);
  return { path, notes, lines: () => readFileSync(path, 'utf8').trimEnd().split('\n') };
}

const pair = (change: Partial<PairRow> = {}): PairRow => ({
  key: 'p1',
  domain: 'web',
  prompt: 'Why?',
  texts: ['Because.', 'No.'],
  chosen: 0,
  votes: { first: 2, second: 1, ties: 0, bothBad: 0 },
  annotators: 3,
  meanStrength: 2,
  ...change,
});

const vote: VoteRow = {
  id: '0199',
  pair: 'p1',
  domain: 'web',
  prompt: 'Why?',
  annotator: 'Ana',
  outcome: 'tie',
  chosen: null,
  rejected: null,
  shownFirst: 'a',
  shownSecond: 'b',
  strength: 2,
  durationMs: 1234,
  reasons: [],
  note: '',
  supersedes: null,
  standing: true,
  createdAt: '2026-11-23T10:00:00.000Z',
};

describe('JSONL', () => {
  test('writes numbers with decimals as such where they are whole', async () => {
    const { lines } = await write('pairs', 'jsonl', [pair(), pair({ meanStrength: 2.5 })]);
    expect(lines()[0]).toContain('"strength":2,"mean_strength":2.0,"votes_chosen":2,');
    expect(lines()[1]).toContain('"mean_strength":2.5,');
  });

  test('has no null, and no list without a type in its first row', async () => {
    const { lines } = await write('votes', 'jsonl', [vote, vote]);
    expect(lines()[0]).toContain('"chosen":"","rejected":"",');
    expect(lines()[0]).toContain('"reasons":[""],"note":"","supersedes":"",');
    expect(lines()[1]).toContain('"reasons":[],');
  });

  test('writes features and rewards as numbers with decimals', async () => {
    const { lines } = await write('features', 'jsonl', [
      { key: 'i', domain: 'd', names: ['a', 'b'], values: Float32Array.of(0, 0.5) },
    ]);
    expect(lines()).toEqual(['{"id":"i","domain":"d","features":[0.0,0.5]}']);
  });
});

describe('TRL preference data', () => {
  test('has a margin only where somebody said how much better', async () => {
    const plain = await write('pairs', 'trl', [pair(), pair()]);
    expect(Object.keys(JSON.parse(plain.lines()[0]) as object)).toEqual([
      'prompt',
      'chosen',
      'rejected',
    ]);
    const strong = await write('pairs', 'trl', [pair(), pair({ meanStrength: 3 })]);
    expect(strong.lines().map((line) => line.slice(line.indexOf('"margin"')))).toEqual([
      '"margin":2.0}',
      '"margin":3.0}',
    ]);
  });

  test('keeps prompt and answer apart, and comes back as it was', async () => {
    const { path, lines } = await write('pairs', 'trl', [pair()]);
    expect(JSON.parse(lines()[0])).toEqual({
      prompt: 'Why?',
      chosen: '\n\nBecause.',
      rejected: '\n\nNo.',
    });
    const { records } = await read(path);
    expect(records).toMatchObject([{ prompt: 'Why?', texts: ['Because.', 'No.'] }]);
  });

  test('gives conversations as messages, system and all turns', async () => {
    const prompt = 'System: Be brief.\n\nUser: Hi\n\nAssistant: Hello!\n\nUser: Name a fruit';
    const { path, lines } = await write('pairs', 'trl', [
      pair(),
      pair({ prompt, texts: ['Apple', 'Carrot'], chosen: 1 }),
    ]);
    expect(lines().map((line): unknown => JSON.parse(line))).toEqual([
      {
        prompt: [{ role: 'user', content: 'Why?' }],
        chosen: [{ role: 'assistant', content: 'Because.' }],
        rejected: [{ role: 'assistant', content: 'No.' }],
      },
      {
        prompt: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: 'Hello!' },
          { role: 'user', content: 'Name a fruit' },
        ],
        chosen: [{ role: 'assistant', content: 'Carrot' }],
        rejected: [{ role: 'assistant', content: 'Apple' }],
      },
    ]);
    const { records } = await read(path);
    expect(records).toMatchObject([
      { prompt: 'Why?', texts: ['Because.', 'No.'] },
      { prompt, texts: ['Carrot', 'Apple'] },
    ]);
  });
});

describe('Parquet', () => {
  test('holds what the JSONL holds', async () => {
    const rows = Array.from({ length: 12_000 }, (_, at) =>
      pair({ key: `k${at}`, prompt: `Q ${at}?` }),
    );
    const parquet = await write('pairs', 'parquet', rows);
    const jsonl = await write('pairs', 'jsonl', rows);
    expect(await carried(parquet.path)).toEqual(await carried(jsonl.path));
  });

  test('keeps lists and empty texts', async () => {
    const { path } = await write('votes', 'parquet', [vote, { ...vote, reasons: ['a', 'b'] }]);
    expect(await carried(path)).toMatchObject([
      { values: { reasons: [], supersedes: '', standing: true, duration_ms: 1234 } },
      { values: { reasons: ['a', 'b'] } },
    ]);
  });
});

describe('annotation tools', () => {
  const undecided = pair({ chosen: null, votes: { first: 1, second: 1, ties: 1, bothBad: 0 } });
  const unlabelled = pair({ chosen: null, votes: { first: 0, second: 0, ties: 0, bothBad: 0 } });

  test('Label Studio takes every pair, with a prediction where there is a preference', async () => {
    const { path, notes } = await write('pairs', 'label-studio', [pair(), undecided, unlabelled]);
    const tasks = JSON.parse(readFileSync(path, 'utf8')) as { predictions: unknown[] }[];
    expect(tasks.map((task) => task.predictions.length)).toEqual([1, 0, 0]);
    expect(tasks[0]).toMatchObject({
      data: { prompt: 'Why?', answer1: 'Because.', answer2: 'No.' },
      predictions: [{ score: 2 / 3, result: [{ type: 'pairwise', value: { selected: 'left' } }] }],
    });
    expect(notes[0]).toMatch(/^1 pair without a prediction/);
  });

  test('Argilla takes every pair, ties too', async () => {
    const { path } = await write('pairs', 'argilla', [pair(), undecided, unlabelled]);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject([
      { fields: { response_a: 'Because.' }, suggestions: { preference: { value: 'a' } } },
      { suggestions: { preference: { value: 'tie', score: 1 / 3 } } },
      { suggestions: {} },
    ]);
  });
});
