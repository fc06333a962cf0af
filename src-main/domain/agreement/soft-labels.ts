/** Soft labels of pairs, weighted by the competence of their annotators, by one of several models. */
import type { CompetenceModel } from '../../contract/training-settings.ts';
import type { SoftLabel } from '../snapshot.ts';
import type { AnnotatorVote } from '../weights.ts';
import { type Choice, crowdBT } from './crowd-bt.ts';
import { dawidSkene } from './dawid-skene.ts';
import type { Judgement } from './figure.ts';

const SIDES = ['a', 'b', 'tie'] as const;
const MIRRORED = { a: 'b', b: 'a', tie: 'tie' } as const;

/** A vote with the ids of its pair's texts. */
export interface PairVote extends AnnotatorVote {
  a: number;
  b: number;
}

type Model = (votes: readonly PairVote[]) => Map<number, SoftLabel>;

const models: Record<CompetenceModel, Model> = {
  'dawid-skene': byDawidSkene,
  'bradley-terry': byBradleyTerry,
};

/** @param votes one per annotator and pair */
export function softLabels(
  votes: Iterable<PairVote>,
  model: CompetenceModel,
): Map<number, SoftLabel> {
  const all = [...votes];
  return all.length === 0 ? new Map<number, SoftLabel>() : models[model](all);
}

/**
 * Probabilities of 'a is better', 'b is better' and 'equally good' behind the votes on each pair (Dawid
 * and Skene). Which text is called a is arbitrary, so every pair counts a second time with its sides
 * swapped: errors are then the same for both.
 */
function byDawidSkene(votes: readonly AnnotatorVote[]): Map<number, SoftLabel> {
  const judgements: Judgement[] = [];
  for (const { annotator, pairId, side } of votes) {
    judgements.push(
      { unit: pairId, annotator, value: SIDES.indexOf(side) },
      { unit: -pairId, annotator, value: SIDES.indexOf(MIRRORED[side]) },
    );
  }
  const { answers } = dawidSkene(judgements, SIDES.length);
  return new Map(
    [...answers].flatMap(([unit, [a, b, tie]]): [number, SoftLabel][] =>
      unit > 0 ? [[unit, { a, b, tie }]] : [],
    ),
  );
}

/** Probabilities that one text of a pair is better than the other, by their rewards. A tie is half a vote each way. */
function byBradleyTerry(votes: readonly PairVote[]): Map<number, SoftLabel> {
  const { rewards } = crowdBT(votes.flatMap(choicesOf));
  return new Map(
    votes.map(({ pairId, a, b }): [number, SoftLabel] => {
      const p = 1 / (1 + Math.exp((rewards.get(b) ?? 0) - (rewards.get(a) ?? 0)));
      return [pairId, { a: p, b: 1 - p, tie: 0 }];
    }),
  );
}

function choicesOf({ annotator, a, b, side }: Omit<PairVote, 'pairId'>): Choice[] {
  const prefers = { annotator, better: a, worse: b, weight: side === 'tie' ? 0.5 : 1 };
  const opposite = { ...prefers, better: b, worse: a };
  return side === 'tie' ? [prefers, opposite] : [side === 'a' ? prefers : opposite];
}
