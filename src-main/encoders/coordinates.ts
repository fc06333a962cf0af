/** Columns of meaning, which have numbers for names: none of them means anything by itself. */
import type { Feature } from './encoder.ts';

/**
 * @param label of the encoder, and of the block where it has several: distinct within a run
 * @param of what the vector is of: 'that MiniLM gives a text'
 */
export function coordinates(label: string, dimension: number, of: string): Feature[] {
  const digits = String(dimension).length;
  return Array.from({ length: dimension }, (_, j) => {
    const number = String(j + 1).padStart(digits, '0');
    return {
      id: `${label}-${number}`,
      label: `${label} ${number}`,
      description: `Coordinate ${j + 1} of the vector ${of}.`,
    };
  });
}
