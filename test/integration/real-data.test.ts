/**
 * The main job on real data, by command line and with default settings: the results of the sets' own papers and
 * of the prototype must be reached here.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Evaluation } from '../../src-main/contract/index.ts';

const launcher = fileURLToPath(new URL('../../build/launch/dialect.mjs', import.meta.url));
const data = process.env['DIAL_DATA_DIR'] ?? join(import.meta.dirname, '../../../shared/data');
const ukp = join(data, 'ukp_convarg1/pairs.jsonl');
const essays = ['development', 'testing'].map((part) =>
  join(data, `essay_br/scored_${part}.jsonl`),
);
const there = [ukp, ...essays].every((path) => existsSync(path));
const MINUTES = 60_000;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dialect-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command and returns the JSON object that it printed. */
function dialect(...args: string[]): Promise<unknown> {
  const child = spawn(process.execPath, [launcher, ...args, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (part: Buffer) => (out += part.toString()));
  child.stderr.on('data', (part: Buffer) => (err += part.toString()));
  return new Promise((resolve, reject) => {
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(out));
      else reject(new Error(`dialect ${args[0]} ended with ${code}: ${err}`));
    });
  });
}

async function transfer(name: string, source: string, gold: string[], ...settings: string[]) {
  const project = join(folder, `${name}.dialect`);
  await dialect('import', project, source, '--domain', 'source', '--role', 'source');
  await dialect('import', project, ...gold, '--domain', 'target', '--role', 'gold');
  await dialect('train', project, ...settings);
  const { gold: counted, methods } = (await dialect('evaluate', project)) as Evaluation;
  const figures = Object.fromEntries(
    methods.map((method) => [method.method, method.accuracy ?? method.spearman ?? Number.NaN]),
  );
  process.stdout.write(`${name}: ${JSON.stringify({ ...counted, ...figures })}\n`);
  return { gold: counted, figures };
}

/** The pairs of every second topic, and those of the others; a topic has two stances. */
function halves(): [string, string] {
  const lines = readFileSync(ukp, 'utf8').trimEnd().split('\n');
  const topicOf = (line: string) =>
    (JSON.parse(line) as { prompt: string }).prompt.replace(/ \[stance: .*$/s, '');
  const topics = [...new Set(lines.map(topicOf))].toSorted();
  return [0, 1].map((half) => {
    const path = join(folder, `half-${half}.jsonl`);
    const mine = lines.filter((line) => topics.indexOf(topicOf(line)) % 2 === half);
    writeFileSync(path, `${mine.join('\n')}\n`);
    return path;
  }) as [string, string];
}

describe.skipIf(!there)(
  `real data${there ? '' : ' (skipped: no ukp_convarg1 and essay_br in DIAL_DATA_DIR or ../shared/data)'}`,
  () => {
    it(
      'arguments on half of the topics tell which of two others is more convincing',
      async () => {
        const [source, gold] = halves();
        const { gold: counted, figures } = await transfer('ukp-half-to-half', source, [gold]);
        expect(counted.kind).toBe('pairs');
        expect(counted.count).toBeGreaterThan(5000);
        expect(figures['source-only']).toBeGreaterThanOrEqual(0.79);
        expect(figures['source-only']).toBeGreaterThan(figures['longer-wins']);
        // One draw per text, and texts recur in a dozen pairs, so the variance is larger than that of 5,607
        // coin throws.
        expect(Math.abs(figures['random'] - 0.5)).toBeLessThan(0.06);
      },
      4 * MINUTES,
    );

    it(
      'English arguments say something about Portuguese essays, standardised by domain alone',
      async () => {
        // Training WDGRL as well would not change source-only, and take twice the time.
        const alone = ['--methods', 'source-only'];
        const { gold, figures } = await transfer('ukp-to-essays', ukp, essays, ...alone);
        expect(gold).toMatchObject({ kind: 'scores' });
        expect(gold.count).toBeGreaterThan(1300);
        expect(figures['source-only']).toBeGreaterThan(0.45);

        const together = [...alone, '--standardise', 'joint'];
        const joint = await transfer('ukp-to-essays-joint', ukp, essays, ...together);
        expect(joint.figures['source-only']).toBeLessThan(figures['source-only'] - 0.08);
        expect(joint.figures['source-only']).toBeLessThan(joint.figures['longer-wins']);
      },
      6 * MINUTES,
    );
  },
);
