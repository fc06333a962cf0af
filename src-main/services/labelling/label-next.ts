/** Which source pairs are worth a label next, by a quick ensemble on style features; some seconds at most. */
import {
  DialectError,
  type LabelNextPick,
  type NearTexts,
  type Run,
} from '../../contract/index.ts';
import { style } from '../../encoders/style.ts';
import { expectedGains, type Gain } from '../../learning/numeric/expected-gain.ts';
import { addRows, moments, momentSums, standardise } from '../../learning/standardise.ts';
import { itemById } from '../../store/data.ts';
import type { Db } from '../../store/database.ts';
import { labelNextInput, type PairOfTexts } from '../../store/label-next-input.ts';
import { rankedSample } from '../../store/ranking.ts';

/** Texts that pairs are held against: more are seldom told apart. */
const MOST_NEAR = 500;

/**
 * Unlabelled source pairs, those first whose label is expected to tell most of the run's target. Only pairs of
 * the source: votes on target pairs are a spot-check's.
 *
 * @param near texts that the pairs should be like; without them all of the target, and what is unsure first
 * @returns fewer than wanted where there are no more
 * @throws DialectError `not-found` where a search and filters leave no text, or the text is gone
 */
export function proposeLabelNext(
  db: Db,
  run: Run,
  count: number,
  near?: NearTexts,
): LabelNextPick[] {
  const { voted, open, target } = labelNextInput(db, run.id, near && textsNear(db, run.id, near));
  if (open.length === 0) return [];
  const columns = style.dimension;
  const rows = (of: 'one' | 'other', pairs: readonly PairOfTexts[]) =>
    style.encode(pairs.map((pair) => ({ prompt: pair.prompt, text: pair[of] })));
  const [one, other] = [rows('one', open), rows('other', open)];
  const [won, lost] = [rows('one', voted), rows('other', voted)];
  const targets = style.encode(target);
  const sums = momentSums(columns);
  for (const some of [one, other, won, lost]) addRows(sums, some);
  const unit = moments(sums);
  for (const some of [one, other, won, lost, targets]) standardise(some, unit);
  const differences = won.map((value, k) => value - lost[k]);
  const input = { columns, voted: differences, one, other, target: targets };
  const usually = expectedGains(input, 'next');
  const gains = near ? nearFirst(usually, input) : usually;
  const usual = {
    disagreement: medianOf(gains.map(({ disagreement }) => disagreement)),
    likeness: medianOf(gains.map(({ likeness }) => likeness)),
  };
  return open
    .map(({ id }, i) => ({ pairId: id, ...gains[i], why: reasonOf(gains[i], usual, near) }))
    .toSorted((a, b) => b.gain - a.gain || a.pairId - b.pairId)
    .slice(0, count);
}

/** Does not say which answer the ensemble prefers: that would bias the vote. */
function reasonOf(
  { disagreement, likeness }: Gain,
  usual: Pick<Gain, 'disagreement' | 'likeness'>,
  near: NearTexts | undefined,
): string {
  const parts = [
    ...(disagreement >= usual.disagreement ? ['the ensemble disagrees over it'] : []),
    ...(likeness >= usual.likeness ? [near ? nearReason(near) : LIKE_TARGET] : []),
  ];
  const because = parts.length === 0 ? 'of those left it tells most' : parts.join(', and ');
  return `Sent to be labelled next: ${because}.`;
}

const LIKE_TARGET = 'it is more like the target than most';

function nearReason({ itemId }: NearTexts): string {
  return itemId === undefined
    ? 'it is like target texts that somebody selected'
    : 'it is like a target text that somebody looked at';
}

/** @throws DialectError `not-found` */
function textsNear(db: Db, runId: number, { itemId, ...filter }: NearTexts): number[] {
  if (itemId !== undefined) return [itemById(db, itemId).id];
  const found = rankedSample(db, { runId, ...filter }, MOST_NEAR);
  if (found.length > 0) return found;
  throw new DialectError(
    'not-found',
    'No target text of this run fits the search and the filters: nothing can be like it. Change them.',
    { runId },
  );
}

interface Rows {
  columns: number;
  one: Float32Array;
  other: Float32Array;
  target: Float32Array;
}

/** What is most like any of the texts counts, whatever the ensemble thinks of it. */
function nearFirst(gains: readonly Gain[], { columns, one, other, target }: Rows): Gain[] {
  for (const rows of [one, other, target]) toUnitLength(rows, columns);
  const nearest = (rows: Float32Array, at: number) => {
    let best = -1;
    for (let from = 0; from < target.length; from += columns) {
      let cosine = 0;
      for (let j = 0; j < columns; j++) cosine += rows[at + j] * target[from + j];
      if (cosine > best) best = cosine;
    }
    return (1 + best) / 2;
  };
  return gains.map(({ disagreement }, i) => {
    const likeness = Math.max(nearest(one, i * columns), nearest(other, i * columns));
    return { disagreement, likeness, gain: likeness };
  });
}

function toUnitLength(rows: Float32Array, columns: number): void {
  for (let at = 0; at < rows.length; at += columns) {
    const row = rows.subarray(at, at + columns);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0)) || 1;
    for (let j = 0; j < columns; j++) row[j] /= length;
  }
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
