import type { Method } from './method.ts';

export const asIs: Method = {
  id: 'as-is',
  label: 'As it is',
  description: 'What the reward model among the encoders says by itself: nothing is trained.',
  strengths: [],
  ownScore: true,
  domainLoss: null,
};
