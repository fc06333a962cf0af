import type { Method } from './method.ts';

export const sourceOnly: Method = {
  id: 'source-only',
  label: 'Source only',
  description: 'Learns from the source preferences and never looks at the target while training.',
  strengths: [],
  domainLoss: null,
};
