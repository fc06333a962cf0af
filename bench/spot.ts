/**
 * What a spot-check's labels are worth on real sets, in many simulated repetitions: how often its 95 %
 * intervals cover the truth, and how many labels it needs for the width of the classical interval, which
 * knows neither rewards nor strata.
 */
import { parseArgs } from 'node:util';
import type { Run } from '../src-main/contract/index.ts';
import { SOURCE_ONLY } from '../src-main/domain/average-rank.ts';
import { type Random, seededRandom } from '../src-main/domain/random.ts';
import { drawPairs, type FramePair, framePairs } from '../src-main/domain/spot-check/design.ts';
import { estimateMean, shareIntervalOf } from '../src-main/domain/spot-check/estimate.ts';
import {
  discordance,
  type Frame,
  LONGER_WINS,
  makeFrame,
  type Rule,
  type Sample,
  spotComparisons,
  spotEstimates,
} from '../src-main/domain/spot-check/report.ts';
import { independentUnits, mean, pairHit } from '../src-main/domain/statistics.ts';
import type { Db } from '../src-main/store/database.ts';
import { goldPairs, goldScores } from '../src-main/store/ranking.ts';
import { lengthsOf, rewardsOf } from '../src-main/store/spot-frame.ts';
import { figure, trained, withProject } from './product.ts';
import { missingData, transfers } from './transfers.ts';

/** Of UKP, PandaLM and MERLIN, by the names of the transfers whose targets they are. */
const SETS = 'ukp-halves,ukp-panda,german-italian';
const LABELS = [20, 50, 200];
/** What is measured are intervals about rewards, however good these are. */
const TRAINED = { seeds: 1, steps: 200, validators: ['importance'] };

interface Truth {
  pairs: readonly FramePair[];
  /** Of each pair, the share of people for a. */
  first: Float64Array;
}

interface Row {
  set: string;
  /** A candidate, or the difference of two: `wdgrl - source-only`. */
  of: string;
  labels: number;
  truth: number;
  /** Share of repetitions whose 95 % interval holds the truth: of the spot-check, and the classical one. */
  covered: number;
  coveredClassical: number;
  /** Labels for the width of the classical interval, as a multiple of its labels. */
  times: number;
}

export async function spot(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', default: SETS },
      methods: { type: 'string', default: 'mmd' },
      repetitions: { type: 'string', default: '1000' },
      json: { type: 'boolean', default: false },
    },
  });
  const missing = missingData();
  if (missing !== null) {
    process.stderr.write(`spot left out: ${missing}\n`);
    return;
  }
  const rows: Row[] = [];
  for (const { name, draws } of transfers()) {
    if (!values.only.split(',').includes(name)) continue;
    const [{ source, target }] = draws;
    const parts = [
      { domain: 'source', role: 'source' as const, data: source },
      { domain: 'gold', role: 'gold' as const, data: target },
    ];
    const settings = { methods: values.methods.split(','), ...TRAINED };
    const own = await withProject(parts, async (project) => {
      const { run } = await trained(project, settings, name);
      return measured(name, frameOf(project.db, run), Number(values.repetitions));
    });
    for (const row of own) process.stderr.write(`${rowText(row)}\n`);
    rows.push(...own);
  }
  process.stdout.write(
    values.json ? `${JSON.stringify({ rows })}\n` : `${rows.map(rowText).join('\n')}\n`,
  );
}

function rowText(row: Row): string {
  const { set, of, labels, truth, covered, coveredClassical, times } = row;
  return `${set}, ${of} (${figure(truth)}), ${labels} labels: covered in ${(100 * covered).toFixed(1)} % (classical ${(100 * coveredClassical).toFixed(1)} %), ${times.toFixed(2)} times the labels`;
}

/** The frame as the product makes it, of pairs whose answer is known. */
function frameOf(db: Db, run: Run): { frame: Frame; first: Float64Array } {
  const { pairs, first } = knownPairs(db, run);
  const items = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))];
  const over = (values: ReadonlyMap<number, number>, unit: number) =>
    Float64Array.from(pairs, ({ a, b }) => ((values.get(a) ?? 0) - (values.get(b) ?? 0)) / unit);
  const learned = run.methods.map(({ method, label, calibration }): Rule => ({
    method,
    label,
    trained: true,
    margins: over(rewardsOf(db, { runId: run.id, method }, items), calibration?.temperature ?? 1),
  }));
  const longer = { method: LONGER_WINS, label: 'Longer wins', trained: false };
  const rules = [...learned, { ...longer, margins: over(lengthsOf(db, items), 1) }];
  const own = run.methods.find(({ method }) => method !== SOURCE_ONLY)?.method ?? SOURCE_ONLY;
  return { frame: makeFrame(pairs, rules, own), first };
}

/** Gold pairs; of scored texts pairs of one prompt, the higher score better and equal ones a tie. */
function knownPairs(db: Db, run: Run): Truth {
  const gold = goldPairs(db, run.id);
  const prompts = new Map<string, number>();
  const numberOf = (prompt: string) => {
    const number = prompts.get(prompt) ?? prompts.size;
    prompts.set(prompt, number);
    return number;
  };
  if (gold.length > 0) {
    return {
      pairs: gold.map(({ chosen, rejected, prompt }) => ({
        a: Math.min(chosen, rejected),
        b: Math.max(chosen, rejected),
        prompt: numberOf(prompt),
      })),
      first: Float64Array.from(gold, ({ chosen, rejected }) => (chosen < rejected ? 1 : 0)),
    };
  }
  const scores = goldScores(db, run.id);
  const groups = Map.groupBy(scores, ({ prompt }) => prompt);
  const pairs = framePairs(
    [...groups.values()].map((list) => list.map(({ item }) => item)),
    'known',
  );
  const value = new Map(scores.map((one) => [one.item, one.value]));
  const first = pairs.map(({ a, b }) => pairHit(value.get(a) ?? 0, value.get(b) ?? 0));
  return { pairs, first: Float64Array.from(first) };
}

/** What one repetition says of a candidate, or of a difference. */
interface Said {
  of: string;
  truth: number;
  spot: readonly [number, number];
  classical: readonly [number, number];
}

function measured(
  set: string,
  { frame, first }: { frame: Frame; first: Float64Array },
  repetitions: number,
): Row[] {
  return LABELS.flatMap((labels) => {
    const all = new Map<string, Said[]>();
    for (let again = 0; again < repetitions; again++) {
      const random = seededRandom(`${set} ${labels} ${again}`);
      for (const said of repetition({ frame, first }, labels, random)) {
        all.set(said.of, [...(all.get(said.of) ?? []), said]);
      }
    }
    return [...all].map(([of, said]): Row => {
      const holds = (which: 'spot' | 'classical') =>
        mean(said.map((one) => (one[which][0] <= one.truth && one.truth <= one[which][1] ? 1 : 0)));
      const width = (which: 'spot' | 'classical') =>
        mean(said.map((one) => one[which][1] - one[which][0]));
      return {
        set,
        of,
        labels,
        truth: said[0].truth,
        covered: holds('spot'),
        coveredClassical: holds('classical'),
        times: (width('spot') / width('classical')) ** 2,
      };
    });
  });
}

/** With replacement, so that a small set stands for a large one of the same kind. */
function repetition(
  known: { frame: Frame; first: Float64Array },
  labels: number,
  random: Random,
): Said[] {
  const { frame, first } = known;
  const { strata, pairs, rules } = frame;
  const order = drawPairs(strata, new Set(), labels, String(random.next()));
  const members = strata.names.map((_, h) => [...pairs.keys()].filter((i) => strata.of[i] === h));
  const drawn = order.map((i) => {
    const list = members[strata.of[i]];
    return list[random.below(list.length)];
  });
  const plain = order.map(() => random.below(pairs.length));
  const sample = sampleOf(known, drawn);
  const hits = (rule: Rule) => (i: number) =>
    first[i] * pairHit(rule.margins[i], 0) + (1 - first[i]) * pairHit(0, rule.margins[i]);
  const accuracies = spotEstimates(sample).flatMap((one): Said[] => {
    const rule = rules.find(({ method }) => method === one.method);
    if (one.interval === null || !rule) return [];
    const said = classical(known, plain, hits(rule));
    return [{ of: one.method, spot: one.interval, ...said }];
  });
  const compared = spotComparisons(sample, frame.own, (one, other) =>
    discordance(frame, one, other),
  );
  const differences = compared.flatMap(({ method, against, interval }): Said[] => {
    const [own, other] = [method, against].map((id) => rules.find((rule) => rule.method === id));
    if (interval === null || !own || !other || against !== SOURCE_ONLY) return [];
    const less = (i: number) => hits(own)(i) - hits(other)(i);
    const said = classical(known, plain, (i) => (less(i) + 1) / 2);
    const unscaled = ([low, high]: readonly [number, number]) =>
      [2 * low - 1, 2 * high - 1] as const;
    return [
      {
        of: `${method} - ${against}`,
        truth: 2 * said.truth - 1,
        spot: interval,
        classical: unscaled(said.classical),
      },
    ];
  });
  return [...accuracies, ...differences];
}

function sampleOf(
  { frame, first }: { frame: Frame; first: Float64Array },
  drawn: readonly number[],
): Sample {
  const { rules, together, strata, pairs } = frame;
  const decided = drawn.map((at) => ({
    at,
    stratum: strata.of[at],
    cluster: pairs[at].prompt,
    first: first[at],
  }));
  return { rules, together, shares: strata.shares, of: strata.of, decided };
}

/** A plain random sample, by Wilson's interval with prompts as clusters. @param value between 0 and 1 */
function classical(
  { frame, first }: { frame: Frame; first: Float64Array },
  drawn: readonly number[],
  value: (i: number) => number,
): Pick<Said, 'truth' | 'classical'> {
  const clusters = independentUnits(drawn.map((i) => frame.pairs[i].prompt));
  const rows = drawn.map((i, k) => ({
    stratum: 0,
    cluster: clusters[k],
    value: value(i),
    prediction: 0,
  }));
  const estimate = estimateMean([{ share: 1, prediction: 0, variance: 0.25 }], rows);
  if (!estimate) throw new Error('there are two labels at least');
  return {
    truth: mean(Array.from(first, (_, i) => value(i))),
    classical: shareIntervalOf(estimate),
  };
}
