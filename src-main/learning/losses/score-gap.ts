/** Scores as preferences: Bradley & Terry (1952) over texts whose scores differ clearly. */
import { bradleyTerry } from './bradley-terry.ts';
import type { SourceLoss } from './loss.ts';

/** sp(-d), as bradley-terry, but from scored texts only (domain/score-pairs.ts says which pairs). */
export const scoreGap: SourceLoss = {
  id: 'score-gap',
  label: 'Pairs from score gaps',
  description:
    'Learns from scored texts that of two texts of a prompt the clearly higher scored one earns more.',
  reads: 'gaps',
  evaluate: bradleyTerry.evaluate,
};
