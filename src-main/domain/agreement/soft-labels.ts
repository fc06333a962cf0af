/** Soft labels of pairs, weighted by the competence of their annotators. */
import type { SoftLabel } from '../snapshot.ts';
import type { AnnotatorVote } from '../weights.ts';
import { dawidSkene } from './dawid-skene.ts';
import type { Judgement } from './figure.ts';

const SIDES = ['a', 'b', 'tie'] as const;
const MIRRORED = { a: 'b', b: 'a', tie: 'tie' } as const;

/**
 * Probabilities of 'a is better', 'b is better' and 'equally good' behind the votes on each pair (Dawid
 * and Skene). Which text is called a is arbitrary, so every pair counts a second time with its sides
 * swapped: errors are then the same for both.
 *
 * @param votes one per annotator and pair
 */
export function softLabels(votes: Iterable<AnnotatorVote>): Map<number, SoftLabel> {
  const judgements: Judgement[] = [];
  for (const { annotator, pairId, side } of votes) {
    judgements.push(
      { unit: pairId, annotator, value: SIDES.indexOf(side) },
      { unit: -pairId, annotator, value: SIDES.indexOf(MIRRORED[side]) },
    );
  }
  if (judgements.length === 0) return new Map();
  const { answers } = dawidSkene(judgements, SIDES.length);
  return new Map(
    [...answers].flatMap(([unit, [a, b, tie]]): [number, SoftLabel][] =>
      unit > 0 ? [[unit, { a, b, tie }]] : [],
    ),
  );
}
