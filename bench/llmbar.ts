/**
 * LLMBar with PandaLM as the source: which of two answers follows the instruction, where in most subsets the
 * worse one looks better. LLMBar's labels are only used for the figure. Every subset is a target of its own; with
 * and without `--length-balance`, next to longer wins and shorter wins.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { dataFile, dataSet, missingFiles, readRows } from './data.ts';
import {
  encoderName,
  idsOf,
  measuredOf,
  trained,
  withInterval,
  withProject,
  type Measured,
  type Part,
} from './product.ts';
import { FILES } from './transfers.ts';

const SUBSETS = ['natural', 'neighbor', 'gptinst', 'gptout', 'manual'];

interface Row {
  subset: string;
  pairs: number;
  encoder: string;
  lengthBalance: boolean;
  longer: Measured;
  shorter: Measured;
  sourceOnly: Measured;
  choice: Measured;
  advice: string;
  /** Whether a reason of the verdict mentions length. */
  namesLength: boolean;
}

export async function llmbar(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      encoder: { type: 'string', multiple: true, default: ['style'] },
      methods: { type: 'string', default: 'source-only,wdgrl' },
      only: { type: 'string' },
      seeds: { type: 'string', default: '5' },
      json: { type: 'boolean', default: false },
    },
  });
  const there = SUBSETS.filter((subset) => existsSync(dataFile(fileOf(subset))));
  const missing =
    there.length === 0 ? missingFiles([fileOf(SUBSETS[0])]) : missingFiles([FILES.panda]);
  if (missing !== null) {
    process.stderr.write(`llmbar left out: ${missing}\n`);
    return;
  }
  const wanted = values.only?.split(',');
  const subsets = there.filter((subset) => !wanted || wanted.includes(subset));
  const absent = SUBSETS.filter((subset) => !there.includes(subset));
  if (absent.length > 0) process.stderr.write(`Not there: ${absent.join(', ')}.\n`);
  const settings = { methods: values.methods.split(','), seeds: Number(values.seeds) };
  const rows = await measure(subsets, values.encoder, settings);
  process.stdout.write(
    values.json ? `${JSON.stringify({ rows })}\n` : `${rows.map(text).join('\n')}\n`,
  );
}

function fileOf(subset: string): string {
  return `llmbar/pairs_${subset}.jsonl`;
}

/** All subsets in one project, so that a model reads every text once. */
async function measure(
  subsets: readonly string[],
  encoders: readonly string[],
  settings: { methods: string[]; seeds: number },
): Promise<Row[]> {
  const parts: Part[] = [
    { domain: 'panda', role: 'source', data: dataSet(() => readRows(FILES.panda)) },
    ...subsets.map((domain): Part => {
      return { domain, role: 'gold', data: dataSet(() => readRows(fileOf(domain))) };
    }),
  ];
  const rows: Row[] = [];
  await withProject(parts, async (project) => {
    for (const encoder of encoders) {
      for (const lengthBalance of [false, true]) {
        for (const subset of subsets) {
          const targets = idsOf(project, subset);
          const name = `${subset}, ${encoderName(encoder)}`;
          const { evaluation } = await trained(
            project,
            { ...settings, encoder, lengthBalance, targets },
            name,
          );
          const longer = measuredOf(evaluation, 'longer-wins');
          const { verdict, gold, chosen } = evaluation;
          const row: Row = {
            subset,
            pairs: gold.count,
            encoder: encoderName(encoder),
            lengthBalance,
            longer,
            shorter: opposite(longer),
            sourceOnly: measuredOf(evaluation, 'source-only'),
            choice: measuredOf(evaluation, chosen),
            advice: verdict?.advice ?? 'none',
            namesLength: verdict?.reasons.some((reason) => /long|length/i.test(reason)) ?? false,
          };
          rows.push(row);
          process.stderr.write(`${text(row)}\n`);
        }
      }
    }
  });
  return rows;
}

/** The figure of the reversed ranking; ties count half in both. */
function opposite({ value, interval: [low, high] }: Measured): Measured {
  return { id: 'shorter-wins', value: 1 - value, interval: [1 - high, 1 - low] };
}

function text(row: Row): string {
  const { subset, pairs, encoder, lengthBalance, longer, shorter, sourceOnly, choice } = row;
  return [
    `${subset} (${pairs} pairs), ${encoder}${lengthBalance ? ', length balanced' : ''}:`,
    `longer wins ${withInterval(longer)}, shorter wins ${withInterval(shorter)},`,
    `source only ${withInterval(sourceOnly)}, chosen ${choice.id} ${withInterval(choice)};`,
    `verdict: ${row.advice}${row.namesLength ? ', names length' : ''}`,
  ].join(' ');
}
