/**
 * Rehearsal: the part of the source nearest to the target plays the target, with known labels. Every
 * candidate is retrained without it and judged on it.
 */
import { pairHit } from '../../domain/statistics.ts';
import type { TrainingData } from '../ensemble-data.ts';
import { nearestCluster } from '../numeric/clusters.ts';
import { rowsOf, splitRun, type RunData, type Split } from '../run-data.ts';
import { combineSeeds } from '../score.ts';
import { addRows, moments, momentSums, standardise } from '../standardise.ts';
import type { Validator } from './validator.ts';

/** Share of the source texts that play the target. */
const SHARE = 0.25;
/** Minimum pairs on either side for judging a candidate. */
const FEW_PAIRS = 30;
/** Minimum texts per domain for telling which are alike. */
const FEWEST_TEXTS = 10;

export const rehearsal: Validator = {
  id: 'rehearsal',
  label: 'Rehearsal',
  adjective: 'rehearsal',
  description:
    'The most target-like part of the source plays the target: candidates are trained without it and tested on it.',
  trains: 'candidate',
  create(context) {
    const { run, splits, settings } = context;
    const stage = setStage(run, settings.standardise === 'domain');
    if (!stage) return null;
    const { rehearsed, tested } = stage;
    const members = splits.map(({ seed }) => splitRun(rehearsed, settings.validation / 2, seed));
    if (members.some(({ train }) => train.length === 0)) return null;
    return async ({ candidate, train, scoreMade }) => {
      const data: TrainingData = { ...rehearsed, members: members.map(stoppedOnly) };
      const rewards: Float32Array[] = [];
      // A candidate that is not trained cannot be retrained.
      if (candidate.method.ownScore) rewards.push(await scoreMade(0, () => rehearsed.target));
      else {
        const models = await train(data, candidate, context.loss);
        for (const model of models) rewards.push(await context.score(model, rehearsed.target));
      }
      const { score } = combineSeeds(rewards);
      return {
        hits: Float64Array.from(tested.chosen, (row, i) =>
          pairHit(score[row], score[tested.rejected[i]]),
        ),
        weights: Float64Array.from(tested.weight),
        groups: tested.prompts,
      };
    };
  },
};

/** Nothing is measured on the rest of the source, so all that is held out may stop the training. */
function stoppedOnly({ seed, train, validation }: Split) {
  return { seed, train, validation };
}

interface Stage {
  /** The source without the fake target, which is used as its target. */
  rehearsed: RunData;
  /** Pairs as rows of the fake target. */
  tested: RunData['pairs'];
}

function setStage(run: RunData, perDomain: boolean): Stage | null {
  const { columns, pairs, examples } = run;
  const texts = run.source.length / columns;
  if (Math.min(texts, run.target.length / columns) < FEWEST_TEXTS) return null;
  const groupOf = textGroups(run, texts);
  const held = nearestCluster(run.joint.source, groupOf, run.joint.target, columns, {
    share: SHARE,
  });
  if (held.size === 0) return null;
  const playing = Int32Array.from({ length: texts }, (_, row) => row).filter((row) =>
    held.has(groupOf[row]),
  );
  const place = new Map(Array.from(playing, (row, i) => [row, i]));
  const isHeld = (row: number) => place.has(row);
  const keptExamples = numbers(run.exampleGroups.length).filter(
    (n) => !isHeld(examples.rows[n * examples.texts]),
  );
  const keptPairs = numbers(pairs.chosen.length).filter((i) => !isHeld(pairs.chosen[i]));
  const testedPairs = numbers(pairs.chosen.length).filter((i) => isHeld(pairs.chosen[i]));
  if (keptPairs.length < FEW_PAIRS || testedPairs.length < FEW_PAIRS) return null;

  const target = rowsOf(run.source, playing, columns);
  const staying = Int32Array.from({ length: texts }, (_, row) => row).filter((row) => !isHeld(row));
  const source = run.source.slice();
  if (perDomain) {
    // As a candidate would get it: each domain standardised by its own moments.
    restandardise(target, target, columns, run.factors);
    restandardise(source, rowsOf(run.source, staying, columns), columns, run.factors);
  }
  const K = examples.texts;
  const targetPrompts = Int32Array.from(playing, (row) => run.sourcePrompts[row]);
  return {
    rehearsed: {
      ...run,
      source,
      target,
      targetDomains: Int32Array.from(playing, (row) => run.sourceDomains[row]),
      targetPrompts,
      joint: {
        source: run.joint.source,
        target: rowsOf(run.joint.source, playing, columns),
        targetPrompts,
      },
      examples: {
        texts: K,
        rows: Int32Array.from(
          keptExamples.flatMap((n) => [...examples.rows.subarray(n * K, n * K + K)]),
        ),
        counts: Int32Array.from(keptExamples, (n) => examples.counts[n]),
        weight: Float32Array.from(keptExamples, (n) => examples.weight[n]),
        value: Float32Array.from(keptExamples, (n) => examples.value[n]),
      },
      exampleGroups: Int32Array.from(keptExamples, (n) => run.exampleGroups[n]),
      pairs: pickPairs(pairs, keptPairs, (row) => row),
    },
    tested: pickPairs(pairs, testedPairs, (row) => place.get(row) ?? 0),
  };
}

/** The group of each text: that of its pairs or examples; a text without any is its own group. */
function textGroups(run: RunData, texts: number): Int32Array {
  const groups = Int32Array.from({ length: texts }, (_, row) => -1 - row);
  run.pairs.groups.forEach((group, i) => {
    groups[run.pairs.chosen[i]] = group;
    groups[run.pairs.rejected[i]] = group;
  });
  run.exampleGroups.forEach((group, n) => {
    const K = run.examples.texts;
    for (let k = 0; k < K; k++) groups[run.examples.rows[n * K + k]] = group;
  });
  return groups;
}

function numbers(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

function pickPairs(
  pairs: RunData['pairs'],
  wanted: readonly number[],
  rowOf: (row: number) => number,
): RunData['pairs'] {
  return {
    chosen: Int32Array.from(wanted, (i) => rowOf(pairs.chosen[i])),
    rejected: Int32Array.from(wanted, (i) => rowOf(pairs.rejected[i])),
    weight: Float32Array.from(wanted, (i) => pairs.weight[i]),
    groups: Int32Array.from(wanted, (i) => pairs.groups[i]),
    prompts: Int32Array.from(wanted, (i) => pairs.prompts[i]),
  };
}

/** In place, by the moments of `by`; the columns keep their factors. */
function restandardise(
  rows: Float32Array,
  by: Float32Array,
  columns: number,
  factors?: Float32Array,
): void {
  const sums = momentSums(columns);
  addRows(sums, by);
  standardise(rows, moments(sums));
  if (!factors) return;
  for (let i = 0; i < rows.length; i++) rows[i] *= factors[i % columns];
}
