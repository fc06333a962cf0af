/** A run's snapshot as numbers: encoded, standardised, and as the examples of its loss. */
import type { BlockFactor, TrainSettings } from '../../contract/index.ts';
import { lossFacts, resolveLoss } from '../../domain/loss-choice.ts';
import { connectedGroups } from '../../domain/splits.ts';
import { oneHoldsMost } from '../../domain/statistics.ts';
import type { LengthBalance } from '../../domain/weights.ts';
import { lossOf, type SourceLoss } from '../../learning/losses/index.ts';
import type { JointTexts } from '../../learning/methods/index.ts';
import { allRows, drawRows } from '../../learning/numeric/sample.ts';
import { rowsOf, type RunData } from '../../learning/run-data.ts';
import {
  addRows,
  moments,
  momentSums,
  standardise,
  type Moments,
} from '../../learning/standardise.ts';
import type { RunInput } from '../../store/run-input.ts';
import { isOwnScore, type RunEncoder } from '../blocks.ts';
import { encodeTexts, type Encoded, type Pace } from './encode.ts';
import {
  examplesFor,
  measuredPairs,
  readsScores,
  type RunLabels,
  type Touched,
} from './examples.ts';

/** Maximum target texts that a critic draws from: more make no difference. */
const TRAINING_TARGETS = 50_000;
/** Maximum target texts for measuring the shift before any standardisation by domain. */
const COMPARED_TARGETS = 20_000;
/** Maximum target texts of which simple features are read. */
const SIMPLE_TARGETS = 20_000;

/** Raw scores of a reward model. */
export interface OwnScores {
  /** Column of the matrices that also holds them, standardised. */
  column: number;
  /** [s] */
  source: Float32Array;
  /** For the whole target, [t]. */
  target: Float32Array;
}

export interface PreparedRun {
  /** The training data of candidates; its target holds at most 50,000 texts. */
  data: RunData;
  /**
   * Factors by which the columns of each block of meaning were multiplied; empty before that, and if
   * there are none.
   */
  factors: BlockFactor[];
  loss: SourceLoss;
  lossReason: string;
  lengthBalance: LengthBalance;
  source: Encoded;
  /** Rows of the target texts in `data`; null if it holds all of them. */
  trainingTargets: Int32Array | null;
  /** The whole target, standardised: the texts to rank. */
  target: Encoded;
  /** Scores of a reward model among the encoders; null without one. */
  own: OwnScores | null;
  /** Domain id -> moments that standardised its texts. */
  moments: Record<number, { mean: number[]; deviation: number[] }>;
}

/**
 * Reads, encodes and standardises everything that a run needs.
 *
 * @throws DialectError `loss-without-data`, `unknown-loss`, `vectors-missing`
 */
export async function prepareRun(
  input: RunInput,
  encoder: RunEncoder,
  pace: Pace,
): Promise<PreparedRun> {
  const { settings } = input;
  const columns = encoder.dimension;
  const labels = input.labels();
  const facts = lossFacts(labels.pairs, labels.scores, labels.rankings);
  const resolved = resolveLoss(settings.loss, facts);
  const loss = lossOf(resolved.loss);
  const sources = input.sourceTexts({ scored: readsScores(loss.reads, labels) });
  const targets = input.targetTexts();
  const total = sources.count + targets.count;
  const source = await encodeTexts(sources, encoder, pace, {
    before: 0,
    total,
    simple: Infinity,
  });
  const target = await encodeTexts(targets, encoder, pace, {
    before: sources.count,
    total,
    simple: SIMPLE_TARGETS,
  });
  const own = ownScores(encoder, source.rows, target.rows);
  const joint = jointly(source, target, columns);
  const used = standardiseAll([source, target], settings.standardise, columns);
  const drawn = drawRows(allRows(target.items.length), TRAINING_TARGETS, 'training targets');
  const trainingTargets = drawn.length === target.items.length ? null : drawn;
  const { lengthBalance, ...learned } = sourceData(loss, labels, source, settings);
  return {
    data: { columns, joint, ...learned, ...targetData(target, trainingTargets, columns) },
    trainingTargets,
    factors: [],
    loss,
    lossReason: resolved.reason,
    lengthBalance,
    source,
    target,
    own,
    moments: used,
  };
}

/** Source texts, the examples of the loss, and the pairs that measure every run. */
function sourceData(
  { reads }: SourceLoss,
  labels: RunLabels,
  source: Encoded,
  settings: TrainSettings,
) {
  const index = {
    rows: new Map(Array.from(source.items, (id, row) => [id, row] as const)),
    lengths: source.lengths,
  };
  const { examples, touched, lengthBalance } = examplesFor(reads, labels, index, settings);
  const { touched: touchedByPairs, ...pairs } = measuredPairs(labels, index);
  const groups = groupsOf([...touched, ...touchedByPairs]);
  return {
    source: source.rows,
    sourceDomains: source.domains,
    sourcePrompts: source.prompts,
    examples,
    lengthBalance,
    exampleGroups: groups.slice(0, touched.length),
    pairs: {
      ...pairs,
      groups: groups.slice(touched.length),
      prompts: Int32Array.from(pairs.chosen, (row) => source.prompts[row]),
    },
  };
}

/** The target texts for training. @param drawn their rows; null: all */
function targetData(target: Encoded, drawn: Int32Array | null, columns: number) {
  if (!drawn) {
    return {
      target: target.rows,
      targetDomains: target.domains,
      targetPrompts: target.prompts,
    };
  }
  return {
    target: rowsOf(target.rows, drawn, columns),
    targetDomains: Int32Array.from(drawn, (row) => target.domains[row]),
    targetPrompts: Int32Array.from(drawn, (row) => target.prompts[row]),
  };
}

/** To be called before anything is standardised. */
function ownScores(
  { blocks, dimension }: RunEncoder,
  source: Float32Array,
  target: Float32Array,
): OwnScores | null {
  const column = blocks.find(isOwnScore)?.from;
  if (column === undefined) return null;
  const of = (rows: Float32Array) =>
    Float32Array.from({ length: rows.length / dimension }, (_, i) => rows[i * dimension + column]);
  return { column, source: of(source), target: of(target) };
}

/** By prompt and text if that leaves something to split; by text alone under a single prompt. */
function groupsOf(touched: readonly Touched[]): Int32Array {
  const both = connectedGroups(
    touched.map(({ prompt, texts }) => ({ groups: [prompt, ...texts] })),
  );
  return oneHoldsMost(both)
    ? connectedGroups(touched.map(({ texts }) => ({ groups: texts })))
    : both;
}

/** Copies of both sides, the target sampled, standardised by the moments of both together. */
function jointly(source: Encoded, target: Encoded, columns: number): JointTexts {
  const drawn = drawRows(allRows(target.items.length), COMPARED_TARGETS, 'compared targets');
  const parts = [source.rows.slice(), rowsOf(target.rows, drawn, columns)];
  const sums = momentSums(columns);
  for (const part of parts) addRows(sums, part);
  const both = moments(sums);
  const [ofSource, ofTarget] = parts.map((part) => standardise(part, both));
  return {
    source: ofSource,
    target: ofTarget,
    targetPrompts: Int32Array.from(drawn, (row) => target.prompts[row]),
  };
}

/** In place. 'domain': every domain by its own moments; 'joint': all by the same. */
function standardiseAll(
  parts: readonly Encoded[],
  mode: TrainSettings['standardise'],
  columns: number,
): PreparedRun['moments'] {
  const key = (domain: number) => (mode === 'joint' ? 0 : domain);
  const sums = new Map<number, ReturnType<typeof momentSums>>();
  for (const { rows, domains } of parts) {
    domains.forEach((domain, i) => {
      let sum = sums.get(key(domain));
      if (!sum) sums.set(key(domain), (sum = momentSums(columns)));
      addRows(sum, rows.subarray(i * columns, (i + 1) * columns));
    });
  }
  const known = new Map<number, Moments>();
  for (const [domain, sum] of sums) known.set(domain, moments(sum));
  const used: PreparedRun['moments'] = {};
  for (const { rows, domains } of parts) {
    domains.forEach((domain, i) => {
      const of = known.get(key(domain));
      if (!of) return;
      standardise(rows.subarray(i * columns, (i + 1) * columns), of);
      used[domain] ??= { mean: [...of.mean], deviation: [...of.deviation] };
    });
  }
  return used;
}
