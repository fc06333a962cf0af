/**
 * The choice of target pairs for a spot-check. The frame is a list of random pairs of texts of one
 * prompt, prompts taking turns; its pairs are drawn at known rates from four strata, so that labels go
 * where they are most informative: to pairs that the candidate and source-only order differently, to
 * those that another candidate and source-only order differently, and to close ones.
 */
import { hashString, type Random, seededRandom, shuffle } from '../random.ts';

export interface FramePair {
  /** Item ids, the smaller first. */
  a: number;
  b: number;
  /** Number of its prompt. */
  prompt: number;
}

/** Enough that the frame's own error is small beside that of a few hundred labels. */
const FRAME_PAIRS = 4000;
/** A prompt with at most this many texts has all its pairs listed; with more, pairs are drawn. */
const LISTED = 40;

/**
 * Random pairs of texts that share a prompt. Prompts take turns, so that one with many texts counts no
 * more than another as long as each has pairs left.
 *
 * @param groups ids of the texts of each prompt
 * @param most pairs; fewer if the texts allow no more
 */
export function framePairs(
  groups: readonly (readonly number[])[],
  seed: string,
  most = FRAME_PAIRS,
): FramePair[] {
  const random = seededRandom(`frame ${seed}`);
  const order = shuffle(
    groups.flatMap((items, prompt) => (items.length > 1 ? [{ items, prompt }] : [])),
    random,
  );
  const found: FramePair[] = [];
  let waiting = order.map(({ items, prompt }) => ({ prompt, pairs: pairsOf(items, random) }));
  while (waiting.length > 0 && found.length < most) {
    const left: typeof waiting = [];
    for (const group of waiting) {
      if (found.length >= most) break;
      const next = group.pairs.next();
      if (next.done) continue;
      found.push({ ...next.value, prompt: group.prompt });
      left.push(group);
    }
    waiting = left;
  }
  return found;
}

/** Each pair of the items once, in random order. */
function* pairsOf(items: readonly number[], random: Random): Generator<{ a: number; b: number }> {
  const count = items.length;
  const ordered = (i: number, j: number) => ({
    a: Math.min(items[i], items[j]),
    b: Math.max(items[i], items[j]),
  });
  if (count <= LISTED) {
    const all: { a: number; b: number }[] = [];
    for (let i = 0; i < count; i++) for (let j = i + 1; j < count; j++) all.push(ordered(i, j));
    yield* shuffle(all, random);
    return;
  }
  const seen = new Set<number>();
  // With so many texts and so few draws, a repeated pair is rare.
  for (let tries = 0; tries < 4 * FRAME_PAIRS; tries++) {
    const [i, j] = [random.below(count), random.below(count)];
    const key = Math.min(i, j) * count + Math.max(i, j);
    if (i === j || seen.has(key)) continue;
    seen.add(key);
    yield ordered(i, j);
  }
}

/**
 * The candidates' margins on each pair of the frame: reward of a minus reward of b, in units of their
 * temperature.
 */
export type Margins = readonly ArrayLike<number>[];

/** Mean over the candidates of the Bradley-Terry probability that a is better: one number per pair. */
export function consensus(margins: Margins, pairs: number): Float64Array {
  const together = new Float64Array(pairs);
  for (const margin of margins) {
    for (let i = 0; i < pairs; i++) together[i] += 1 / (1 + Math.exp(-margin[i]));
  }
  return together.map((sum) => (margins.length === 0 ? 0.5 : sum / margins.length));
}

/** In the order of their numbers. */
const STRATA = ['disagree', 'others', 'close', 'clear'] as const;

export interface Strata {
  /** Stratum of each pair of the frame, as an index into the lists below. */
  of: Uint8Array;
  names: (typeof STRATA)[number][];
  /** Share of the frame's pairs, and share of the labels drawn from there. */
  shares: number[];
  rates: number[];
}

/** Smaller strata are joined with the next one: they could not be sampled without starving the others. */
const LEAST_SHARE = 0.02;
/** Minimum share of the labels for pairs on which the candidate and source-only disagree. */
const TO_DISAGREEMENT = 0.5;
/** Minimum share for pairs on which only other candidates disagree with source-only. */
const TO_OTHERS = 0.25;
/** But at most so many times their share of the pairs: few pairs decide little, and accuracies need labels too. */
const OVERSAMPLED = 4;
/** Minimum share of the labels for any stratum, so that 20 labels show how much its pairs vary. */
const LEAST_RATE = 0.15;

/**
 * Pairs that the candidate and source-only order differently are the only ones that decide between the
 * two, so they are drawn more often; so are, less often, those that only another candidate orders
 * differently, since it may be the better one. The rest is divided at the median of the candidates'
 * consensus, and drawn in proportion to share times standard deviation (Neyman 1934, JRSS 97).
 *
 * @param own margins of the candidate that the verdict is about
 * @param base margins of source-only
 * @param together `consensus` of all candidates
 * @param others margins of further candidates
 */
export function stratify(
  own: ArrayLike<number>,
  base: ArrayLike<number>,
  together: ArrayLike<number>,
  others: Margins = [],
): Strata {
  const pairs = together.length;
  const distance = Float64Array.from(together, (p) => Math.abs(p - 0.5));
  const asBase = (margin: ArrayLike<number>, i: number) =>
    Math.sign(margin[i]) === Math.sign(base[i]);
  const first = Uint8Array.from(distance, (_, i) =>
    !asBase(own, i) ? 0 : others.every((margin) => asBase(margin, i)) ? 2 : 1,
  );
  const agreed = distance.filter((_, i) => first[i] === 2).sort();
  const median = agreed[Math.floor(agreed.length / 2)] ?? 0;
  const raw = first.map((h, i) => (h < 2 || distance[i] < median ? h : 3));
  const counts = STRATA.map((_, one) => raw.reduce((sum, h) => sum + (h === one ? 1 : 0), 0));
  const large = counts.flatMap((count, h) =>
    count >= LEAST_SHARE * pairs && count > 1 ? [h] : [],
  );
  // If no stratum is large enough, the largest takes all pairs.
  const largest = pairs > 0 ? [counts.indexOf(Math.max(...counts))] : [];
  const kept = large.length > 0 ? large : largest;
  const places = counts.map((_, h) => Math.max(0, kept.indexOf(kept.includes(h) ? h : kept[0])));
  const of = raw.map((h) => places[h]);
  const names = kept.map((h) => STRATA[h]);
  const shares = names.map((_, h) => of.reduce((sum, one) => sum + (one === h ? 1 : 0), 0) / pairs);
  return { of, names, shares, rates: ratesOf(names, shares, of, together) };
}

function ratesOf(
  names: Strata['names'],
  shares: readonly number[],
  of: Uint8Array,
  together: ArrayLike<number>,
): number[] {
  const sums = shares.map(() => 0);
  of.forEach((h, i) => (sums[h] += together[i] * (1 - together[i])));
  // People may disagree even where the rewards are sure.
  const spread = shares.map((share, h) =>
    Math.sqrt(Math.max(0.09, sums[h] / Math.max(1, share * of.length))),
  );
  const wanted = shares.map((share, h) => share * spread[h]);
  const total = wanted.reduce((sum, one) => sum + one, 0);
  const neyman = wanted.map((one) => one / total);
  const least = {
    disagree: TO_DISAGREEMENT,
    others: TO_OTHERS,
    close: LEAST_RATE,
    clear: LEAST_RATE,
  };
  const asked = neyman.map((rate, h) =>
    Math.max(rate, LEAST_RATE, Math.min(least[names[h]], OVERSAMPLED * shares[h])),
  );
  const sum = asked.reduce((all, one) => all + one, 0);
  return asked.map((rate) => rate / sum);
}

/**
 * The next pairs to label: the stratum furthest behind its rate gives one, drawn at random from its
 * remaining pairs. After any number of labels the strata are as close to their rates as whole numbers
 * allow.
 *
 * @param taken indices of the frame that were drawn before
 * @param closed indices that cannot be drawn and do not count towards the rates, such as those drawn by
 * another run
 * @returns indices of the frame, in the order of labelling; fewer than wanted if it has no more
 */
export function drawPairs(
  { of, rates }: Strata,
  taken: ReadonlySet<number>,
  count: number,
  seed: string,
  closed: ReadonlySet<number> = new Set(),
): number[] {
  const random = seededRandom(`draw ${seed}`);
  const left = rates.map(() => [] as number[]);
  const drawn = rates.map(() => 0);
  of.forEach((h, i) => {
    if (taken.has(i)) drawn[h]++;
    else if (!closed.has(i)) left[h].push(i);
  });
  for (const list of left) shuffle(list, random);
  const found: number[] = [];
  let all = taken.size;
  while (found.length < count) {
    all++;
    let next = -1;
    for (let h = 0; h < rates.length; h++) {
      if (left[h].length === 0) continue;
      if (next < 0 || rates[h] * all - drawn[h] > rates[next] * all - drawn[next]) next = h;
    }
    const pair = next < 0 ? undefined : left[next].pop();
    if (pair === undefined) break;
    drawn[next]++;
    found.push(pair);
  }
  return found;
}

/** A number determined by a run, so that its frame and draws are always the same. */
export function frameSeed(run: { id: number; createdAt: number }): string {
  return String(hashString(`${run.id} ${run.createdAt}`));
}
