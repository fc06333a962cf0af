/** Linear optimal transport in closed form (Flamary et al. 2019). */
import { optimalTransport as transport } from '../numeric/optimal-transport.ts';
import type { Method } from './method.ts';

export const optimalTransport: Method = {
  id: 'optimal-transport',
  label: 'Linear optimal transport',
  description:
    'Source features are moved as little as possible until they have the target’s means and covariances, before training.',
  strengths: [],
  movesTexts: true,
  prepare(data) {
    const map = transport(data.source, data.target, data.columns);
    return { ...data, source: map(data.source) };
  },
  domainLoss: null,
};
