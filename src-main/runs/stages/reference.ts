/**
 * The upper reference: a model trained on source and target labels. Target labels are divided into two
 * folds by prompt and text; every text is scored by models that did not see its fold, so that the
 * reference can be measured on the same labels as the candidates.
 */
import { DialectError, type MethodSummary } from '../../contract/index.ts';
import { connectedGroups } from '../../domain/splits.ts';
import { oneHoldsMost } from '../../domain/statistics.ts';
import { candidatesOf } from '../../learning/candidates.ts';
import type { TrainingData } from '../../learning/ensemble-data.ts';
import { pairExamples } from '../../learning/examples.ts';
import { stacked } from '../../learning/flat.ts';
import { lossOf } from '../../learning/losses/index.ts';
import { foldsOf } from '../../learning/numeric/sample.ts';
import type { Split } from '../../learning/run-data.ts';
import { combineSeeds, scoreAll, type EnsembleScores } from '../../learning/score.ts';
import type { ReferencePair } from '../../store/reference-labels.ts';
import type { RunContext } from '../context.ts';
import { FOLD_NAMES, REFERENCE } from '../plan.ts';
import { correlationsOf, deviation } from './measure.ts';

export const REFERENCE_LABEL = 'Source and target labels';
const FOLDS = FOLD_NAMES.length;
/** Minimum target labels per fold; with fewer, no reference is trained. */
const FEW_PAIRS = 20;

export interface ReferenceResult {
  scores: EnsembleScores;
  summary: MethodSummary;
}

/** @throws DialectError `too-few-labels`: the target has too few labels for training and measuring */
export async function runReference(
  context: RunContext,
  labels: readonly ReferencePair[],
  base: Float64Array | null,
): Promise<ReferenceResult> {
  const { run, settings, encoder } = context;
  const folded = foldedPairs(labels, run.target.items);
  const started = performance.now();
  const rewards = await crossFitted(context, folded);
  const scores = combineSeeds(rewards);
  const seconds = (performance.now() - started) / 1000;
  return {
    scores,
    summary: {
      method: REFERENCE,
      label: `${REFERENCE_LABEL}${settings.tune === 'none' ? '' : ', without tuning'}`,
      sourceAccuracy: null,
      sourceInterval: null,
      longerWins: null,
      againstSourceOnly: null,
      againstLonger: null,
      calibration: null,
      diagnostics: null,
      validation: [],
      averageRank: null,
      ...correlationsOf(run, encoder, scores, rewards, base),
      reference: true,
      seconds,
      stepsPerSecond: (FOLDS * settings.steps) / seconds,
    },
  };
}

/** Labelled pairs as rows of the target matrix, with the fold of each. */
interface FoldedPairs {
  pairs: RowPair[];
  folds: Int32Array;
  /** Indices of the pairs of a fold. */
  of(fold: number): number[];
}

function foldedPairs(labels: readonly ReferencePair[], items: Int32Array): FoldedPairs {
  const rowOf = new Map(Array.from(items, (id, row) => [id, row]));
  const pairs = labels.flatMap(({ chosen, rejected, prompt }) => {
    const [c, r] = [rowOf.get(chosen), rowOf.get(rejected)];
    return c === undefined || r === undefined ? [] : [{ chosen: c, rejected: r, prompt }];
  });
  const folds = foldsOf(pairs.length, groupsOf(pairs), FOLDS, 'reference');
  const of = (fold: number) => [...folds.keys()].filter((i) => folds[i] === fold);
  if (Math.min(of(0).length, of(1).length) < FEW_PAIRS) {
    throw new DialectError(
      'too-few-labels',
      `The upper reference needs about ${2 * FOLDS * FEW_PAIRS} labelled pairs of target texts, of several prompts; there ${pairs.length === 1 ? 'is 1' : `are ${pairs.length}`}. Import more with the role gold.`,
      { pairs: pairs.length },
    );
  }
  return { pairs, folds, of };
}

/** Rewards of all target texts, one [t] per seed: each text by models that did not see its fold. */
async function crossFitted(
  context: RunContext,
  { pairs, folds, of }: FoldedPairs,
): Promise<Float32Array[]> {
  const { run, settings, splits, check } = context;
  const { target } = run;
  const [sourceOnly] = candidatesOf({ ...settings, methods: [] });
  const both = stacked([run.data.source, target.rows]);
  const foldOfText = textFolds(pairs, folds, target.items.length);
  const rewards = splits.map(() => new Float32Array(target.items.length));
  for (let fold = 0; fold < FOLDS; fold++) {
    const seen = of(1 - fold).map((i) => pairs[i]);
    const { models } = await context.train({
      owner: REFERENCE,
      part: FOLD_NAMES[fold],
      label: 'Upper reference',
      data: withTargetLabels(context, both, seen),
      candidate: sourceOnly,
      loss: lossOf('bradley-terry'),
      settings,
    });
    for (const [k, model] of models.entries()) {
      const own = await scoreAll(model, target.rows, check);
      const unit = deviation(own) || 1;
      own.forEach((reward, row) => {
        // Texts without a label are scored by both folds' models.
        const share = foldOfText[row] === -1 ? 1 / FOLDS : foldOfText[row] === fold ? 1 : 0;
        rewards[k][row] += (share * reward) / unit;
      });
    }
  }
  return rewards;
}

/** Source pairs, followed by target pairs. @param both all source rows, then all target rows */
function withTargetLabels(
  { run: { data }, splits }: Pick<RunContext, 'run' | 'splits'>,
  both: Float32Array,
  seen: readonly RowPair[],
): TrainingData {
  const sources = data.source.length / data.columns;
  const chosen = [...data.pairs.chosen, ...seen.map((pair) => sources + pair.chosen)];
  const rejected = [...data.pairs.rejected, ...seen.map((pair) => sources + pair.rejected)];
  const weight = [...data.pairs.weight, ...seen.map(() => 1)];
  return {
    columns: data.columns,
    source: both,
    target: data.target,
    ...(data.factors ? { factors: data.factors } : {}),
    examples: pairExamples(chosen, rejected, weight),
    members: splits.map((split) => memberOf(split, data.pairs.chosen.length, seen.length)),
  };
}

/** Every fifth target label stops the training, together with the source's held-out pairs. */
function memberOf({ seed, tested }: Split, sourcePairs: number, targetPairs: number) {
  const held = new Set(tested);
  const all = Int32Array.from({ length: sourcePairs + targetPairs }, (_, i) => i);
  const stops = (i: number) => (i < sourcePairs ? held.has(i) : (i - sourcePairs + seed) % 5 === 0);
  return { seed, train: all.filter((i) => !stops(i)), validation: all.filter(stops) };
}

interface RowPair {
  chosen: number;
  rejected: number;
  prompt: string;
}

function groupsOf(pairs: readonly RowPair[]): Int32Array {
  const texts = pairs.map(({ chosen, rejected }) => [`text ${chosen}`, `text ${rejected}`]);
  const both = connectedGroups(
    pairs.map(({ prompt }, i) => ({ groups: [`prompt ${prompt}`, ...texts[i]] })),
  );
  return oneHoldsMost(both) ? connectedGroups(texts.map((groups) => ({ groups }))) : both;
}

/** The fold of every text's labels, [t]; -1 for texts without any. */
function textFolds(pairs: readonly RowPair[], folds: Int32Array, texts: number): Int32Array {
  const fold = new Int32Array(texts).fill(-1);
  pairs.forEach(({ chosen, rejected }, i) => {
    fold[chosen] = folds[i];
    fold[rejected] = folds[i];
  });
  return fold;
}
