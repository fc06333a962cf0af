/** Exports read by the programs that they are for, as installed. */
import { createWriteStream, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { PairRow, RowOf, VoteRow } from '../../src-main/domain/export-rows.ts';
import { writerOf } from '../../src-main/formats/writers/index.ts';
import { missingInPython, runPython } from '../python.ts';

/** Removed with the temporary folder of the whole run. */
const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'exports-'));
const script = fileURLToPath(new URL('./exports.py', import.meta.url));
const offline = { HF_HUB_OFFLINE: '1', HF_DATASETS_OFFLINE: '1', TOKENIZERS_PARALLELISM: 'false' };

async function python(...args: string[]): Promise<Record<string, unknown>> {
  const printed = await runPython([script, ...args], { env: offline });
  return JSON.parse(printed.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>;
}

async function write<What extends keyof RowOf>(
  folder: string,
  [what, id, name]: [What, string, string],
  rows: Iterable<RowOf[What]>,
): Promise<string> {
  const writer = writerOf(what, id);
  const path = join(folder, `${name}.${writer.extension}`);
  const out = createWriteStream(path);
  await writer.write(rows, out, () => undefined);
  out.end();
  await finished(out);
  return path;
}

const pair = (at: number, change: Partial<PairRow> = {}): PairRow => ({
  key: `p${at}`,
  domain: 'web',
  prompt: `What is ${at} ?`,
  texts: [`It is ${at} , surely .`, 'Nobody knows .'],
  chosen: 0,
  votes: { first: 2, second: 1, ties: 0, bothBad: 0 },
  annotators: 3,
  meanStrength: 2,
  ...change,
});

const vote = (at: number, change: Partial<VoteRow> = {}): VoteRow => ({
  id: `v${at}`,
  pair: `p${at}`,
  domain: 'web',
  prompt: 'Why?',
  annotator: 'Ana',
  outcome: 'prefer',
  chosen: 'a',
  rejected: 'b',
  shownFirst: 'a',
  shownSecond: 'b',
  strength: 2,
  durationMs: 1234,
  reasons: [],
  note: '',
  supersedes: null,
  standing: true,
  createdAt: '2026-11-23T10:00:00.000Z',
  ...change,
});

const withoutLoaders = missingInPython('datasets');

describe.skipIf(withoutLoaders)(`files of 12 MB${withoutLoaders}`, () => {
  test('whose one odd value stands at the end are loaded, with the types of JSONL', async () => {
    const folder = temporaryFolder();
    const long = 'words of an answer '.repeat(110);
    const pairs = Array.from({ length: 3000 }, (_, at) =>
      pair(at, { texts: [`${long}${at}`, long], meanStrength: at === 2990 ? 2.5 : 2 }),
    );
    const votes = Array.from({ length: 6000 }, (_, at) =>
      vote(at, {
        note: long,
        ...(at === 5990 && { reasons: ['clear'], supersedes: 'v1' }),
      }),
    );
    for (const format of ['jsonl', 'trl', 'parquet']) {
      await write(folder, ['pairs', format, `pairs-${format}`], pairs);
    }
    for (const format of ['jsonl', 'parquet']) {
      await write(folder, ['votes', format, `votes-${format}`], votes);
    }
    const loaded = await python('load', folder);
    const types = (of: string) =>
      expect.objectContaining({
        types: expect.anything(),
        rows: of === 'votes' ? 6000 : 3000,
      }) as unknown;
    expect(loaded).toEqual({
      'pairs-jsonl.jsonl': types('pairs'),
      'pairs-parquet.parquet': types('pairs'),
      'pairs-trl.jsonl': types('pairs'),
      'votes-jsonl.jsonl': types('votes'),
      'votes-parquet.parquet': types('votes'),
    });
    expect(loaded['pairs-jsonl.jsonl']).toMatchObject({
      types: { mean_strength: "Value('float64')", strength: "Value('int64')" },
    });
    expect(loaded['votes-jsonl.jsonl']).toMatchObject({
      types: { reasons: "List(Value('string'))", supersedes: "Value('string')" },
    });
  });
});

const withoutTrl = missingInPython('trl', 'datasets');

describe.skipIf(withoutTrl)(`TRL trains on its export${withoutTrl}`, () => {
  const plain = Array.from({ length: 8 }, (_, at) => pair(at));
  const conversations = plain.map((row, at) => ({
    ...row,
    prompt: `System: Be brief .\n\nUser: Hi\n\nAssistant: Hello !\n\nUser: What is ${at} ?`,
  }));

  test.each([
    { name: 'texts', rows: plain, trainer: 'reward', holds: 'What is' },
    { name: 'texts', rows: plain, trainer: 'dpo', holds: 'What is' },
    { name: 'conversations', rows: conversations, trainer: 'reward', holds: 'system : Be brief' },
    { name: 'conversations', rows: conversations, trainer: 'dpo', holds: 'system : Be brief' },
  ])('$trainer, two steps, on $name', async ({ rows, trainer, holds }) => {
    const path = await write(temporaryFolder(), ['pairs', 'trl', 'pairs'], rows);
    const result = await python('trl', path, trainer);
    expect(result).toMatchObject({ steps: 2 });
    // ln 2: no margin is subtracted if nobody gave a strength.
    const [loss] = result['losses'] as number[];
    expect(loss).toBeGreaterThan(0.6);
    expect(loss).toBeLessThan(0.8);
    expect(result['sample']).toContain(holds);
  });

  test('reward, with the margins that were stated', async () => {
    const rows = plain.map((row, at) => ({ ...row, meanStrength: 2 + (at % 2) / 2 }));
    const path = await write(temporaryFolder(), ['pairs', 'trl', 'pairs'], rows);
    const result = await python('trl', path, 'reward');
    expect((result['losses'] as number[])[0]).toBeGreaterThan(2);
  });
});

const withoutSdk = missingInPython('label_studio_sdk');
const withoutArgilla = missingInPython('argilla');
const some = [
  pair(1),
  pair(2, { chosen: null, votes: { first: 1, second: 1, ties: 0, bothBad: 0 } }),
  pair(3, { chosen: null, votes: { first: 0, second: 0, ties: 0, bothBad: 0 } }),
];

test.skipIf(withoutSdk)(
  `Label Studio's SDK finds no fault with its tasks${withoutSdk}`,
  async () => {
    const path = await write(temporaryFolder(), ['pairs', 'label-studio', 'tasks'], some);
    expect(await python('label-studio', path)).toEqual({ tasks: 3, errors: [] });
  },
);

test.skipIf(withoutArgilla)(`Argilla takes its records${withoutArgilla}`, async () => {
  const path = await write(temporaryFolder(), ['pairs', 'argilla', 'records'], some);
  expect(await python('argilla', path)).toEqual({ records: 3, suggestions: 2 });
});
