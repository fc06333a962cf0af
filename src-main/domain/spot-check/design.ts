/**
 * Which target pairs a spot-check asks about. The frame is a list of random pairs of texts of one prompt,
 * prompts taking turns; its pairs are drawn at known rates from three strata, so that labels go where they
 * tell most: to pairs that the candidate and source-only order differently, and to those that are close.
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
/** Up to so many texts a prompt, all of their pairs are listed; of more, pairs are drawn. */
const LISTED = 40;

/**
 * Random pairs of texts that share a prompt. Prompts take turns, so that one with many texts counts no more
 * than another while each has pairs left.
 *
 * @param groups ids of the texts of each prompt
 * @param most pairs; fewer where the texts allow no more
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
  // Of so many texts few pairs are taken: one that comes twice is rare.
  for (let tries = 0; tries < 4 * FRAME_PAIRS; tries++) {
    const [i, j] = [random.below(count), random.below(count)];
    const key = Math.min(i, j) * count + Math.max(i, j);
    if (i === j || seen.has(key)) continue;
    seen.add(key);
    yield ordered(i, j);
  }
}

/** What the candidates say of each pair of the frame: reward of a less reward of b, in units of their temperature. */
export type Margins = readonly ArrayLike<number>[];

/** Mean over the candidates of the probability, by Bradley-Terry, that a is better: one number a pair. */
export function consensus(margins: Margins, pairs: number): Float64Array {
  const together = new Float64Array(pairs);
  for (const margin of margins) {
    for (let i = 0; i < pairs; i++) together[i] += 1 / (1 + Math.exp(-margin[i]));
  }
  return together.map((sum) => (margins.length === 0 ? 0.5 : sum / margins.length));
}

/** In the order in which they are numbered. */
const STRATA = ['disagree', 'close', 'clear'] as const;

export interface Strata {
  /** Of each pair of the frame, an index of the lists below. */
  of: Uint8Array;
  names: (typeof STRATA)[number][];
  /** Share of the frame's pairs, and share of the labels that are drawn from there. */
  shares: number[];
  rates: number[];
}

/** Smaller strata are joined with the next: they could not be sampled without starving the others. */
const LEAST_SHARE = 0.02;
/** Share of the labels that goes to pairs on which the candidate and source-only disagree, at least. */
const TO_DISAGREEMENT = 0.5;
/** Least share of the labels for any stratum, so that 20 labels show how much its pairs differ. */
const LEAST_RATE = 0.15;

/**
 * Pairs that the candidate orders otherwise than source-only decide between the two, and only they do: they
 * are asked for more often. The others are divided at the median of what all candidates together say, and
 * asked for by share times spread (Neyman 1934, JRSS 97).
 *
 * @param own margins of the candidate that the verdict is about
 * @param base margins of source-only
 * @param together `consensus` of all candidates
 */
export function stratify(
  own: ArrayLike<number>,
  base: ArrayLike<number>,
  together: ArrayLike<number>,
): Strata {
  const pairs = together.length;
  const distance = Float64Array.from(together, (p) => Math.abs(p - 0.5));
  const first = Uint8Array.from(distance, (_, i) =>
    Math.sign(own[i]) === Math.sign(base[i]) ? 1 : 0,
  );
  const agreed = distance.filter((_, i) => first[i] === 1).sort();
  const median = agreed[Math.floor(agreed.length / 2)] ?? 0;
  const raw = first.map((agree, i) => (agree === 0 ? 0 : distance[i] < median ? 1 : 2));
  const counts = [0, 1, 2].map((one) => raw.reduce((sum, h) => sum + (h === one ? 1 : 0), 0));
  const large = counts.flatMap((count, h) =>
    count >= LEAST_SHARE * pairs && count > 1 ? [h] : [],
  );
  // Of so few pairs that none is large enough, the largest stratum takes all.
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
  // What the rewards are sure of, people may see otherwise.
  const spread = shares.map((share, h) =>
    Math.sqrt(Math.max(0.09, sums[h] / Math.max(1, share * of.length))),
  );
  const wanted = shares.map((share, h) => share * spread[h]);
  const total = wanted.reduce((sum, one) => sum + one, 0);
  const neyman = wanted.map((one) => one / total);
  const asked = neyman.map((rate, h) =>
    names[h] === 'disagree' ? Math.max(rate, TO_DISAGREEMENT) : Math.max(rate, LEAST_RATE),
  );
  const sum = asked.reduce((all, one) => all + one, 0);
  return asked.map((rate) => rate / sum);
}

/**
 * The next pairs to label: the stratum that is furthest behind its rate gives one, drawn at random among
 * those of it that were not taken. After any number of labels the strata stand as near to their rates as
 * whole numbers allow.
 *
 * @param taken indices of the frame that were drawn before
 * @param closed indices that cannot be drawn and say nothing of the rates, as what another run has drawn
 * @returns indices of the frame, in the order of labelling; fewer than wanted where it has no more
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

/** A number that follows from a run, so that its frame and draws come out the same each time. */
export function frameSeed(run: { id: number; createdAt: number }): string {
  return String(hashString(`${run.id} ${run.createdAt}`));
}
