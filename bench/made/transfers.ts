/**
 * Made projects whose truth is known. Every text has a hidden quality, by which people vote (Bradley-Terry),
 * and four signs that may go with it: figures, exclamation marks, quotation marks, and its length.
 *
 * - helps: in the source exclamations tell quality best, and figures tell it a little; in the target figures
 *   tell it best, and there are many more exclamations, which are noise. Whoever unlearns what tells the
 *   domains apart orders it better.
 * - harms: figures alone go with quality, in both; the target has many more of them. Whoever makes the
 *   domains look alike unlearns what makes a text good.
 * - nothing: in the source figures and exclamations go with quality, in the target quotation marks, which
 *   meant nothing in the source.
 * - length: in the source figures and length go with quality, in the target length alone.
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
  /** Pairs of target texts with votes, which only judge. */
  gold: MadePairRow[];
  /** Of every target text, by itself: no text comes twice. */
  quality: ReadonlyMap<string, number>;
}

const SOURCE_PROMPTS = 500;
const TARGET_PROMPTS = 300;
/** Texts of a target prompt. */
const ANSWERS = 4;
/** How much a difference in quality of one standard deviation decides. */
const STEEPNESS = 3;

/** Standard normal scores of the signs of one text. */
interface Signs {
  figures: number;
  exclamations: number;
  quotes: number;
  length: number;
}

type Draw = (quality: number, random: Random) => Signs;

/** A sign that goes with quality, of standard deviation 1. */
const shows = (quality: number, random: Random) => 0.8 * quality + 0.6 * random.normal();
const noise = (random: Random) => random.normal();

const WORLDS: Record<Kind, { source: Draw; target: Draw }> = {
  helps: {
    source: (q, r) =>
      signs(r, { figures: 0.5 * q + 0.87 * noise(r), exclamations: 0.95 * q + 0.3 * noise(r) }),
    target: (q, r) => signs(r, { figures: shows(q, r), exclamations: 4 + noise(r) }),
  },
  harms: {
    source: (q, r) => signs(r, { figures: shows(q, r) - 1 }),
    target: (q, r) => signs(r, { figures: shows(q, r) + 2 }),
  },
  nothing: {
    source: (q, r) => signs(r, { figures: shows(q, r), exclamations: shows(q, r) }),
    target: (q, r) => signs(r, { quotes: shows(q, r) }),
  },
  length: {
    source: (q, r) => signs(r, { figures: shows(q, r), length: shows(q, r) }),
    target: (q, r) => signs(r, { length: shows(q, r) }),
  },
};

function signs(random: Random, known: Partial<Signs>): Signs {
  const [figures, exclamations, quotes, length] = [0, 0, 0, 0].map(() => noise(random));
  return { figures, exclamations, quotes, length, ...known };
}

/** @param seed same kind and seed, same project, on every platform */
export function madeTransfer(kind: Kind, seed: number): MadeTransfer {
  const random = seededRandom(`transfer ${kind} ${seed}`);
  const { source, target } = WORLDS[kind];
  const quality = new Map<string, number>();
  const seen = new Set<string>();
  const made = (draw: Draw) => {
    for (;;) {
      const q = noise(random);
      const text = written(draw(q, random), random);
      if (seen.has(text)) continue;
      seen.add(text);
      return { q, text };
    }
  };
  const voted = (prompt: string, a: { q: number; text: string }, b: typeof a): MadePairRow => {
    const first = random.next() < chanceOf(a.q - b.q);
    const [chosen, rejected] = first ? [a, b] : [b, a];
    return { prompt, chosen: chosen.text, rejected: rejected.text };
  };
  const ofSource = Array.from({ length: SOURCE_PROMPTS }, (_, i) =>
    voted(`Source question ${i}`, made(source), made(source)),
  );
  const gold = Array.from({ length: TARGET_PROMPTS }, (_, i) => {
    const answers = Array.from({ length: ANSWERS }, () => made(target));
    for (const { q, text } of answers) quality.set(text, q);
    const prompt = `Target question ${i}`;
    return [voted(prompt, answers[0], answers[1]), voted(prompt, answers[2], answers[3])];
  });
  return { source: ofSource, gold: gold.flat(), quality };
}

/** Probability that a text is preferred to one whose quality is lower by `difference`. */
export function chanceOf(difference: number): number {
  return 1 / (1 + Math.exp(-STEEPNESS * difference));
}

const WORDS =
  'the river bends by old stones where people walk in morning light and talk about bread trees boats wind rain roads and small houses near a green hill'.split(
    ' ',
  );

/** Shares of all words where a score is 0; half as much more for each standard deviation. */
const FIGURES = 0.2;
const MARKS = 0.12;

/** Words, some of which are figures, quoted or called out, as the scores say. */
function written({ figures, exclamations, quotes, length }: Signs, random: Random): string {
  const words = Math.round(Math.max(12, 60 + 15 * length));
  const share = (score: number, usual: number) =>
    Math.min(0.7, Math.max(0, usual * (1 + score / 2)));
  const parts: string[] = [];
  for (let i = 0; i < words; i++) {
    const word =
      random.next() < share(figures, FIGURES)
        ? String(10 + random.below(90))
        : WORDS[random.below(WORDS.length)];
    const quoted = random.next() < share(quotes, MARKS) ? `"${word}"` : word;
    parts.push(random.next() < share(exclamations, MARKS) ? `${quoted}!` : quoted);
  }
  return `${parts.join(' ')}.`;
}
