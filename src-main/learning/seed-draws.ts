/** Random draws of each seed of a training: numbers of examples, and rows of the target. */
import { seededRandom, shuffle } from '../domain/random.ts';
import type { TrainingData } from './domain-data.ts';
import { balanced, partners, sequence } from './draws.ts';

/** Draws by their place in an endless stream: the same place always gives the same draw. */
export interface SeedDraws {
  /** Number of an example. */
  example(place: number): number;
  /** The same while a critic warms up. */
  warmUp(place: number): number;
  /** A row of the target. */
  target(place: number): number;
}

/** Minimum held-out texts for a measurement; if there would be fewer, they are trained on instead. */
const FEWEST_HELD_OUT = 8;

/** Rows of the target: those that no step draws, and the others. @param most of the former */
export function dividedTarget(
  targets: number,
  most: number,
): { heldOut: Int32Array; drawn: Int32Array } {
  // In random order: files are often sorted, and their first rows are not like the others.
  const order = shuffle(
    Int32Array.from({ length: targets }, (_, i) => i),
    seededRandom('held-out target'),
  );
  const share = Math.min(most, Math.floor(targets / 5));
  const heldOut = share < FEWEST_HELD_OUT ? 0 : share;
  return { heldOut: order.slice(0, heldOut), drawn: order.slice(heldOut) };
}

/**
 * @param drawn rows of the target that may be drawn: every domain equally often
 * @param pairedTarget places 2i and 2i + 1 hold texts of one prompt where possible
 */
export function seedDraws(
  data: TrainingData,
  drawn: Int32Array,
  pairedTarget: boolean,
): SeedDraws[] {
  const targets = data.target.length / data.columns;
  const domains = data.targetDomains ?? new Int32Array(targets);
  const byDomain = [...new Set(domains)].map((domain) =>
    drawn.filter((row) => domains[row] === domain),
  );
  const prompts = data.targetPrompts ?? Int32Array.from({ length: targets }, (_, i) => i);
  return data.members.map(({ seed, train }) => {
    const nextExample = sequence(train.length, `pairs ${seed}`);
    const nextWarmUp = sequence(train.length, `warm-up ${seed}`);
    const nextTarget = balanced(byDomain, `target ${seed}`);
    const partner = partners(prompts, `partner ${seed}`);
    return {
      example: (place) => train[nextExample(place)],
      warmUp: (place) => train[nextWarmUp(place)],
      target(place) {
        if (!pairedTarget) return nextTarget(place);
        const first = nextTarget(Math.floor(place / 2));
        return place % 2 === 0 ? first : partner(first, Math.floor(place / 2));
      },
    };
  });
}
