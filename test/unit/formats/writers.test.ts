import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { ExportFormat } from '../../../src-main/contract/index.ts';
import { exportFormats, writerOf } from '../../../src-main/formats/writers/index.ts';
import type {
  PairRow,
  ResultRow,
  RewardRow,
  RowOf,
  VoteRow,
} from '../../../src-main/domain/export-rows.ts';
import { folder, hostile, read } from './support.ts';

let files = 0;

async function write<What extends keyof RowOf>(what: What, id: string, rows: RowOf[What][]) {
  const writer = writerOf(what, id);
  const path = join(folder, `out-${++files}.${writer.extension}`);
  const out = createWriteStream(path);
  const notes: string[] = [];
  const result = await writer.write(rows, out, (sentence) => notes.push(sentence));
  out.end();
  await finished(out);
  return { path, notes, rows: result.rows, content: readFileSync(path, 'utf8') };
}

const noVotes = { first: 0, second: 0, ties: 0, bothBad: 0 };

function pair(change: Partial<PairRow>): PairRow {
  return {
    key: 'p',
    domain: 'web',
    prompt: 'Why?',
    texts: ['Because.', 'No.'],
    chosen: 0,
    votes: { ...noVotes, first: 2, second: 1 },
    annotators: 3,
    meanStrength: 2,
    ...change,
  };
}

/** Each hostile text combined with the next one, as prompt, as first and as second text. */
const hostilePairs: PairRow[] = hostile.map((text, index) =>
  pair({
    key: `key-${index}`,
    prompt: hostile[(index + 2) % hostile.length],
    texts: [text, hostile[(index + 1) % hostile.length]],
    chosen: index % 2 === 0 ? 0 : 1,
    meanStrength: 1 + (index % 3),
  }),
);

const vote: VoteRow = {
  id: '0199',
  pair: 'p1',
  domain: 'web',
  prompt: 'Why?\n"Really"?',
  annotator: 'Ana',
  outcome: 'prefer',
  chosen: '=1+1',
  rejected: 'b',
  shownFirst: 'b',
  shownSecond: '=1+1',
  strength: 3,
  durationMs: 1234,
  reasons: ['clear', 'short'],
  note: 'a, b',
  supersedes: null,
  standing: true,
  createdAt: '2026-11-23T10:00:00.000Z',
};

const reward: RewardRow = {
  key: 'i1',
  domain: 'chat',
  prompt: 'Why?',
  text: 'Because,\r\n"so"',
  method: 'wdgrl',
  rank: 1,
  reward: 1.25,
  spread: 0.1,
  sourceOnlyRank: 4,
  change: 3,
};

describe('what is written is read back the same, hostile texts included', () => {
  test('pairs as JSONL', async () => {
    const { path, notes, rows } = await write('pairs', 'jsonl', hostilePairs);
    expect(notes).toEqual([]);
    expect(rows).toBe(hostilePairs.length);
    const { records, problems } = await read(path);
    expect(problems).toEqual([]);
    expect(records).toEqual(
      hostilePairs.map((row, index) => ({
        kind: 'pair',
        row: index + 1,
        key: row.key,
        prompt: row.prompt,
        texts: row.chosen === 0 ? row.texts : row.texts.toReversed(),
        outcome: 'prefer',
        strength: row.meanStrength,
        metadata: {
          domain: 'web',
          mean_strength: row.meanStrength,
          votes_chosen: row.chosen === 0 ? 2 : 1,
          votes_rejected: row.chosen === 0 ? 1 : 2,
          ties: 0,
          both_bad: 0,
          annotators: 3,
        },
      })),
    );
  });

  test.each(['csv', 'trl'])('pairs as %s', async (format) => {
    const { path } = await write('pairs', format, hostilePairs);
    const { records, problems } = await read(path);
    expect(problems).toEqual([]);
    expect(records).toMatchObject(
      hostilePairs.map((row) => ({
        kind: 'pair',
        prompt: row.prompt,
        texts: row.chosen === 0 ? row.texts : row.texts.toReversed(),
        outcome: 'prefer',
        strength: row.meanStrength,
      })),
    );
  });

  test('pairs as CSV keep ties, both bad and unlabelled ones', async () => {
    const { path, notes } = await write('pairs', 'csv', [
      pair({ chosen: null, votes: { ...noVotes, ties: 2 }, meanStrength: null }),
      pair({ chosen: null, votes: { ...noVotes, bothBad: 2 }, meanStrength: null }),
      pair({ chosen: null, votes: noVotes, meanStrength: null }),
    ]);
    expect(notes).toEqual([]);
    const { records } = await read(path);
    expect(records.map((record) => record.kind === 'pair' && record.outcome)).toEqual([
      'tie',
      'both-bad',
      null,
    ]);
  });

  test('votes as JSONL, replaced ones too', async () => {
    const old = { ...vote, id: '0198', outcome: 'tie', chosen: null, standing: false } as const;
    const { content, rows } = await write('votes', 'jsonl', [old, vote]);
    expect(rows).toBe(2);
    expect(
      content
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    ).toMatchObject([
      { id: '0198', outcome: 'tie', chosen: '', standing: false },
      {
        id: '0199',
        pair: 'p1',
        prompt: vote.prompt,
        annotator: 'Ana',
        chosen: '=1+1',
        rejected: 'b',
        shown_first: 'b',
        shown_second: '=1+1',
        strength: 3,
        duration_ms: 1234,
        reasons: ['clear', 'short'],
        note: 'a, b',
        supersedes: '',
        created_at: vote.createdAt,
      },
    ]);
  });

  test('rewards as JSONL come back as texts', async () => {
    const { path } = await write('rewards', 'jsonl', [reward]);
    const { records } = await read(path);
    expect(records).toMatchObject([
      { key: 'i1', prompt: 'Why?', text: reward.text, metadata: { rank: 1, source_only_rank: 4 } },
    ]);
  });
});

describe('CSV follows RFC 4180', () => {
  test('with a header, CRLF, and texts exactly as they are', async () => {
    const { content } = await write('rewards', 'csv', [reward]);
    expect(content).toBe(
      '"id","domain","method","rank","reward","spread","source_only_rank","change","prompt","text"\r\n' +
        '"i1","chat","wdgrl",1,1.25,0.1,4,3,"Why?","Because,\r\n""so"""\r\n',
    );
  });

  test('and a strict reader finds every vote', async () => {
    const { content } = await write('votes', 'csv', [vote]);
    expect(parse(content, { columns: true })).toEqual([
      {
        id: '0199',
        pair: 'p1',
        domain: 'web',
        prompt: vote.prompt,
        annotator: 'Ana',
        outcome: 'prefer',
        chosen: '=1+1',
        rejected: 'b',
        shown_first: 'b',
        shown_second: '=1+1',
        strength: '3',
        duration_ms: '1234',
        reasons: 'clear; short',
        note: 'a, b',
        supersedes: '',
        standing: 'true',
        created_at: vote.createdAt,
      },
    ]);
  });

  test('with a header even where there are no rows', async () => {
    const { content, rows } = await write('pairs', 'csv', []);
    expect(rows).toBe(0);
    expect(content.startsWith('"id","domain","prompt","text_a"')).toBe(true);
  });
});

describe('features', () => {
  const rows = [
    {
      key: 'i1',
      domain: 'web',
      names: ['length', 'calm, or not'],
      values: Float32Array.of(2, 0.5),
    },
    {
      key: 'i2',
      domain: '=web',
      names: ['length', 'calm, or not'],
      values: Float32Array.of(3, -1),
    },
  ];

  test('are one list a text as JSONL', async () => {
    const { content } = await write('features', 'jsonl', rows);
    expect(content).toBe(
      '{"id":"i1","domain":"web","features":[2.0,0.5]}\n{"id":"i2","domain":"=web","features":[3.0,-1.0]}\n',
    );
  });

  test('are a column each as CSV, named by the first text', async () => {
    const { content } = await write('features', 'csv', rows);
    expect(parse(content)).toEqual([
      ['id', 'domain', 'length', 'calm, or not'],
      ['i1', 'web', '2', '0.5'],
      ['i2', '=web', '3', '-1'],
    ]);
    expect((await write('features', 'csv', [])).content).toBe('"id","domain"\r\n');
  });
});

describe('results', () => {
  const row = (rewards: ResultRow['rewards']): ResultRow => ({
    key: 'g1',
    domain: 'letters',
    prompt: 'Which?',
    texts: ['good', 'bad'],
    rewards,
  });

  test('are RewardBench’s columns: 1 where the better text has the higher reward', async () => {
    const { content, notes } = await write('results', 'rewardbench', [
      row([1.5, -0.5]),
      row([0, 1]),
      row([2, 2]),
      row([null, 1]),
    ]);
    const lines = content
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toEqual({
      id: 'g1',
      subset: 'letters',
      prompt: 'Which?',
      text_chosen: 'good',
      text_rejected: 'bad',
      results: 1,
      scores_chosen: 1.5,
      scores_rejected: -0.5,
    });
    expect(lines.map(({ results }) => results)).toEqual([1, 0, 0]);
    expect(notes).toEqual([
      '1 gold pair left out: the run has no reward for both texts.',
      '1 gold pair with equal rewards written as 0: RewardBench has no half.',
    ]);
  });
});

describe('what a format cannot carry is told', () => {
  const undecided = [
    pair({}),
    ...Array.from({ length: 12 }, () => pair({ chosen: null, votes: { ...noVotes, ties: 1 } })),
    pair({ chosen: null, votes: { ...noVotes, first: 1, second: 1 } }),
    pair({ chosen: null, votes: { ...noVotes, bothBad: 1 } }),
    pair({ chosen: null, votes: noVotes }),
    pair({ chosen: null, votes: noVotes }),
  ];

  test('by TRL preference data', async () => {
    const { notes, rows } = await write('pairs', 'trl', undecided);
    expect(rows).toBe(1);
    expect(notes).toEqual([
      '13 ties dropped: TRL preference data has no tie.',
      "1 'both bad' dropped: TRL preference data has no 'both bad'.",
      '2 unlabelled pairs dropped: TRL preference data holds labelled pairs only.',
      'Ids, domains and counts of votes left out: TRL preference data has no place for them.',
    ]);
  });

  test('by pairs as JSONL', async () => {
    const { notes, rows } = await write('pairs', 'jsonl', undecided.slice(0, 2));
    expect(rows).toBe(1);
    expect(notes).toEqual(['1 tie dropped: a list of chosen and rejected texts has no tie.']);
  });

  test('by votes as CSV', async () => {
    const { notes } = await write('votes', 'csv', [{ ...vote, reasons: ['a; b'] }]);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain('semicolon');
  });
});

describe('writing', () => {
  test('keeps to the pace of a slow reader and leaves the stream open', async () => {
    let made = 0;
    let taken = 0;
    let ahead = 0;
    function* rows(): Generator<RewardRow> {
      for (; made < 2000; made++) yield { ...reward, text: 'x'.repeat(1000) };
    }
    const out = new Writable({
      write(chunk: Buffer, _encoding, done) {
        taken += chunk.toString().split('\n').length - 1;
        ahead = Math.max(ahead, made - taken);
        setImmediate(done);
      },
    });
    await writerOf('rewards', 'jsonl').write(rows(), out, () => undefined);
    expect(out.writableEnded).toBe(false);
    out.end();
    await finished(out);
    expect(taken).toBe(2000);
    expect(ahead).toBeLessThan(200);
  });

  test('fails when the disk does', async () => {
    const out = new Writable({
      write(_chunk, _encoding, done) {
        done(new Error('no space left'));
      },
    });
    await expect(writerOf('pairs', 'csv').write([pair({})], out, () => undefined)).rejects.toThrow(
      'no space left',
    );
  });
});

describe('the registry', () => {
  test('lists every format once for each thing that is exported', () => {
    const formats = exportFormats();
    for (const format of formats) expect(ExportFormat.parse(format)).toEqual(format);
    expect(formats.map(({ what, id }) => `${what}/${id}`)).toEqual([
      'data/native',
      'votes/jsonl',
      'votes/csv',
      'votes/parquet',
      'pairs/jsonl',
      'pairs/csv',
      'pairs/trl',
      'pairs/parquet',
      'pairs/label-studio',
      'pairs/argilla',
      'rankings/jsonl',
      'decisions/jsonl',
      'rewards/csv',
      'rewards/jsonl',
      'rewards/parquet',
      'preferences/trl',
      'preferences/jsonl',
      'preferences/csv',
      'preferences/parquet',
      'best/jsonl',
      'best/csv',
      'best/parquet',
      'report/html',
      'results/rewardbench',
      'features/jsonl',
      'features/csv',
      'features/parquet',
    ]);
  });

  test('names the choices where there is no such format', () => {
    expect(() => writerOf('votes', 'trl')).toThrow(
      expect.objectContaining({
        code: 'unknown-format',
        message: "There is no format 'trl' for votes. Choose one of jsonl, csv, parquet.",
      }),
    );
  });
});
