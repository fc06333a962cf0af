/** Which source pairs are worth a label next, by a quick ensemble on style features; some seconds at most. */
import type { LabelNextPick, Run } from '../../contract/index.ts';
import { style } from '../../encoders/style.ts';
import { expectedGains, type Gain } from '../../learning/numeric/expected-gain.ts';
import { addRows, moments, momentSums, standardise } from '../../learning/standardise.ts';
import type { Db } from '../../store/database.ts';
import { labelNextInput, type PairOfTexts } from '../../store/label-next-input.ts';

/**
 * Unlabelled source pairs, those first whose label is expected to tell most of the run's target. Only pairs of
 * the source: votes on target pairs are a spot-check's.
 *
 * @returns fewer than wanted where there are no more
 */
export function proposeLabelNext(db: Db, run: Run, count: number): LabelNextPick[] {
  const { voted, open, target } = labelNextInput(db, run.id);
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
  const gains = expectedGains({ columns, voted: differences, one, other, target: targets }, 'next');
  const usual = {
    disagreement: medianOf(gains.map(({ disagreement }) => disagreement)),
    likeness: medianOf(gains.map(({ likeness }) => likeness)),
  };
  return open
    .map(({ id }, i) => ({ pairId: id, ...gains[i], why: reasonOf(gains[i], usual) }))
    .toSorted((a, b) => b.gain - a.gain || a.pairId - b.pairId)
    .slice(0, count);
}

/** Does not say which answer the ensemble prefers: that would bias the vote. */
function reasonOf(
  { disagreement, likeness }: Gain,
  usual: Pick<Gain, 'disagreement' | 'likeness'>,
): string {
  const parts = [
    ...(disagreement >= usual.disagreement ? ['the ensemble disagrees over it'] : []),
    ...(likeness >= usual.likeness ? ['it is more like the target than most'] : []),
  ];
  const because = parts.length === 0 ? 'of those left it tells most' : parts.join(', and ');
  return `Sent to be labelled next: ${because}.`;
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
