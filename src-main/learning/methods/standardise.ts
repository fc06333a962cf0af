/** Every domain in units of its own means and deviations, whatever the settings say. */
import { addRows, moments, momentSums, standardise } from '../standardise.ts';
import type { Method } from './method.ts';

export const standardisation: Method = {
  id: 'standardise',
  label: 'Per-domain standardisation',
  description:
    'Each feature is given mean 0 and deviation 1 in source and target separately, before training.',
  strengths: [],
  prepare(data) {
    const own = (rows: Float32Array) => {
      const sums = momentSums(data.columns);
      addRows(sums, rows);
      return standardise(Float32Array.from(rows), moments(sums));
    };
    return { ...data, source: own(data.source), target: own(data.target) };
  },
  domainLoss: null,
};
