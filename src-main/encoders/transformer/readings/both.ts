/** A prompt and its answer as one vector each, for readings that compare them. */
import { spearman } from '../../../domain/statistics.ts';
import type { FeatureBlock, TextInput } from '../../encoder.ts';
import { alone, type ModelFacts, type Passage, type PassageRead } from './reading.ts';

/** Each by itself: after its prompt an answer has much of the prompt in it, whatever it says. None without a prompt. */
export function bothPassages(item: TextInput): Passage[] {
  return item.prompt === '' ? [] : [alone(item.prompt), alone(item.text)];
}

/** Prompt and answer, [2][dimension]. Of causal models the mean of the text's own tokens, whatever `pooling=` says. */
export function bothOf(
  item: TextInput,
  read: (passage: Passage) => PassageRead,
): [ArrayLike<number>, ArrayLike<number>] {
  const of = (text: string) => {
    const { vector, causal } = read(alone(text));
    return causal?.answer ?? vector;
  };
  return [of(item.prompt), of(item.text)];
}

/**
 * How near two vectors are: their cosine; of causal models the rank correlation of their coordinates. A few
 * coordinates of those are large in every text and decide a cosine by themselves, where ranks weigh all alike
 * (Timkey and van Schijndel 2021, arXiv 2109.04404; Zhelezniak et al. 2019, arXiv 1905.07790).
 */
export function likeness(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { causal }: ModelFacts,
): number {
  return causal ? (spearman(a, b) ?? 0) : dot(unit(a), unit(b));
}

export function likenessBlock({ label, causal }: ModelFacts): FeatureBlock {
  const named = causal ? 'Rank correlation' : 'Cosine';
  return {
    id: 'cosine',
    label: named.toLowerCase(),
    kind: 'measure',
    reads: 'prompt and answer',
    features: [
      {
        id: `${label}-cosine`,
        label: `${named} of prompt and answer`,
        description: `${named} of the vectors that ${label} gives prompt and answer: 1 where they say the same.`,
      },
    ],
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, j) => sum + value * b[j], 0);
}

/** Scaled to length 1; zeros stay zeros. */
export function unit(vector: ArrayLike<number>): Float64Array {
  const length = Math.hypot(...Array.from(vector));
  return Float64Array.from(vector, (value) => (length > 0 ? value / length : 0));
}
