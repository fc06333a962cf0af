/** CORAL in closed form (Sun, Feng & Saenko 2016). */
import { coral as alignment } from '../numeric/coral.ts';
import type { Method } from './method.ts';

export const coral: Method = {
  id: 'coral',
  label: 'CORAL',
  description:
    'Source features are mapped so that they have the target’s means and covariances, before training.',
  strengths: [],
  movesTexts: true,
  prepare(data) {
    const map = alignment(data.source, data.target, data.columns);
    return { ...data, source: map(data.source) };
  },
  domainLoss: null,
};
