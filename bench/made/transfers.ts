/**
 * Made projects whose truth is known. Every text has a hidden quality, by which people vote (Bradley-Terry),
 * and four signs that may go with it: figures, commas, quotation marks, and its length.
 *
 * - helps: in the source commas and quotation marks tell quality best, and figures tell it a little; in the
 *   target figures tell it best, and there are more commas and quotation marks, which mean nothing. Whoever
 *   unlearns what tells the domains apart orders it better.
 * - harms: figures, commas and quotation marks each show one side of quality, equally well in both domains.
 *   In the target only the first side differs from text to text, and by being better on all sides the target's
 *   texts look different (label shift): whoever makes the domains look alike reads noise of the other two.
 * - nothing: in the source figures and commas go with quality. In the target quality shows in figures, and
 *   half of the prompts want more of them and half want fewer: no rule that is the same for all prompts is
 *   right more often than a coin.
 * - length: in the source figures go with quality, and length a little; in the target length alone does, and
 *   all texts have figures alike.
 */
import { type Random, seededRandom } from '../../src-main/domain/random.ts';

export const KINDS = ['helps', 'harms', 'nothing', 'length'] as const;
export type Kind = (typeof KINDS)[number];

interface MadePairRow {
  prompt: string;
  chosen: string;
  rejected: string;
}

interface MadeTransfer {
  source: MadePairRow[];
  /** Pairs of target texts with votes, for evaluation only. */
  gold: MadePairRow[];
  /** Quality of every target text, keyed by the text itself, which is unique. */
  quality: ReadonlyMap<string, number>;
}

const SOURCE_PROMPTS = 500;
const TARGET_PROMPTS = 300;
/** Number of texts per target prompt. */
const ANSWERS = 4;
/** How strongly a difference in quality of one standard deviation decides. */
const STEEPNESS = 6;

/** How much of a sign a text has, in units of its usual spread; 0 is the usual amount. */
interface Signs {
  figures: number;
  commas: number;
  quotes: number;
  length: number;
}

interface Drawn {
  quality: number;
  signs: Partial<Signs>;
}

/** @param wanted 1 or -1: what the prompt asks for, where prompts ask for different things */
type Draw = (random: Random, wanted: number) => Drawn;

/** Of standard deviation 1, and 0.8 correlated with quality. */
const shows = (quality: number, random: Random) => 0.8 * quality + 0.6 * random.normal();

/** Figures go with quality a little, commas and quotation marks much. */
function misled(random: Random): Drawn {
  const quality = random.normal();
  const [commas, quotes] = [0, 0].map(() => 0.95 * quality + 0.31 * random.normal());
  return { quality, signs: { figures: 0.5 * quality + 0.87 * random.normal(), commas, quotes } };
}

/** Figures alone show quality, and there are more commas and quotation marks. */
function clearer(random: Random): Drawn {
  const quality = random.normal();
  const [commas, quotes] = [0, 0].map(() => 2 + random.normal());
  return { quality, signs: { figures: shows(quality, random), commas, quotes } };
}

/** @param sides three sides of quality, each shown by one sign, with the same error in both domains */
function sided(random: Random, sides: readonly [number, number, number]): Drawn {
  const [figures, commas, quotes] = sides.map((side) => side + 0.3 * random.normal());
  return {
    quality: (sides[0] + sides[1] + sides[2]) / Math.sqrt(3),
    signs: { figures, commas, quotes },
  };
}

const WORLDS: Record<Kind, { source: Draw; target: Draw }> = {
  helps: { source: misled, target: clearer },
  harms: {
    source: (r) => sided(r, [r.normal(), r.normal(), r.normal()]),
    target: (r) => sided(r, [1.5 + r.normal(), 1.5, 1.5]),
  },
  nothing: {
    source(r) {
      const quality = r.normal();
      return { quality, signs: { figures: shows(quality, r), commas: shows(quality, r) } };
    },
    target(r, wanted) {
      const quality = r.normal();
      return { quality, signs: { figures: wanted * shows(quality, r), quotes: 1.5 + r.normal() } };
    },
  },
  length: {
    source(r) {
      const quality = r.normal();
      const figures = 0.95 * quality + 0.31 * r.normal();
      return { quality, signs: { figures, length: 0.35 * quality + 0.94 * r.normal() } };
    },
    target(r) {
      const quality = r.normal();
      return { quality, signs: { figures: 0, length: shows(quality, r) } };
    },
  },
};

/** @param seed same kind and seed, same project, on every platform */
export function madeTransfer(kind: Kind, seed: number): MadeTransfer {
  const random = seededRandom(`transfer ${kind} ${seed}`);
  const { source, target } = WORLDS[kind];
  const known = new Map<string, number>();
  const made = (draw: Draw, wanted = 1) => {
    for (;;) {
      const { quality, signs } = draw(random, wanted);
      const [figures, commas, quotes, length] = [0, 0, 0, 0].map(() => random.normal());
      const text = written({ figures, commas, quotes, length, ...signs }, random);
      if (known.has(text)) continue;
      known.set(text, quality);
      return { quality, text };
    }
  };
  const voted = (prompt: string, a: ReturnType<typeof made>, b: typeof a): MadePairRow => {
    const first = random.next() < chanceOf(a.quality - b.quality);
    const [chosen, rejected] = first ? [a, b] : [b, a];
    return { prompt, chosen: chosen.text, rejected: rejected.text };
  };
  const ofSource = Array.from({ length: SOURCE_PROMPTS }, (_, i) =>
    voted(`Source question ${i}`, made(source), made(source)),
  );
  known.clear();
  const gold = Array.from({ length: TARGET_PROMPTS }, (_, i) => {
    const wanted = i % 2 === 0 ? 1 : -1;
    const answers = Array.from({ length: ANSWERS }, () => made(target, wanted));
    const prompt = `Target question ${i}`;
    return [voted(prompt, answers[0], answers[1]), voted(prompt, answers[2], answers[3])];
  });
  return { source: ofSource, gold: gold.flat(), quality: known };
}

/** Probability that a text is preferred to one whose quality is lower by `difference`. */
export function chanceOf(difference: number): number {
  return 1 / (1 + Math.exp(-STEEPNESS * difference));
}

/** Of four letters, as figures have, so that signs leave the length as it is. */
const WORDS =
  'they walk past some oaks when rain ends talk over warm soup near blue hill side with kind folk from that town each noon till dusk'.split(
    ' ',
  );
/** Share of the words that are figures, carry a comma or are quoted, and what one unit adds to it. */
const USUAL = 0.3;
const UNIT = 0.035;

/** Words, some of which are figures, quoted or followed by a comma, as the signs say. */
function written({ figures, commas, quotes, length }: Signs, random: Random): string {
  const words = Math.round(Math.max(20, 80 + 20 * length));
  const marked = (sign: number) => {
    const share = Math.min(0.9, Math.max(0, USUAL + UNIT * sign));
    // Chance rounds, so that no step is seen.
    return someOf(words, Math.floor(share * words + random.next()), random);
  };
  const [ofFigures, ofCommas, ofQuotes] = [figures, commas, quotes].map(marked);
  return Array.from({ length: words }, (_, i) => {
    const word = ofFigures.has(i)
      ? String(1000 + random.below(9000))
      : WORDS[random.below(WORDS.length)];
    return `${ofQuotes.has(i) ? `"${word}"` : word}${ofCommas.has(i) ? ',' : ''}`;
  }).join(' ');
}

/** So many distinct numbers below n. */
function someOf(n: number, count: number, random: Random): Set<number> {
  const found = new Set<number>();
  while (found.size < Math.min(n, count)) found.add(random.below(n));
  return found;
}
