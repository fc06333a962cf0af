/** The roles of a domain, each in one sentence. */
import type { ImportRole } from '#contract';

export const roles: readonly { id: ImportRole; label: string; sentence: string }[] = [
  {
    id: 'source',
    label: 'Source',
    sentence: 'Has labels, or will get them here: the reward is learned from it.',
  },
  {
    id: 'target',
    label: 'Target',
    sentence: 'The texts you want ranked; they need no labels.',
  },
  {
    id: 'gold',
    label: 'Gold',
    sentence: 'Human truth about target texts: never trained on, only used to measure.',
  },
];
