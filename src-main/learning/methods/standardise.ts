/** Every domain in units of its own means and standard deviations, whatever the settings say. */
import { addRows, moments, momentSums, standardise, type Moments } from '../standardise.ts';
import type { Method } from './method.ts';

export const standardisation: Method = {
  id: 'standardise',
  label: 'Per-domain standardisation',
  description:
    'Each feature is given mean 0 and deviation 1 in source and target separately, before training.',
  strengths: [],
  movesTexts: true,
  prepare(data) {
    const own = (rows: Float32Array) => {
      const standardised = standardise(Float32Array.from(rows), momentsOf(rows, data.columns));
      const { factors } = data;
      return factors ? standardised.map((z, i) => z * factors[i % data.columns]) : standardised;
    };
    return { ...data, source: own(data.source), target: own(data.target) };
  },
  targetMoments: momentsOf,
  domainLoss: null,
};

function momentsOf(rows: Float32Array, columns: number): Moments {
  const sums = momentSums(columns);
  addRows(sums, rows);
  return moments(sums);
}
