/**
 * Every transfer that the data at hand allows, through the product itself: import, train with all
 * candidates, evaluate. Shows longer wins, source only, the validators' choice and the best in
 * hindsight, with intervals.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { EvaluatedMethod, Evaluation } from '../src-main/contract/index.ts';
import { evaluateRun } from '../src-main/services/evaluate.ts';
import { importFiles } from '../src-main/services/import-files.ts';
import { startTraining } from '../src-main/services/training.ts';
import { createProject } from '../src-main/store/open.ts';
import { missingData, transfers, type Transfer } from './transfers.ts';

interface Row {
  name: string;
  measure: 'accuracy' | 'Spearman';
  gold: number;
  sourceOnly: Measured;
  longerWins: Measured;
  chosen: Measured;
  best: Measured;
  advice: string | null;
  seconds: number;
  methods: Measured[];
}

interface Measured {
  id: string;
  value: number;
  /** 95 %, grouped by prompt. */
  interval: readonly [number, number];
}

export async function transfer(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      methods: { type: 'string', default: 'all' },
      encoder: { type: 'string', default: 'style' },
      tune: { type: 'string', default: 'none' },
      seeds: { type: 'string' },
      seed: { type: 'string', default: '0' },
      json: { type: 'boolean', default: false },
    },
  });
  const missing = missingData();
  if (missing !== null) {
    process.stderr.write(`transfer left out: ${missing}\n`);
    return;
  }
  const wanted = values.only?.split(',');
  const rows: Row[] = [];
  for (const one of transfers()) {
    if (wanted && !wanted.includes(one.name)) continue;
    const row = await measure(one, {
      methods: values.methods.split(','),
      encoder: values.encoder,
      tune: values.tune === 'lora' ? 'lora' : 'none',
      seeds: Number(values.seeds ?? (values.tune === 'lora' ? '1' : '5')),
      seed: Number(values.seed),
    });
    rows.push(row);
    process.stderr.write(`${text(row)}\n`);
  }
  process.stdout.write(
    values.json ? `${JSON.stringify({ rows, ...summary(rows) })}\n` : `${table(rows)}\n`,
  );
}

interface Settings {
  methods: string[];
  encoder: string;
  tune: 'none' | 'lora';
  seeds: number;
  seed: number;
}

export async function measure(
  { name, source, target }: Transfer,
  settings: Settings,
): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'dialect-bench-'));
  const project = createProject(join(folder, 'transfer.dialect'), { name }, 'bench');
  const started = performance.now();
  try {
    for (const [role, data] of [
      ['source', source],
      ['gold', target],
    ] as const) {
      const path = data.write(join(folder, `${role}.jsonl`));
      const wishes = { domain: role, role, keepLabels: true, leaveOutProblems: true };
      await importFiles(project.db, [{ path, name: `${role}.jsonl` }], wishes);
    }
    let told = 0;
    const run = await startTraining(project, settings, {
      onProgress(fraction, message) {
        if (performance.now() - told < 20_000) return;
        told = performance.now();
        process.stderr.write(`  ${name}: ${Math.floor(fraction * 100)} %, ${message}\n`);
      },
    });
    const ended = await run.ended;
    if (ended.status !== 'done') throw new Error(`${name}: ${ended.failure?.message ?? 'stopped'}`);
    const evaluation = evaluateRun(project.db, ended);
    if (!evaluation) throw new Error(`${name}: no gold label was imported`);
    return { name, seconds: (performance.now() - started) / 1000, ...rowOf(evaluation) };
  } finally {
    project.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function rowOf({ gold, methods, chosen, verdict }: Evaluation): Omit<Row, 'name' | 'seconds'> {
  const measured = (method: EvaluatedMethod): Measured => ({
    id: method.method,
    value: method.accuracy ?? method.spearman ?? Number.NaN,
    interval: method.interval,
  });
  const candidates = methods
    .filter(
      ({ method, reference }) => !reference && method !== 'longer-wins' && method !== 'random',
    )
    .map(measured);
  const byId = (wanted: string) => {
    const found = methods.find(({ method }) => method === wanted);
    if (!found) throw new Error(`${wanted} was not evaluated`);
    return measured(found);
  };
  return {
    measure: gold.kind === 'pairs' ? 'accuracy' : 'Spearman',
    gold: gold.count,
    sourceOnly: byId('source-only'),
    longerWins: byId('longer-wins'),
    chosen: byId(chosen),
    best: candidates.reduce((best, one) => (one.value > best.value ? one : best)),
    advice: verdict?.advice ?? null,
    methods: candidates,
  };
}

/** What the issue asks of the choice, over all transfers. */
function summary(rows: readonly Row[]) {
  const gains = rows.map((row) => row.chosen.value - row.sourceOnly.value);
  const beatable = rows.filter((row) => row.best.value > row.longerWins.value);
  return {
    meanGain: gains.reduce((sum, gain) => sum + gain, 0) / gains.length,
    worstGain: Math.min(...gains),
    beatsLonger: beatable.filter((row) => row.chosen.value > row.longerWins.value).length,
    longerBeatable: beatable.length,
  };
}

function figure(value: number): string {
  return value.toFixed(3).replace(/^(-?)0\./, '$1.');
}

function text(row: Row): string {
  const { name, measure, gold, sourceOnly, longerWins, chosen, best, advice, seconds } = row;
  const shown = (one: Measured) =>
    `${figure(one.value)} (${one.interval.map(figure).join(' to ')})`;
  return [
    `${name} (${measure}, ${gold} labels, ${seconds.toFixed(0)} s):`,
    `longer wins ${shown(longerWins)}, source only ${shown(sourceOnly)},`,
    `chosen ${chosen.id} ${shown(chosen)}, best ${best.id} ${shown(best)};`,
    `verdict: ${advice ?? 'none'}`,
  ].join(' ');
}

function table(rows: readonly Row[]): string {
  const ids = [...new Set(rows.flatMap(({ methods }) => methods.map(({ id }) => id)))];
  const width = Math.max(...ids.map((id) => id.length), 12);
  const line = (label: string, of: (row: Row) => string) =>
    `${label.padEnd(width)}  ${rows.map((row) => of(row).padStart(row.name.length + 2)).join('')}`;
  const { meanGain, worstGain, beatsLonger, longerBeatable } = summary(rows);
  return [
    ...rows.map(text),
    '',
    line('', ({ name }) => name),
    line('longer wins', ({ longerWins }) => figure(longerWins.value)),
    ...ids.map((id) =>
      line(id, (row) => {
        const own = row.methods.find((method) => method.id === id);
        return `${row.chosen.id === id ? '*' : ''}${own ? figure(own.value) : '-'}`;
      }),
    ),
    '',
    `* chosen by the validators. Against source only: mean ${figure(meanGain)}, worst ${figure(worstGain)}.`,
    `Chosen beats longer wins on ${beatsLonger} of the ${longerBeatable} transfers where some candidate does.`,
  ].join('\n');
}
