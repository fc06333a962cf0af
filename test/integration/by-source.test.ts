/** Several sources: which of them helps which target, from one run. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { SourceMatrix } from '../../src-main/contract/index.ts';
import { sourcesText } from '../../src-main/hosts/cli/commands/evaluate.ts';
import { startTraining } from '../../src-main/services/runs/training.ts';
import { sourceMatrix } from '../../src-main/services/transfer/source-matrix.ts';
import { listDomains } from '../../src-main/store/data.ts';
import { readyProject } from '../contract/project.ts';
import { madeUp, quick, writePairs, writeTexts } from '../contract/support.ts';

const wished = {
  ...quick,
  steps: 150,
  methods: ['source-only'],
  validators: [],
  bySource: true,
};

/** Pairs whose worse answer was preferred: a source that teaches the opposite. */
function writeReversed(path: string, count: number): string {
  const lines = Array.from({ length: count }, (_, i) => {
    const { good, bad } = madeUp('odd', i);
    return JSON.stringify({ id: `odd-${i}`, prompt: `odd ask ${i}`, chosen: bad, rejected: good });
  });
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

/** The sources 'email', which helps, and 'opposite', which does not; a target with gold, one without. */
async function twoSources() {
  const ready = await readyProject();
  const { folder, add } = ready;
  await add(writeReversed(join(folder, 'odd.jsonl'), 40), 'opposite', 'source');
  await add(writePairs(join(folder, 'gold.jsonl'), 30, 'talk'), 'chat', 'gold');
  await add(writeTexts(join(folder, 'texts.jsonl'), 60, 'note'), 'notes', 'target');
  return ready;
}

const rowOf = (matrix: SourceMatrix | null, name: string) =>
  matrix?.rows.find((row) => row.name === name);

it('shows that one source helps a target and another does not, and agreement where there are no labels', async () => {
  const { project } = await twoSources();
  const run = await (await startTraining(project, wished)).ended;
  expect(run.status).toBe('done');
  const matrix = sourceMatrix(project.db, run);
  expect(matrix?.targets).toMatchObject([
    { name: 'chat', measure: 'gold-pairs', count: 30 },
    { name: 'notes', measure: 'agreement', count: 60 },
  ]);
  expect(matrix?.rows.map(({ name, examples }) => [name, examples])).toEqual([
    ['email', 60],
    ['opposite', 40],
    ['All sources', null],
  ]);
  const [helps, harms] = ['email', 'opposite'].map((name) => rowOf(matrix, name)?.figures ?? []);
  expect(helps[0].value).toBeGreaterThan(0.9);
  expect(helps[0].interval?.[0]).toBeGreaterThan(harms[0].interval?.[1] ?? 1);
  expect(harms[0].value).toBeLessThan(0.1);
  expect(helps[1].value).toBeGreaterThan(harms[1].value ?? 1);
  // Source-only is what the run chose: it agrees with itself, which says nothing.
  expect(rowOf(matrix, 'All sources')?.figures[1]).toEqual({ value: null, interval: null });
  // None of them is a candidate.
  expect(run.methods.map(({ method }) => method)).toEqual(['source-only']);
  const text = sourcesText(matrix!);
  expect(text).toMatch(/chat: gold pairs \(30\) +notes: agreement \(60\)/);
  expect(text).toMatch(/email alone \(60\) +(1\.000|0\.9\d\d) [^]*opposite alone \(40\)/);
}, 120_000);

it('trains on no source alone unless that was asked for, nor where there is one source', async () => {
  const { project } = await twoSources();
  const unasked = await (await startTraining(project, { ...wished, bySource: false })).ended;
  expect(sourceMatrix(project.db, unasked)).toBeNull();
  const email = listDomains(project.db).find(({ name }) => name === 'email')?.id ?? 0;
  const one = await (await startTraining(project, { ...wished, sources: [email] })).ended;
  expect(sourceMatrix(project.db, one)).toBeNull();
}, 120_000);
