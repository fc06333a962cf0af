/** Evidence about the domains that no candidate takes part in: shortcuts in the votes, and coverage of the target. */
import type { RunFindings, ShareOfPairs } from '../../contract/index.ts';
import { shortcuts } from '../../domain/shortcuts.ts';
import {
  independentUnits,
  oneHoldsMost,
  shareInterval,
  weightedMean,
} from '../../domain/statistics.ts';
import { coverageBy } from '../../learning/numeric/coverage.ts';
import { principalOf, projected } from '../../learning/numeric/principal.ts';
import { allRows, drawRows } from '../../learning/numeric/sample.ts';
import { rowsOf, type Split } from '../../learning/run-data.ts';
import type { PreparedRun } from './prepare.ts';

/** Fewer texts of a domain, or pairs that differ, tell nothing. */
const FEWEST = 20;
/** Texts of each domain by which directions are found, and target texts that are judged. */
const FITTED = 2_000;
const JUDGED = 4_000;
const DIRECTIONS = 16;
/** A text is covered up to this quantile of the distances between source texts. */
const COVERED = 0.95;
const SHOWN = 10;

/** How often the source text with more of a simple feature wins. */
export function shortcutsOf(
  { data, source }: PreparedRun,
  splits: readonly Split[],
): RunFindings['shortcuts'] {
  const { chosen, rejected, weight, prompts } = data.pairs;
  const tested = new Set(splits.flatMap((split) => [...split.tested]));
  const { values } = source.simple;
  const share = (at: number, of: (pair: number) => boolean): ShareOfPairs | null => {
    const amount = (row: number) => values[row * shortcuts.length + at];
    const pairs = [...chosen.keys()].filter(
      (pair) => of(pair) && amount(chosen[pair]) !== amount(rejected[pair]),
    );
    if (pairs.length < FEWEST) return null;
    const hits = Float64Array.from(pairs, (pair) =>
      amount(chosen[pair]) > amount(rejected[pair]) ? 1 : 0,
    );
    const weights = Float64Array.from(pairs, (pair) => weight[pair]);
    const units = independentUnits(pairs.map((pair) => prompts[pair]));
    return {
      pairs: pairs.length,
      accuracy: weightedMean(hits, weights),
      interval: shareInterval(units, hits, weights, { samples: 500 }),
    };
  };
  return shortcuts.map(({ id, label }, at) => ({
    id,
    label,
    source: share(at, () => true),
    heldOut: share(at, (pair) => tested.has(pair)),
  }));
}

/** How far labelled texts cover the target, by the features as the run reads them, before any candidate changes them. */
export function coverageOf({
  data,
  target,
  trainingTargets,
}: PreparedRun): RunFindings['coverage'] {
  const { columns: d } = data;
  const sides = [data.source, data.target].map((rows) => rows.length / d);
  if (Math.min(...sides) < FEWEST) return null;
  const drawn = (rows: Float32Array, most: number, name: string) => {
    const chosen = drawRows(allRows(rows.length / d), most, name);
    return { chosen, rows: rowsOf(rows, chosen, d) };
  };
  const source = drawn(data.source, FITTED, 'covering source');
  const fitted = drawn(data.target, FITTED, 'covered target').rows;
  const judged = drawn(data.target, JUDGED, 'judged target');
  const both = new Float32Array(source.rows.length + fitted.length);
  both.set(source.rows);
  both.set(fitted, source.rows.length);
  const principal = principalOf(both, d, Math.min(DIRECTIONS, d));
  const prompts = Array.from(source.chosen, (row) => data.sourcePrompts[row]);
  const judge = coverageBy(
    projected(source.rows, principal),
    principal,
    // Where nearly all have one prompt, or none, it tells no texts apart.
    oneHoldsMost(prompts) ? undefined : prompts,
  );
  const distances = judge.distances(judged.rows);
  const covered = distances.filter((distance) => (judge.beyond(distance) ?? 0) <= COVERED);
  const furthest = [...distances.keys()].sort((a, b) => distances[b] - distances[a]);
  const itemAt = (at: number) => {
    const row = judged.chosen[at];
    return target.items[trainingTargets ? trainingTargets[row] : row];
  };
  return {
    share: covered.length / distances.length,
    texts: distances.length,
    furthest: furthest
      .filter((at) => (judge.beyond(distances[at]) ?? 0) > COVERED)
      .slice(0, SHOWN)
      .map(itemAt),
  };
}
