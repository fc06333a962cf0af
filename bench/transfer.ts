/**
 * Every transfer that the available data allow, through the product itself: import, train with all candidates,
 * evaluate. Shows longer wins, source-only, the validators' choice and the best in hindsight, with intervals.
 */
import { parseArgs } from 'node:util';
import type { Evaluation, TrainSettingsInput } from '../src-main/contract/index.ts';
import { mean } from '../src-main/domain/statistics.ts';
import {
  bestOf,
  candidatesIn,
  encoderName,
  figure,
  idsOf,
  measuredOf,
  trained,
  withInterval,
  withProject,
  type Measured,
  type Part,
} from './product.ts';
import { missingData, transfers, type Transfer } from './transfers.ts';

interface Row {
  name: string;
  encoder: string;
  measure: 'accuracy' | 'Spearman';
  gold: number;
  sourceOnly: Measured;
  longerWins: Measured;
  chosen: Measured;
  best: Measured;
  advice: string;
  seconds: number;
  methods: Measured[];
}

export async function transfer(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      methods: { type: 'string', default: 'all' },
      encoder: { type: 'string', multiple: true, default: ['style'] },
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
    for (const encoder of values.encoder) {
      const row = await rowOf(one, {
        methods: values.methods.split(','),
        encoder,
        tune: values.tune === 'lora' ? 'lora' : 'none',
        seeds: Number(values.seeds ?? (values.tune === 'lora' ? '1' : '5')),
        seed: Number(values.seed),
      });
      rows.push(row);
      process.stderr.write(`${text(row)}\n`);
    }
  }
  const byEncoder = Map.groupBy(rows, ({ encoder }) => encoder);
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ rows, ...summary(rows) })}\n`
      : `${[...byEncoder.values()].map(table).join('\n\n')}\n`,
  );
}

async function rowOf(one: Transfer, settings: TrainSettingsInput): Promise<Row> {
  const rows = await measure(one, settings);
  return rows.length === 1 ? rows[0] : averaged(one.name, rows);
}

/** All draws in one project, each with domains of its own, so that a model reads a text once. */
export function measure({ name, draws }: Transfer, settings: TrainSettingsInput): Promise<Row[]> {
  const parts = draws.flatMap(({ source, target }, i): Part[] => [
    { domain: `source ${i}`, role: 'source', data: source },
    { domain: `gold ${i}`, role: 'gold', data: target },
  ]);
  return withProject(parts, async (project) => {
    const rows: Row[] = [];
    for (const i of draws.keys()) {
      const domains = {
        sources: idsOf(project, `source ${i}`),
        targets: idsOf(project, `gold ${i}`),
      };
      const own = draws.length > 1 ? `${name} ${i + 1}` : name;
      const { evaluation, seconds } = await trained(project, { ...settings, ...domains }, own);
      const encoder = encoderName(settings.encoder ?? 'style');
      const row = { name: own, encoder, seconds, ...read(evaluation) };
      rows.push(row);
      if (draws.length > 1) process.stderr.write(`  ${text(row)}\n`);
    }
    return rows;
  });
}

function read(evaluation: Evaluation): Omit<Row, 'name' | 'encoder' | 'seconds'> {
  const { gold, chosen, verdict } = evaluation;
  const methods = candidatesIn(evaluation);
  return {
    measure: gold.kind === 'pairs' ? 'accuracy' : 'Spearman',
    gold: gold.count,
    sourceOnly: measuredOf(evaluation, 'source-only'),
    longerWins: measuredOf(evaluation, 'longer-wins'),
    chosen: measuredOf(evaluation, chosen),
    best: bestOf(methods),
    advice: verdict?.advice ?? 'none',
    methods,
  };
}

/**
 * Means over draws. Draws share texts, so their errors are not independent: an interval is as wide as one draw's
 * on average.
 */
function averaged(name: string, rows: readonly Row[]): Row {
  const over = (list: readonly Measured[]): Measured => ({
    id: [...new Set(list.map(({ id }) => id))].join(', '),
    value: mean(list.map(({ value }) => value)),
    interval: [mean(list.map((one) => one.interval[0])), mean(list.map((one) => one.interval[1]))],
  });
  const [{ encoder, measure: kind, methods }] = rows;
  return {
    name,
    encoder,
    measure: kind,
    gold: Math.round(mean(rows.map(({ gold }) => gold))),
    sourceOnly: over(rows.map(({ sourceOnly }) => sourceOnly)),
    longerWins: over(rows.map(({ longerWins }) => longerWins)),
    chosen: over(rows.map(({ chosen }) => chosen)),
    best: over(rows.map(({ best }) => best)),
    advice: rows.map(({ advice }) => advice).join(', '),
    seconds: rows.reduce((sum, { seconds }) => sum + seconds, 0),
    methods: methods.map(({ id }) =>
      over(rows.flatMap((row) => row.methods.filter((method) => method.id === id))),
    ),
  };
}

/** The targets for the choice, over all transfers. */
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

function text(row: Row): string {
  const { name, encoder, measure: kind, gold, sourceOnly, longerWins, chosen, best } = row;
  return [
    `${name}, ${encoder} (${kind}, ${gold} labels, ${row.seconds.toFixed(0)} s):`,
    `longer wins ${withInterval(longerWins)}, source only ${withInterval(sourceOnly)},`,
    `chosen ${chosen.id} ${withInterval(chosen)}, best ${best.id} ${withInterval(best)};`,
    `verdict: ${row.advice}`,
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
        return `${row.chosen.id.split(', ').includes(id) ? '*' : ''}${own ? figure(own.value) : '-'}`;
      }),
    ),
    '',
    `* chosen by the validators. Against source only: mean ${figure(meanGain)}, worst ${figure(worstGain)}.`,
    `Chosen beats longer wins on ${beatsLonger} of the ${longerBeatable} transfers where some candidate does.`,
  ].join('\n');
}
