/**
 * Whether the verdict is right: on made-up projects whose truth is known, where somebody follows its button, and
 * on the transfers of real data, against hindsight. All through the product.
 */
import { parseArgs } from 'node:util';
import type { JudgedRun, Run, TrainSettingsInput, Verdict } from '../src-main/contract/index.ts';
import { ENGINE_IDS } from '../src-main/contract/training-settings.ts';
import { seededRandom } from '../src-main/domain/random.ts';
import { labelPair, submitVote } from '../src-main/services/labelling/labelling.ts';
import { proposeSpotCheck } from '../src-main/services/transfer/spot-check.ts';
import { judgedRun, keepJudged } from '../src-main/services/transfer/verdict.ts';
import type { OpenProject } from '../src-main/store/database.ts';
import { getRun } from '../src-main/store/runs.ts';
import { addDrawn, nextOfSpotCheck } from '../src-main/store/spot-check.ts';
import { dataSet, type JsonRow } from './data.ts';
import { chanceOf, type Kind, KINDS, madeTransfer } from './made/transfers.ts';
import { AS_MADE, type Truth, truthOf } from './made/truth.ts';
import { bestOf, candidatesIn, figure, measuredOf, trained, withProject } from './product.ts';
import { missingData, transfers } from './transfers.ts';

/** What a person who does as told labels at most, and how many before looking at the verdict again. */
const PATIENCE = 600;
const LOOK = 20;
const RIGHT: Record<Kind, Verdict['advice']> = {
  helps: 'adapt',
  harms: 'do-not-adapt',
  nothing: 'nothing-transfers',
  length: 'only-length',
};
const SETTINGS = { standardise: 'joint' as const, steps: 120, seeds: 2 };
/** One that measures each domain by its own spread, one that unlearns what tells them apart. */
const METHODS = 'standardise,mmd';

type Wished = Pick<TrainSettingsInput, 'methods' | 'engine'>;

interface MadeRow {
  kind: Kind;
  seed: number;
  /** Before any target label, and after following the button. */
  first: Verdict['advice'];
  last: Verdict['advice'];
  candidate: string;
  labels: number;
  /** Accuracies over all pairs of a prompt, by the chance of each vote: nothing of them is drawn. */
  truth: Truth;
  /** Whether the project is what its kind says, by the truth. */
  asMade: boolean;
  outcome: 'right' | 'asks' | 'wrong';
  /** For the first verdict, whose button was followed. */
  atFirst: 'right' | 'asks' | 'wrong';
  seconds: number;
}

interface RealRow {
  name: string;
  advice: Verdict['advice'];
  candidate: string;
  named: number;
  sourceOnly: number;
  longerWins: number;
  best: number;
  bestId: string;
  labels: number | null;
}

export async function verdict(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      seeds: { type: 'string', default: '10' },
      /** The first of them. */
      from: { type: 'string', default: '0' },
      kinds: { type: 'string', default: KINDS.join(',') },
      methods: { type: 'string', default: METHODS },
      engine: { type: 'string', default: 'auto' },
      only: { type: 'string' },
      'made-only': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const made: MadeRow[] = [];
  const settings = { methods: values.methods.split(','), engine: engineOf(values.engine) };
  const from = Number(values.from);
  for (let seed = from; seed < from + Number(values.seeds); seed++) {
    for (const kind of KINDS.filter((one) => values.kinds.split(',').includes(one))) {
      const row = await madeRow(kind, seed, settings);
      made.push(row);
      process.stderr.write(`${madeText(row)}\n`);
    }
  }
  const real = values['made-only'] ? [] : await realRows(settings, values.only?.split(','));
  const kinds = KINDS.flatMap((kind) => sharesOf(kind, made));
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ kinds, made, real })}\n`
      : `${[...kinds.map(sharesText), ...real.map(realText)].join('\n')}\n`,
  );
}

/** @throws Error where there is no such engine */
function engineOf(name: string): TrainSettingsInput['engine'] {
  const found = (['auto', ...ENGINE_IDS] as const).find((id) => id === name);
  if (found) return found;
  throw new Error(`--engine is auto or one of ${ENGINE_IDS.join(', ')}`);
}

async function madeRow(kind: Kind, seed: number, wished: Wished): Promise<MadeRow> {
  const started = performance.now();
  const { source, gold, quality } = madeTransfer(kind, seed);
  const rows = (list: readonly object[]) => dataSet(() => list as readonly JsonRow[]);
  const parts = [
    { domain: 'source', role: 'source' as const, data: rows(source) },
    { domain: 'target', role: 'gold' as const, data: rows(gold) },
  ];
  return withProject(parts, async (project) => {
    const { run } = await trained(project, { ...SETTINGS, ...wished }, `${kind} ${seed}`);
    // Pairs are drawn by a run's creation time, so it is fixed to make a seed reproducible.
    project.db.prepare('UPDATE run SET created_at = 0 WHERE id = ?').run(run.id);
    const first = judged(project, run.id);
    const labels = doAsTold(project, run, quality, seed);
    const { verdict: last, next } = judged(project, run.id);
    const truth = truthOf(project.db, run, quality, last.candidate);
    const asks = (found: JudgedRun) => found.next.kind === 'spot-check';
    return {
      kind,
      seed,
      labels,
      truth,
      candidate: last.candidate,
      asMade: AS_MADE[kind](truth),
      first: first.verdict.advice,
      last: last.advice,
      outcome: outcomeOf(kind, { verdict: last, asks: next.kind === 'spot-check', truth }),
      atFirst: outcomeOf(kind, { verdict: first.verdict, asks: asks(first), truth }),
      seconds: (performance.now() - started) / 1000,
    };
  });
}

function judged({ db }: OpenProject, runId: number): JudgedRun {
  const found = judgedRun(db, getRun(db, runId));
  if (!found) throw new Error('a run of this version has a verdict');
  keepJudged(db, getRun(db, runId), found.verdict);
  return found;
}

/** Draws and labels the pairs that the verdict's button asks for, as long as it does. @returns how many */
function doAsTold(
  project: OpenProject,
  { id }: Run,
  quality: ReadonlyMap<string, number>,
  seed: number,
): number {
  const { db } = project;
  const random = seededRandom(`votes ${seed}`);
  const annotator = 'bench';
  let labels = 0;
  for (;;) {
    const { next } = judged(project, id);
    const take = Math.min(next.count ?? 0, LOOK, PATIENCE - labels);
    if (next.kind !== 'spot-check' || take <= 0) return labels;
    addDrawn(db, id, proposeSpotCheck(db, getRun(db, id), take));
    const page = { annotator, queue: 'pending', exclude: [], limit: take, offset: 0 } as const;
    for (const pairId of nextOfSpotCheck(db, page)) {
      const { first, second } = labelPair(db, annotator, pairId);
      const ahead = (quality.get(first.text) ?? 0) - (quality.get(second.text) ?? 0);
      const chosen = random.next() < chanceOf(ahead) ? first.id : second.id;
      submitVote(db, {
        pairId,
        annotator,
        outcome: 'prefer',
        chosen,
        strength: 1,
        shownFirst: first.id,
        durationMs: 1,
        reasons: [],
        note: '',
        replaces: undefined,
      });
      labels++;
    }
  }
}

/** An advice given while more labels are requested is not a guess. */
function outcomeOf(
  kind: Kind,
  found: { verdict: Verdict; asks: boolean; truth: Truth },
): MadeRow['outcome'] {
  const { advice } = found.verdict;
  const worse = advice === 'adapt' && found.truth.named <= found.truth.sourceOnly;
  if (advice === RIGHT[kind] && !worse) return 'right';
  return advice === 'label-more' || found.asks ? 'asks' : 'wrong';
}

function sharesOf(kind: Kind, made: readonly MadeRow[]) {
  const rows = made.filter((row) => row.kind === kind);
  if (rows.length === 0) return [];
  const share = (outcome: MadeRow['outcome'], of: 'outcome' | 'atFirst') =>
    rows.filter((row) => row[of] === outcome).length / rows.length;
  const shares = (of: 'outcome' | 'atFirst') => ({
    right: share('right', of),
    asks: share('asks', of),
    wrong: share('wrong', of),
  });
  const labels = rows.map((row) => row.labels).toSorted((a, b) => a - b);
  return [
    {
      kind,
      projects: rows.length,
      asMade: rows.filter(({ asMade }) => asMade).length,
      first: shares('atFirst'),
      last: shares('outcome'),
      medianLabels: labels[labels.length >> 1],
      mostLabels: labels.at(-1) ?? 0,
    },
  ];
}

function sharesText(of: ReturnType<typeof sharesOf>[number]): string {
  const told = ({ right, asks, wrong }: typeof of.first) =>
    `right ${figure(right)}, asks ${figure(asks)}, wrong ${figure(wrong)}`;
  return `${of.kind}: ${told(of.last)} after ${of.medianLabels} labels (median; most ${of.mostLabels}), without labels ${told(of.first)}; ${of.asMade} of ${of.projects} projects are as made`;
}

function madeText({ kind, seed, first, last, truth, labels, outcome, ...row }: MadeRow): string {
  const { sourceOnly, longerWins, candidates } = truth;
  const each = Object.entries(candidates).map(([id, value]) => `${id} ${figure(value)}`);
  const all = [`source-only ${figure(sourceOnly)}`, ...each, `longer wins ${figure(longerWins)}`];
  const made = row.asMade ? '' : ', which is not what it was made for';
  return `${kind} ${seed}: ${first}, then ${last} (${row.candidate}) by ${labels} labels: ${outcome}; in truth ${all.join(', ')}${made}; ${row.seconds.toFixed(0)} s`;
}

/** The first draw of each transfer, with style features and the candidates of the made-up projects. */
async function realRows(wished: Wished, wanted: readonly string[] | undefined): Promise<RealRow[]> {
  const missing = missingData();
  if (missing !== null) {
    process.stderr.write(`transfers left out: ${missing}\n`);
    return [];
  }
  const rows: RealRow[] = [];
  for (const { name, draws } of transfers()) {
    if (wanted && !wanted.includes(name)) continue;
    const [{ source, target }] = draws;
    const parts = [
      { domain: 'source', role: 'source' as const, data: source },
      { domain: 'gold', role: 'gold' as const, data: target },
    ];
    const settings = { ...SETTINGS, ...wished, standardise: 'domain' as const };
    const { run, evaluation } = await withProject(parts, (project) =>
      trained(project, settings, name),
    );
    const verdict = run.findings?.verdict;
    if (!verdict) throw new Error('a run of this version has a verdict');
    const best = bestOf(candidatesIn(evaluation));
    rows.push({
      name,
      advice: verdict.advice,
      candidate: verdict.candidate,
      labels: verdict.labels,
      named: measuredOf(evaluation, verdict.candidate).value,
      sourceOnly: measuredOf(evaluation, 'source-only').value,
      longerWins: measuredOf(evaluation, 'longer-wins').value,
      best: best.value,
      bestId: best.id,
    });
    process.stderr.write(`${realText(rows[rows.length - 1])}\n`);
  }
  return rows;
}

function realText(row: RealRow): string {
  const { name, advice, candidate, labels, named, sourceOnly, longerWins, best, bestId } = row;
  const asked = labels === null ? '' : ` ${labels}`;
  return `${name}: ${advice}${asked} (${candidate} ${figure(named)}); in hindsight ${bestId} ${figure(best)}, source-only ${figure(sourceOnly)}, longer wins ${figure(longerWins)}`;
}
