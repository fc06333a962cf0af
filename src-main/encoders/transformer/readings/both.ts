/** A prompt and its answer as one vector each, for readings that compare them. */
import type { FeatureBlock, TextInput } from '../../encoder.ts';
import { alone, together, type ModelFacts, type Passage, type PassageRead } from './reading.ts';

/**
 * Each by itself; a causal model has read the prompt anyway, as the beginning of both together. Empty
 * without a prompt.
 */
export function bothPassages(item: TextInput, { causal }: ModelFacts): Passage[] {
  if (item.prompt === '') return [];
  return causal ? [together(item)] : [alone(item.prompt), alone(item.text)];
}

/** Prompt and answer, of length 1 each; [2][dimension]. */
export function bothOf(
  item: TextInput,
  { causal }: ModelFacts,
  read: (passage: Passage) => PassageRead,
): [Float64Array, Float64Array] {
  if (!causal) {
    return [unit(read(alone(item.prompt)).vector), unit(read(alone(item.text)).vector)];
  }
  const parts = read(together(item)).causal;
  if (parts === null) throw new Error('A causal model tells prompt and answer apart.');
  return [unit(parts.prompt), unit(parts.answer)];
}

export function cosineBlock({ label }: ModelFacts): FeatureBlock {
  return {
    ...{ id: 'cosine', label: 'cosine', kind: 'measure', reads: 'prompt and answer' },
    features: [
      {
        id: `${label}-cosine`,
        label: 'Cosine of prompt and answer',
        description: `Cosine of the vectors that ${label} gives prompt and answer: 1 where they say the same.`,
      },
    ],
  };
}

export function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, j) => sum + value * b[j], 0);
}

/** Scaled to length 1; zeros stay zeros. */
function unit(vector: ArrayLike<number>): Float64Array {
  const length = Math.hypot(...Array.from(vector));
  return Float64Array.from(vector, (value) => (length > 0 ? value / length : 0));
}
