/** Validators judge candidates of known quality, with simulated trainings. */
import { describe, expect, it } from 'vitest';
import { TrainSettings } from '../../../src-main/contract/index.ts';
import { seededRandom } from '../../../src-main/domain/random.ts';
import { weightedMean } from '../../../src-main/domain/statistics.ts';
import { candidatesOf } from '../../../src-main/learning/candidates.ts';
import type { TrainingData } from '../../../src-main/learning/ensemble-data.ts';
import { pairExamples } from '../../../src-main/learning/examples.ts';
import { lossOf } from '../../../src-main/learning/losses/index.ts';
import { splitRun, type RunData } from '../../../src-main/learning/run-data.ts';
import {
  addRows,
  moments,
  momentSums,
  standardise,
} from '../../../src-main/learning/standardise.ts';
import { drawTargetPairs } from '../../../src-main/learning/target-pairs.ts';
import { LEADING } from '../../../src-main/learning/validators/mixval.ts';
import { softDensities } from '../../../src-main/learning/validators/neighbourhood-density.ts';
import type { TrainedModel } from '../../../src-main/learning/training.ts';
import {
  validatorOf,
  validators,
  type TrainedCandidate,
  type ValidatorContext,
} from '../../../src-main/learning/validators/index.ts';

const COLUMNS = 3;
const PAIRS = 400;
const TARGETS = 200;
const settings = TrainSettings.parse({ seeds: 2, standardise: 'joint' });

/** Column 0 is what is preferred; column 1 tells source from target. Two pairs per prompt. */
function planted(shift = 1): RunData {
  const random = seededRandom('validators');
  const rows = (n: number, by: number) =>
    Float32Array.from(
      { length: n * COLUMNS },
      (_, i) => random.normal() + (i % COLUMNS === 1 ? by : 0),
    );
  const source = rows(2 * PAIRS, 0);
  const better = (i: number) => source[2 * i * COLUMNS] > source[(2 * i + 1) * COLUMNS];
  const chosen = Int32Array.from({ length: PAIRS }, (_, i) => 2 * i + (better(i) ? 0 : 1));
  const rejected = Int32Array.from({ length: PAIRS }, (_, i) => 2 * i + (better(i) ? 1 : 0));
  const groups = Int32Array.from({ length: PAIRS }, (_, i) => i >> 1);
  const weight = new Float32Array(PAIRS).fill(1);
  const target = rows(TARGETS, shift);
  const targetPrompts = Int32Array.from({ length: TARGETS }, (_, row) => row >> 1);
  return {
    columns: COLUMNS,
    source,
    target,
    joint: { source, target, targetPrompts },
    sourceDomains: new Int32Array(2 * PAIRS).fill(1),
    sourcePrompts: Int32Array.from({ length: 2 * PAIRS }, (_, row) => row >> 2),
    targetDomains: new Int32Array(TARGETS).fill(2),
    targetPrompts,
    examples: pairExamples(chosen, rejected, weight),
    exampleGroups: groups,
    pairs: { chosen, rejected, weight, groups, prompts: groups },
  };
}

/** The rewards of a linear model, which the simulated trainings produce. */
function linear(rows: Float32Array, by: readonly number[]): Float32Array {
  return Float32Array.from({ length: rows.length / COLUMNS }, (_, row) =>
    by.reduce((sum, weight, j) => sum + weight * rows[row * COLUMNS + j], 0),
  );
}

/** Learns each column's mean difference between chosen and rejected texts. */
function learn(data: TrainingData): TrainedModel[] {
  return data.members.map(({ train }) => {
    const weights = new Float32Array(COLUMNS);
    for (const i of train) {
      const [a, b] = data.examples.rows.subarray(2 * i, 2 * i + 2);
      for (let j = 0; j < COLUMNS; j++) {
        weights[j] += data.source[a * COLUMNS + j] - data.source[b * COLUMNS + j];
      }
    }
    return { network: 'relu', inputs: COLUMNS, hidden: 1, weights };
  });
}

function contextOf(run: RunData): ValidatorContext {
  return {
    run,
    splits: Array.from({ length: settings.seeds }, (_, k) => splitRun(run, 0.2, k)),
    loss: lossOf('bradley-terry'),
    settings,
    score: async ({ weights }, rows) => linear(rows, [...weights]),
  };
}

const [candidate] = candidatesOf(settings);

/** A candidate that ranks both sides by the given weights; its trainings are recorded in `seen`. */
const ranking = (run: RunData, by: number[], seen: TrainingData[] = []): TrainedCandidate => ({
  candidate,
  async train(data) {
    seen.push(data);
    return learn(data);
  },
  scoreMade: async (_seed, make) => linear(make(run.target), by),
  sourceRewards: [linear(run.source, by), linear(run.source, by)],
  targetRewards: [linear(run.target, by), linear(run.target, by)],
});

async function judged(id: string, run: RunData, by: number[]) {
  const judge = validatorOf(id).create(contextOf(run));
  if (!judge) throw new Error(`${id} cannot judge.`);
  return judge(ranking(run, by));
}

const scoreOf = ({ hits, weights }: Awaited<ReturnType<typeof judged>>) =>
  weightedMean(hits, weights);

describe('validators', () => {
  it('are found by id; another id is told the choices', () => {
    expect(validators.map(({ id }) => id)).toEqual([
      'importance',
      'circular',
      'rehearsal',
      'mixval',
      'neighbourhood-density',
    ]);
    expect(() => validatorOf('oracle')).toThrow(
      expect.objectContaining({
        code: 'unknown-validator',
        message: expect.stringContaining('importance, circular, rehearsal') as string,
      }),
    );
  });

  it.each(['importance', 'circular'])('%s prefers the candidate that is right', async (id) => {
    const run = planted();
    const right = await judged(id, run, [1, 0, 0]);
    const wrong = await judged(id, run, [-1, 0, 0]);
    const blind = await judged(id, run, [0, 0, 1]);
    expect(scoreOf(right)).toBeGreaterThan(0.9);
    expect(scoreOf(wrong)).toBeLessThan(0.1);
    expect(scoreOf(blind)).toBeGreaterThan(0.2);
    expect(scoreOf(blind)).toBeLessThan(0.8);
  });

  it.each(validators.map(({ id }) => id))(
    '%s judges every candidate by the same rows, so that they can be paired',
    async (id) => {
      const run = planted();
      const [a, b] = [await judged(id, run, [1, 0, 0]), await judged(id, run, [0, 1, 0])];
      expect(a.groups).toEqual(b.groups);
      expect(a.weights).toEqual(b.weights);
      expect(a.hits.length).toBe(a.groups.length);
    },
  );

  const ofSource = ['importance', 'circular', 'rehearsal'];
  it.each(ofSource)('%s says nothing of a run without source pairs', (id) => {
    const run = planted();
    const none = { ...run, pairs: { ...run.pairs } };
    for (const key of ['chosen', 'rejected', 'groups', 'prompts'] as const) {
      none.pairs[key] = new Int32Array();
    }
    none.pairs.weight = new Float32Array();
    expect(validatorOf(id).create(contextOf(none))).toBeNull();
  });

  it.each(validators.map(({ id }) => id))('%s says nothing of a handful of target texts', (id) => {
    const run = planted();
    const target = run.target.slice(0, 9 * COLUMNS);
    const targetPrompts = run.targetPrompts.slice(0, 9);
    const few = { ...run, target, targetPrompts, joint: { ...run.joint, target, targetPrompts } };
    expect(validatorOf(id).create(contextOf(few))).toBeNull();
  });
});

describe('importance weighting', () => {
  /** As by default: every domain by its own moments, after which no linear model tells them apart. */
  const apart = (run: RunData): RunData => {
    const standardised = (rows: Float32Array) => {
      const sums = momentSums(COLUMNS);
      addRows(sums, rows);
      return standardise(rows.slice(), moments(sums));
    };
    return { ...run, source: standardised(run.source), target: standardised(run.target) };
  };

  it.each([
    ['', planted(1.5)],
    [', each domain standardised by itself', apart(planted(1.5))],
  ])('counts pairs more whose texts look like the target%s', async (_, run) => {
    const { weights } = await judged('importance', run, [1, 0, 0]);
    const rows = contextOf(run).splits.flatMap(({ tested }) => [...tested]);
    const near = rows.map(
      (pair) =>
        run.source[run.pairs.chosen[pair] * COLUMNS + 1] +
        run.source[run.pairs.rejected[pair] * COLUMNS + 1],
    );
    const order = rows.map((_, i) => i).toSorted((i, j) => near[i] - near[j]);
    const half = order.length >> 1;
    const mean = (part: number[]) => part.reduce((sum, i) => sum + weights[i], 0) / part.length;
    expect(mean(order.slice(half))).toBeGreaterThan(2 * mean(order.slice(0, half)));
  });
});

describe('circular validation', () => {
  it('trains on pseudo-pairs of the target alone, and is tested on held-out source pairs', async () => {
    const run = planted();
    const seen: TrainingData[] = [];
    const context = contextOf(run);
    const judge = validatorOf('circular').create(context);
    const judgement = await judge?.(ranking(run, [1, 0, 0], seen));
    const [data] = seen;
    expect(data.source).toBe(run.target);
    const rewards = linear(run.target, [1, 0, 0]);
    for (let i = 0; i < data.examples.counts.length; i++) {
      const [a, b] = data.examples.rows.subarray(2 * i, 2 * i + 2);
      expect(rewards[a]).toBeGreaterThanOrEqual(rewards[b]);
    }
    const [first, second] = data.members.map(
      ({ train, validation }) => new Set([...train, ...validation]),
    );
    expect(first.isDisjointFrom(second)).toBe(true);
    expect(judgement?.hits.length).toBe(
      context.splits.reduce((sum, { tested }) => sum + tested.length, 0),
    );
  });
});

describe('rehearsal', () => {
  it('trains without the target-like part of the source, and is tested on it', async () => {
    const run = planted(1.5);
    const seen: TrainingData[] = [];
    const judge = validatorOf('rehearsal').create(contextOf(run));
    const judgement = await judge?.(ranking(run, [1, 0, 0], seen));
    const [data] = seen;
    const held = data.target.length / COLUMNS;
    expect(held).toBeGreaterThan(0.15 * 2 * PAIRS);
    expect(held).toBeLessThan(0.35 * 2 * PAIRS);
    const texts = new Set(
      Array.from({ length: held }, (_, i) =>
        data.target.slice(i * COLUMNS, (i + 1) * COLUMNS).join(),
      ),
    );
    for (const row of data.examples.rows) {
      expect(texts.has(data.source.slice(row * COLUMNS, (row + 1) * COLUMNS).join())).toBe(false);
    }
    const middle = (rows: Float32Array) =>
      rows.filter((_, i) => i % COLUMNS === 1).reduce((sum, v) => sum + v, 0) /
      (rows.length / COLUMNS);
    expect(middle(data.target)).toBeGreaterThan(middle(run.source) + 0.5);
    expect(judgement && scoreOf(judgement)).toBeGreaterThan(0.9);
  });
});

describe('soft neighbourhood density', () => {
  it('is the entropy of each pair’s likeness to the others, as computed by hand', () => {
    // Probabilities .5, .8 and .2: f = (.7071, .7071), (.9701, .2425), (.2425, .9701).
    const [even, likely, unlikely] = softDensities(
      Float64Array.from([0, Math.log(4), -Math.log(4)]),
    );
    // Both others are .8575 like the even one: log 2 of log 2.
    expect(even).toBeCloseTo(1, 12);
    // .857493 and .470588 over .05: 17.149859 and 9.411765, so that P = .999564 and .000436.
    const p = 1 / (1 + Math.exp((0.47058823529 - 0.85749292571) / 0.05));
    const entropy = -p * Math.log(p) - (1 - p) * Math.log(1 - p);
    expect(p).toBeCloseTo(0.999564, 6);
    expect(likely).toBeCloseTo(entropy / Math.log(2), 9);
    expect(unlikely).toBeCloseTo(likely, 12);
  });

  it('is highest where a candidate says the same of every pair', async () => {
    const run = planted();
    const blind = scoreOf(await judged('neighbourhood-density', run, [0, 0, 0]));
    const other = scoreOf(await judged('neighbourhood-density', run, [3, 0, 0]));
    expect(blind).toBeCloseTo(1, 9);
    expect(other).toBeLessThan(blind);
  });
});

describe('MixVal', () => {
  it('asks of mixtures what a linear reward answers by hand', async () => {
    const run = planted();
    const { hits } = await judged('mixval', run, [1, 0, 0]);
    const { first, second } = drawTargetPairs(run.targetPrompts, 500, 'mixed');
    const rewards = linear(run.target, [1, 0, 0]);
    const margins = Array.from(first, (row, i) => Math.abs(rewards[row] - rewards[second[i]]));
    const n = margins.length;
    margins.forEach((margin, i) => {
      // For equal answers: .55 m + .45 m', which always has the sign of m.
      expect(hits[i]).toBe(1);
      // For different answers: .55 m - .45 m'.
      const mixed = LEADING * margin - (1 - LEADING) * margins[(i + 1) % n];
      if (Math.abs(mixed) > 1e-4) expect(hits[n + i]).toBe(mixed > 0 ? 1 : 0);
    });
  });

  it('sees a reward that says of a mixture what it says of neither part', async () => {
    const run = planted();
    const judge = validatorOf('mixval').create(contextOf(run));
    const honest = ranking(run, [1, 0, 0]);
    const turned = {
      ...honest,
      scoreMade: async (seed: number, make: (target: Float32Array) => Float32Array) =>
        (await honest.scoreMade(seed, make)).map((reward) => -reward),
    };
    const judgements = [await judge?.(honest), await judge?.(turned)];
    const [right, wrong] = judgements.map((one) => (one ? scoreOf(one) : Number.NaN));
    expect(right).toBeGreaterThan(0.7);
    expect(wrong).toBeCloseTo(1 - right, 9);
  });
});
