/**
 * A trained model outside of the application: its graph under onnxruntime, score.py, and the Spark job in a
 * cluster of local processes give the rewards shown in the ranking.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transformerEncoder } from '../../src-main/encoders/transformer/index.ts';
import { exportFile } from '../../src-main/services/exports/export-file.ts';
import { exportModel } from '../../src-main/services/exports/export-model.ts';
import { importFiles } from '../../src-main/services/data/import-files.ts';
import { startTraining } from '../../src-main/services/runs/training.ts';
import type { OpenProject } from '../../src-main/store/database.ts';
import { createProject } from '../../src-main/store/open.ts';
import { storedModels } from '../../src-main/store/models.ts';
import { seededRandom } from '../../src-main/domain/random.ts';
import { quick, writePairs } from '../contract/support.ts';
import { missingInPython, python, runPython } from '../python.ts';
import { writeModel } from '../unit/encoders/transformer-model.ts';
import { farthest, float32, run } from '../unit/onnx/runtime.ts';
import { minilm, missingMinilm } from './backbone-support.ts';

const take = { keepLabels: true, leaveOutProblems: false };
const application = 'Dialect 0.0.0';
const MINUTES = 60_000;

/** Target texts of made-up words, 1 to 90 of them, for a tiny encoder that reads letters. */
function writeWords(path: string, count: number): string {
  const random = seededRandom(path.slice(-12));
  const word = () =>
    Array.from({ length: 1 + random.below(4) }, () =>
      String.fromCodePoint(97 + random.below(26)),
    ).join('');
  const lines = Array.from({ length: count }, (_, i) => {
    const text = Array.from({ length: 1 + random.below(90) }, word).join(' ');
    return JSON.stringify({ id: `${count}-${i}`, prompt: `Ask ${i}`, text: `${text}.` });
  });
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

let folder = '';
let project: OpenProject;
const at = (name: string) => join(folder, name);

/** Two target domains, each standardised by itself; `run` 1 has only one of them, 2 both. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dialect-test-'));
  project = createProject(at('test.dialect'), { name: 'Test' }, 'test');
  const add = (path: string, domain: string, role: 'source' | 'target') =>
    importFiles(project.db, [{ path, name: path }], { domain, role, ...take });
  await add(writePairs(at('pairs.jsonl'), 200), 'email', 'source');
  await add(writeWords(at('texts.jsonl'), 60), 'chat', 'target');
  await add(writeWords(at('more.jsonl'), 40), 'notes', 'target');
  const methods = ['wdgrl', 'standardise', 'coral', 'optimal-transport'];
  const chat = project.db
    .prepare(`SELECT id FROM domain WHERE name = 'chat'`)
    .pluck()
    .get() as number;
  const settings = { ...quick, methods, validators: [], seeds: 3 };
  for (const targets of [[chat], []]) {
    const ended = await (await startTraining(project, { ...settings, targets })).ended;
    expect(ended.failure).toBeNull();
  }
}, 5 * MINUTES);

afterAll(() => {
  project.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Reward {
  id: string;
  reward: number;
  spread: number;
}

/** Rewards as shown in rankings, by the key or number of the text. */
function shown(runId: number, method: string, { db } = project): Map<string, Reward> {
  const rows = db
    .prepare<[number, string], Reward>(
      `SELECT coalesce(nullif(item.key, ''), CAST(item.id AS TEXT)) AS id, r.reward, r.spread
       FROM reward r JOIN item ON item.id = r.item_id WHERE r.run_id = ? AND r.method = ?`,
    )
    .all(runId, method);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Every text of the run has its reward, and no other text has one. */
function expectShown(rows: readonly Reward[], runId: number, method: string, of = project): void {
  const known = shown(runId, method, of);
  expect(rows.map(({ id }) => id).toSorted()).toEqual([...known.keys()].toSorted());
  const worst = (what: 'reward' | 'spread') =>
    Math.max(...rows.map((row) => Math.abs(row[what] - (known.get(row.id)?.[what] ?? NaN))));
  expect(worst('reward')).toBeLessThan(1e-4);
  expect(worst('spread')).toBeLessThan(1e-4);
}

interface FeatureLine {
  id: string;
  domain: string;
  features: number[];
}

const lines = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

async function features(runId: number, format = 'jsonl'): Promise<string> {
  const path = at(`features-${runId}.${format}`);
  if (!existsSync(path)) await exportFile(project.path, { what: 'features', format, runId }, path);
  return path;
}

async function exported(runId: number, method: string): Promise<string> {
  const path = at(`model-${runId}-${method}`);
  if (!existsSync(path)) await exportModel(project.path, { runId, method }, path, { application });
  return path;
}

describe('the graph of an exported model', () => {
  it.each(['source-only', 'wdgrl', 'standardise', 'coral', 'optimal-transport'])(
    'gives the rewards that the ranking shows: %s',
    async (method) => {
      for (const runId of [1, 2]) {
        const rows = lines(await features(runId)) as FeatureLine[];
        const model = await exported(runId, method);
        const card = JSON.parse(readFileSync(join(model, 'model-card.json'), 'utf8')) as {
          input: { features: unknown[]; domains: string[] };
        };
        expect(card.input.domains).toEqual(runId === 1 ? [] : ['chat', 'notes']);
        const d = card.input.features.length;
        const values = Float32Array.from(rows.flatMap((row) => row.features));
        const domain = rows.map((row) => BigInt(card.input.domains.indexOf(row.domain)));
        const { reward, rewards } = await run(join(model, 'model.onnx'), {
          features: float32(values, [rows.length, d]),
          ...(runId === 2 && { domain: { data: BigInt64Array.from(domain), dims: [rows.length] } }),
        });
        const spread = (i: number) => {
          const own = rewards.data.subarray(3 * i, 3 * i + 3);
          const mean = (own[0] + own[1] + own[2]) / 3;
          return Math.sqrt(own.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 2);
        };
        const scored = rows.map(({ id }, i) => ({ id, reward: reward.data[i], spread: spread(i) }));
        expectShown(scored, runId, method);
      }
    },
  );
});

describe('the folder of an exported model', () => {
  it('holds graph, card and programs; the card says what is needed to use it', async () => {
    const model = await exported(2, 'wdgrl');
    expect(readdirSync(model).toSorted()).toEqual([
      'README.md',
      'model-card.json',
      'model.onnx',
      'requirements.txt',
      'score.py',
      'score_spark.py',
    ]);
    const card: unknown = JSON.parse(readFileSync(join(model, 'model-card.json'), 'utf8'));
    const text = expect.any(String) as string;
    const number = expect.any(Number) as number;
    expect(card).toMatchObject({
      cardVersion: 1,
      name: 'Test: WDGRL',
      madeBy: application,
      run: 2,
      candidate: { id: 'wdgrl' },
      input: {
        name: 'features',
        features: expect.arrayContaining([{ id: text, description: text }]) as object[],
      },
      encoders: [{ id: 'style', licence: 'Apache-2.0', pooling: null }],
      standardisation: { mode: 'domain', by: ['chat', 'notes'], clip: 5 },
      calibration: { temperature: number, use: text },
      measured: { pairs: 200, sourceAccuracy: number, sourceInterval: [number, number] },
      verdict: { advice: text, reasons: expect.arrayContaining([text]) as string[] },
      settings: { steps: 30, seeds: 3, encoder: 'style' },
      licences: expect.arrayContaining([text]) as string[],
    });
    const readme = readFileSync(join(model, 'README.md'), 'utf8');
    expect(readme).toMatch(/^# Test: WDGRL\n[^]*score\.py[^]*chat, notes[^]*## Licences/);
  });

  it('replaces an earlier export when it is told to, and nothing else ever', async () => {
    const again = (path: string, force: boolean) =>
      exportModel(project.path, { runId: 1, method: 'coral' }, path, { application, force });
    const model = at('again');
    await again(model, false);
    writeFileSync(join(model, 'README.md'), 'old');
    await expect(again(model, false)).rejects.toThrow(
      expect.objectContaining({
        code: 'already-there',
        message: expect.stringMatching(/--force/) as string,
      }),
    );
    expect(readFileSync(join(model, 'README.md'), 'utf8')).toBe('old');
    await again(model, true);
    expect(readFileSync(join(model, 'README.md'), 'utf8')).toMatch(/CORAL/);

    const own = at('own');
    mkdirSync(own);
    writeFileSync(join(own, 'thesis.md'), 'years of work');
    await expect(again(own, true)).rejects.toThrow(/thesis\.md/);
    expect(readdirSync(own)).toEqual(['thesis.md']);
    await expect(again(at('texts.jsonl'), true)).rejects.toThrow(/is a file/);
    // No partial file is left next to it.
    expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('is refused where there is no such model, or one that cannot leave', async () => {
    const refused = (runId: number, method: string) =>
      exportModel(project.path, { runId, method }, at('never'), { application });
    await expect(refused(9, 'wdgrl')).rejects.toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
    await expect(refused(1, 'dann')).rejects.toThrow(
      expect.objectContaining({ code: 'unknown-method' }),
    );
    const earlier = at('earlier.dialect');
    await project.db.backup(earlier);
    const copy = new Database(earlier);
    copy.exec(`UPDATE run_model SET card = json_remove(card, '$.unit')`);
    copy.close();
    await expect(exportModel(earlier, { runId: 1 }, at('never'), { application })).rejects.toThrow(
      expect.objectContaining({
        code: 'cannot-export',
        message: expect.stringMatching(/earlier version/) as string,
      }),
    );
    expect(existsSync(at('never'))).toBe(false);
  });
});

const scoring = missingInPython('numpy', 'onnxruntime', 'pyarrow');

describe.skipIf(scoring)(`score.py of an exported model${scoring}`, () => {
  const score = (model: string, ...args: string[]) => runPython([join(model, 'score.py'), ...args]);

  it.each([
    ['JSONL', 'jsonl'],
    ['a table', 'csv'],
  ])('scores features in %s', async (_what, format) => {
    const out = at(`rewards-${format}.jsonl`);
    const said = await score(await exported(2, 'wdgrl'), await features(2, format), '--out', out);
    expect(said).toMatch(/^100 rewards written/);
    expectShown(lines(out) as Reward[], 2, 'wdgrl');
  });

  it('scores Parquet and arrays alike, and writes tables', async () => {
    const convert = `
import json, sys, numpy as np, pyarrow as pa
from pyarrow import parquet
rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
table = pa.table({
    "id": [row["id"] for row in rows],
    "features": pa.array([row["features"] for row in rows], pa.list_(pa.float32())),
})
parquet.write_table(table, sys.argv[2] + ".parquet")
np.save(sys.argv[2] + ".npy", np.array([row["features"] for row in rows], np.float32))
`;
    await runPython(['-c', convert, await features(1), at('converted')]);
    const model = await exported(1, 'standardise');
    await score(model, at('converted.parquet'), '--out', at('rewards-parquet.jsonl'));
    expectShown(lines(at('rewards-parquet.jsonl')) as Reward[], 1, 'standardise');
    await score(model, at('converted.npy'), '--out', at('rewards.csv'));
    const table = readFileSync(at('rewards.csv'), 'utf8').trimEnd().split(/\r?\n/);
    expect(table[0]).toBe('row,reward,spread');
    expect(table).toHaveLength(61);
  });

  it('keeps the columns of all rows where they belong, beyond the rows that it holds at once', async () => {
    const model = await exported(1, 'wdgrl');
    const [{ features: own }] = lines(await features(1)) as FeatureLine[];
    const rows = Array.from({ length: 5000 }, (_, i): Record<string, unknown> =>
      // Like a user's rows: different fields are missing, in different orders.
      i < 4096
        ? { id: i, ...(i % 2 === 1 && { note: `n${i}` }), features: own }
        : { features: own, note: `n${i}`, id: i },
    );
    const write = (name: string) => {
      writeFileSync(at(name), rows.map((row) => JSON.stringify(row)).join('\n'));
      return at(name);
    };
    const odd = write('many.jsonl');
    expect(await score(model, odd, '--out', at('many.csv'))).toMatch(/^5000 rewards/);
    const table = readFileSync(at('many.csv'), 'utf8').split(/\r?\n/);
    expect(table[0]).toBe('id,note,reward,spread');
    expect(table[1]).toMatch(/^0,,/);
    expect(table[4500]).toMatch(/^4499,n4499,/);

    const failing = (name: string, out: string) =>
      score(model, write(name), '--out', at(out)).then(
        () => 'scored',
        (error: unknown) => String(error),
      );
    rows[4200]['other'] = 1;
    expect(await failing('many.jsonl', 'other.csv')).toMatch(
      /score\.py: Row 4201 has a column `other` that none of the first 4096 rows has/,
    );
    delete rows[4200]['other'];
    for (const row of rows.slice(0, 4096)) row['note'] = null;
    expect(await failing('many.jsonl', 'notes.parquet')).toMatch(
      /score\.py: notes\.parquet takes one kind of value a column/,
    );
    expect(existsSync(at('other.csv')) || existsSync(at('notes.parquet'))).toBe(false);
  });

  it('says what it cannot score, and writes nothing', async () => {
    const model = await exported(2, 'wdgrl');
    const failing = async (rows: object[], ...args: string[]): Promise<string> => {
      writeFileSync(at('odd.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
      return score(model, at('odd.jsonl'), '--out', at('odd.csv'), ...args).then(
        () => 'scored',
        (error: unknown) => String(error),
      );
    };
    const [row] = lines(await features(2)) as FeatureLine[];
    expect(await failing([{ ...row, domain: 'mail' }])).toMatch(
      /mail; this model knows chat, notes/,
    );
    expect(await failing([{ ...row, features: [1, 2] }])).toMatch(
      /score\.py: Features are \[1, 2\]/,
    );
    expect(await failing([{ id: 'x' }])).toMatch(/no column `features`/);
    expect(await failing([row, { ...row, id: 'y', features: null }])).toMatch(
      /score\.py: A row has no `features`, the one with id y\./,
    );
    expect(existsSync(at('odd.csv'))).toBe(false);
    expect(await failing([{ ...row, domain: 'mail' }], '--domain', 'chat')).toBe('scored');
  });
});

const java = spawnSync('java', ['-version']).status === 0;
const spark =
  missingInPython('pyspark', 'pandas', 'pyarrow', 'onnxruntime') ||
  (java ? '' : ' (skipped: there is no java)');

/** The rows written by the Spark job of an exported model. @param master where it runs */
async function bySpark(model: string, input: string, master: string): Promise<Reward[]> {
  const out = `${input}-scored`;
  await runPython([join(model, 'score_spark.py'), input, '--out', out, '--master', master], {
    cwd: folder,
    env: { PYSPARK_PYTHON: python, PYSPARK_DRIVER_PYTHON: python, SPARK_LOCAL_IP: '127.0.0.1' },
  });
  const read = `
import json, sys
from pyarrow import parquet
print(json.dumps(parquet.read_table(sys.argv[1]).to_pylist()))
`;
  return JSON.parse(await runPython(['-c', read, out])) as Reward[];
}

describe.skipIf(spark)(`the Spark job of an exported model${spark}`, () => {
  it(
    'gives the same rewards, in a cluster of two executors',
    async () => {
      const model = await exported(2, 'wdgrl');
      const prepare = `
import json, sys, pyarrow as pa
from pyarrow import parquet
rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
for part in range(4):
    own = rows[part::4]
    parquet.write_table(pa.table({
        "id": [row["id"] for row in own],
        "domain": [row["domain"] for row in own],
        "features": pa.array([row["features"] for row in own], pa.list_(pa.float32())),
    }), f"{sys.argv[2]}/part-{part}.parquet")
`;
      mkdirSync(at('corpus'));
      await runPython(['-c', prepare, await features(2), at('corpus')]);
      const rows = await bySpark(model, at('corpus'), 'local-cluster[2,1,1024]');
      expectShown(rows, 2, 'wdgrl');
      expect(Object.keys(rows[0])).toEqual(['id', 'domain', 'reward', 'spread']);
    },
    5 * MINUTES,
  );
});

/** Target texts of all lengths, one of them longer than a window. */
const texts = ({ db } = project) =>
  db
    .prepare<[], { id: string; domain: string; prompt: string; text: string }>(
      `SELECT coalesce(nullif(item.key, ''), CAST(item.id AS TEXT)) AS id, domain.name AS domain,
              prompt, text
       FROM item JOIN domain ON domain.id = domain_id WHERE role = 'target'`,
    )
    .all();

function writeLines(path: string, rows: readonly object[]): string {
  writeFileSync(path, rows.map((row) => JSON.stringify(row)).join('\n'));
  return path;
}

/** @returns the Spark job's results for a column of texts */
async function textsBySpark(model: string, rows: readonly object[], to: string): Promise<Reward[]> {
  const prepare = `
import json, sys, pyarrow as pa
from pyarrow import parquet
rows = json.loads(sys.argv[1])
parquet.write_table(pa.table({name: [row[name] for row in rows] for name in rows[0]}), sys.argv[2])
`;
  await runPython(['-c', prepare, JSON.stringify(rows), to]);
  return bySpark(model, to, 'local-cluster[2,1,1024]');
}

const encoding = missingInPython('numpy', 'onnxruntime', 'tokenizers');

describe.skipIf(encoding)(`an exported model with its transformer${encoding}`, () => {
  let tiny = '';
  let model = '';
  beforeAll(async () => {
    tiny = await writeModel(at('tiny-encoder'));
    const settings = { ...quick, encoder: tiny, methods: ['wdgrl'], validators: [], targets: [] };
    const ended = await (await startTraining(project, settings, { models: at('models') })).ended;
    expect(ended.failure).toBeNull();
    model = at('model-with-encoder');
    await exportModel(project.path, { runId: ended.id, method: 'wdgrl' }, model, {
      application,
      withEncoder: true,
      models: at('models'),
    });
  }, 5 * MINUTES);

  it('scores prompts with their answers', async () => {
    const out = at('rewards-of-texts.jsonl');
    const plain = writeLines(at('plain.jsonl'), texts());
    await runPython([join(model, 'score.py'), plain, '--out', out]);
    expectShown(lines(out) as Reward[], 3, 'wdgrl');
  });

  it('says which row has no text', async () => {
    const rows = [...texts().slice(0, 2), { ...texts()[2], id: 'empty', text: null }];
    writeFileSync(at('no-text.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
    const out = at('no-text.csv');
    await expect(
      runPython([join(model, 'score.py'), at('no-text.jsonl'), '--out', out]),
    ).rejects.toThrow(/score\.py: A row has no `text`, the one with id empty\./);
    expect(existsSync(out)).toBe(false);
  });

  it('encodes as the application does, beyond a window too, with and without a prompt', async () => {
    const words = Array.from({ length: 900 }, (_, i) => ['to', 'and', 'fro', 'not'][i % 4]);
    const many = [words.join(' '), 'Short.', words.slice(0, 300).join(' ')];
    const items = ['', 'Why so?', words.join(' ')].flatMap((prompt) =>
      many.map((text) => ({ prompt, text })),
    );
    const encoder = await transformerEncoder(tiny, { models: at('models') });
    const open = await encoder.open();
    const { rows: wanted } = await open.encode(items);
    await open.close();
    const script = `
import json, sys
sys.path.insert(0, sys.argv[1])
from text_encoder import TextEncoder
items = json.loads(sys.argv[2])
encoder = TextEncoder(sys.argv[1] + "/encoder")
rows = encoder.encode([item["text"] for item in items], [item["prompt"] for item in items])
print(json.dumps(rows.ravel().tolist()))
`;
    const got = await runPython(['-c', script, model, JSON.stringify(items)]);
    expect(farthest(wanted, JSON.parse(got) as number[])).toBeLessThan(1e-5);
  });

  it('leaves as it was tuned beside style, with features', { timeout: 5 * MINUTES }, async () => {
    const models = at('models');
    const settings = { ...tuned, encoder: `style+${tiny}` };
    const { id: runId, failure } = await (await startTraining(project, settings, { models })).ended;
    expect(failure).toBeNull();
    const path = at('tuned-beside-style');
    await exportModel(project.path, { runId }, path, { application, models });
    const given = at('tuned-beside-style.jsonl');
    await exportFile(project.path, { what: 'features', format: 'jsonl', runId, models }, given);
    const out = at('tuned-beside-style-rewards.jsonl');
    await runPython([join(path, 'score.py'), given, '--out', out]);
    expectShown(lines(out) as Reward[], runId, 'source-only');
  });

  it('is offered only where one transformer gives all features', async () => {
    const style = exportModel(project.path, { runId: 1, method: 'wdgrl' }, at('never'), {
      application,
      withEncoder: true,
    });
    await expect(style).rejects.toThrow(expect.objectContaining({ code: 'cannot-export' }));
    expect(existsSync(at('never'))).toBe(false);
  });
});

/** Tuned with just enough steps to change it: the export is compared, not the learning. */
const tuned = {
  ...quick,
  methods: [],
  validators: [],
  steps: 5,
  seeds: 1,
  meaningFactor: 0.3,
  tune: 'lora' as const,
  tuneSteps: 2,
  tuneBatch: 2,
  tuneTokens: 16,
  tuneLearningRate: 0.01,
};

/** Spark takes a minute or two, so it runs the real model, and the tiny one only if that is missing. */
const tunedEncoders = [
  { name: 'an encoder of 40 kB', missing: encoding, real: false, bySpark: missingMinilm !== '' },
  { name: 'all-MiniLM-L6-v2', missing: missingMinilm || encoding, real: true, bySpark: true },
];

describe.each(tunedEncoders)('$name, tuned and exported$missing', (which) => {
  const name = which.real ? 'minilm' : 'tiny';
  let few: OpenProject;
  let base = '';
  let model = '';
  let runId = 0;
  beforeAll(async () => {
    if (which.missing) return;
    const models = at('models');
    base = which.real ? minilm : await writeModel(at('tiny-to-tune'));
    few = createProject(at(`${name}.dialect`), { name: 'Few' }, 'test');
    const add = (path: string, domain: string, role: 'source' | 'target') =>
      importFiles(few.db, [{ path, name: path }], { domain, role, ...take });
    await add(writePairs(at(`${name}-pairs.jsonl`), 30), 'email', 'source');
    await add(writeWords(at(`${name}-words.jsonl`), 20), 'chat', 'target');
    const settings = { ...tuned, encoder: base, loraLayers: which.real ? 2 : 0 };
    const ended = await (await startTraining(few, settings, { models })).ended;
    expect(ended.failure).toBeNull();
    runId = ended.id;
    model = at(`${name}-tuned`);
    const wishes = { application, models, withEncoder: true };
    await exportModel(few.path, { runId }, model, wishes);
  }, 5 * MINUTES);
  afterAll(() => {
    if (!which.missing) few.close();
  });

  it.skipIf(which.missing)('has adapters that changed, in the layout of peft', () => {
    // B of the last adapter, which starts at zero.
    const [stored] = storedModels(few.db, runId, 'source-only');
    expect(stored.adapters?.at(-1)).not.toBe(0);
    const json = readFileSync(join(model, 'adapter', 'adapter_config.json'), 'utf8');
    expect(JSON.parse(json)).toMatchObject({
      peft_type: 'LORA',
      r: 16,
      lora_alpha: 16,
      ...(which.real && { layers_to_transform: [4, 5] }),
    });
  });

  it.skipIf(which.missing)('gives the same rewards as a graph, from texts', async () => {
    const given = writeLines(at(`${name}-texts.jsonl`), texts(few));
    const out = at(`${name}-rewards.jsonl`);
    await runPython([join(model, 'score.py'), given, '--out', out]);
    expectShown(lines(out) as Reward[], runId, 'source-only', few);
  });

  const slow = spark || (which.bySpark ? '' : ' (skipped: all-MiniLM-L6-v2 runs in it)');
  it.skipIf(which.missing || slow)(
    `gives the same rewards in Spark, in a cluster of two executors${slow}`,
    async () => {
      const rows = await textsBySpark(model, texts(few), at(`${name}-texts.parquet`));
      expectShown(rows, runId, 'source-only', few);
      expect(Object.keys(rows[0])).toEqual(['id', 'domain', 'prompt', 'text', 'reward', 'spread']);
    },
    5 * MINUTES,
  );

  const peft = missingInPython('torch', 'transformers', 'peft', 'tokenizers', 'onnxruntime');
  it.skipIf(which.missing || peft)(
    `gives the same rewards by adapters that Python's peft loads${peft}`,
    async () => {
      const script = `
import json, sys
import torch
from peft import PeftModel
from transformers import AutoModel
base, folder, items = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
sys.path.insert(0, folder)
from text_encoder import TextEncoder
model = PeftModel.from_pretrained(AutoModel.from_pretrained(base), folder + "/adapter").eval()
encoder = TextEncoder(folder + "/encoder")
def read(item):
    ids, types, _, _ = encoder.together(item["prompt"], item["text"])
    assert len(ids) <= 16
    given = {"input_ids": torch.tensor([ids]), "token_type_ids": torch.tensor([types])}
    return model(**given).last_hidden_state.mean(1).numpy()
with torch.no_grad():
    rows = [read(item) for item in items]
print(json.dumps([row[0].tolist() for row in rows]))
`;
      const given = texts(few);
      const answer = await runPython(['-c', script, base, model, JSON.stringify(given)]);
      const vectors = JSON.parse(answer) as number[][];
      const rows = given.map(({ id, domain }, i) => ({ id, domain, features: vectors[i] }));
      const out = at(`${name}-peft-rewards.jsonl`);
      const features = writeLines(at(`${name}-peft.jsonl`), rows);
      await runPython([join(model, 'score.py'), features, '--out', out]);
      const known = shown(runId, 'source-only', few);
      const scored = lines(out) as Reward[];
      expect(scored).toHaveLength(known.size);
      for (const { id, reward } of scored) {
        expect(Math.abs(reward - (known.get(id)?.reward ?? NaN)), id).toBeLessThan(1e-3);
      }
    },
    5 * MINUTES,
  );
});

describe('dialect export', () => {
  const launcher = fileURLToPath(new URL('../../build/launch/dialect.mjs', import.meta.url));
  const dialect = (...args: string[]) =>
    spawnSync(process.execPath, [launcher, 'export', project.path, ...args], { encoding: 'utf8' });

  it('writes models and features, and says what it wrote', () => {
    const model = dialect('--what', 'model', '--run', '1', '--out', at('by-cli'), '--json');
    expect(model.stderr).toBe('');
    expect(JSON.parse(model.stdout)).toMatchObject({
      what: 'model',
      run: 1,
      files: expect.arrayContaining(readdirSync(at('by-cli'))) as string[],
    });
    const path = at('by-cli.csv');
    const table = dialect('--what', 'features', '--run', '1', '--format', 'csv', '--out', path);
    expect(table.stdout).toBe(`60 rows written to ${path}.\n`);
    const [head, first] = readFileSync(path, 'utf8').split('\r\n');
    expect(head).toMatch(/^"id","domain",/);
    expect(first.split(',')).toHaveLength(head.split(',').length);
  });

  it('is told from wrong usage', () => {
    const { status, stderr } = dialect('--what', 'features', '--out', at('nothing.csv'));
    expect(status).toBe(2);
    expect(stderr).toMatch(/--format is needed for features/);
    const again = dialect('--what', 'model', '--run', '1', '--out', at('by-cli'));
    expect(again.status).toBe(1);
    expect(again.stderr).toMatch(/holds an export already/);
  });
});
