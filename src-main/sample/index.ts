/** The sample project as records. */
import { generateWithTruth } from './generate.ts';
import type { Sample } from './sample.ts';

export type {
  Sample,
  SampleDomain,
  SampleGold,
  SampleItem,
  SamplePair,
  SampleVote,
} from './sample.ts';

/**
 * About 600 source pairs, 440 of them with votes, 2,000 target texts and 600 gold pairs of those.
 *
 * @param seed same seed, same sample, on every platform
 */
export function generateSample(seed = 1): Sample {
  return generateWithTruth(seed).sample;
}
