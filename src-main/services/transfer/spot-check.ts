/** Spot-checks of a run: which pairs come next, and what the votes on those that were drawn say. */
import { DialectError, type Run, type SpotCheck, type SpotPick } from '../../contract/index.ts';
import { AS_IS, SOURCE_ONLY } from '../../domain/average-rank.ts';
import { drawPairs, frameSeed } from '../../domain/spot-check/design.ts';
import {
  discordance,
  type DrawnFor,
  type Frame,
  LONGER_WINS,
  makeFrame,
  type Rule,
  type Sample,
  spotComparisons,
  spotEstimates,
} from '../../domain/spot-check/report.ts';
import type { Db } from '../../store/database.ts';
import { type SpotPair, spotPairs, votedAmong } from '../../store/spot-check.ts';
import { frameOfRun, lengthsOf, rewardsOf } from '../../store/spot-frame.ts';

type Kept = Map<string, Frame>;
const frames = new WeakMap<Db, Kept>();
/** A frame holds some megabytes where a run has many candidates. */
const MOST_FRAMES = 3;

/** By which strata pairs of the run were drawn: earlier versions drew for one candidate alone. */
function frameOf(db: Db, run: Run, all: readonly SpotPair[]): Frame {
  const frame = keptFrame(db, run, 'all');
  const { names, shares } = frame.strata;
  const own = all.filter((pair) => isOf(run, pair));
  const fits = own.every(({ stratum, share }) =>
    names.some((name, h) => name === stratum && Math.abs(shares[h] - share) < 1e-9),
  );
  return fits ? frame : keptFrame(db, run, 'own');
}

/** Made once for a run that has ended, which never changes. */
function keptFrame(db: Db, run: Run, drawn: DrawnFor): Frame {
  const kept = frames.get(db) ?? (new Map() as Kept);
  frames.set(db, kept);
  const name = `${run.id} ${run.createdAt} ${drawn}`;
  const known = kept.get(name);
  if (known) return known;
  const pairs = frameOfRun(db, run.id);
  const frame = makeFrame(pairs, rulesOver(db, run, pairs), comparedOf(run), drawn);
  for (const [oldest] of [...kept].slice(0, Math.max(0, kept.size + 1 - MOST_FRAMES))) {
    kept.delete(oldest);
  }
  kept.set(name, frame);
  return frame;
}

/** The candidate that is to be told from source-only: the verdict's, or else the one ranked first beside it. */
function comparedOf({ findings, methods }: Run): string {
  // Not what the spot-check made of it: pairs are drawn to tell these two apart, to the end.
  const chosen = findings?.unchecked?.candidate ?? findings?.chosen;
  if (chosen !== undefined && chosen !== SOURCE_ONLY) return chosen;
  const others = methods.filter(({ method, reference }) => method !== SOURCE_ONLY && !reference);
  const trained = others.filter(({ method }) => method !== AS_IS);
  const [first] = (trained.length > 0 ? trained : others).toSorted(
    (one, other) => (one.averageRank ?? Infinity) - (other.averageRank ?? Infinity),
  );
  return (first as Run['methods'][number] | undefined)?.method ?? SOURCE_ONLY;
}

interface Pair {
  a: number;
  b: number;
}

/** What candidates and longer wins say of pairs; 0 of texts that the run did not rank. */
function rulesOver(db: Db, run: Run, pairs: readonly Pair[]): Rule[] {
  const items = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))];
  const over = (values: Map<number, number>, unit: number) =>
    Float64Array.from(pairs, ({ a, b }) => {
      const [one, other] = [values.get(a), values.get(b)];
      return one === undefined || other === undefined ? 0 : (one - other) / unit;
    });
  const learned = run.methods.map(({ method, label, calibration, reference }): Rule => ({
    method,
    label,
    trained: !reference,
    margins: over(rewardsOf(db, { runId: run.id, method }, items), calibration?.temperature ?? 1),
  }));
  const longer = { method: LONGER_WINS, label: 'Longer wins', trained: false };
  return [...learned, { ...longer, margins: over(lengthsOf(db, items), 1) }];
}

/** @throws DialectError `no-run` where the run has no ranking of the target */
function requireRanking(run: Run): void {
  if (run.status === 'done') return;
  throw new DialectError(
    'no-run',
    `Run ${run.id} has not ended, so there is nothing to check. Let it end, or choose another run.`,
    { runId: run.id },
  );
}

/** @throws DialectError `no-run`, `no-pairs` where no pair is left to draw */
export function proposeSpotCheck(db: Db, run: Run, take: number): SpotPick[] {
  requireRanking(run);
  const all = spotPairs(db);
  const { pairs, strata } = frameOf(db, run, all);
  const places = new Map(pairs.map((pair, at) => [nameOf(pair), at]));
  const known = all.filter((pair) => places.has(nameOf(pair)));
  const placesOf = (list: readonly SpotPair[]) =>
    new Set(list.map((pair) => places.get(nameOf(pair)) ?? 0));
  const taken = placesOf(known.filter((pair) => isOf(run, pair)));
  const closed = closedOf(db, pairs, places, known);
  const seed = `${frameSeed(run)} ${taken.size}`;
  const drawn = drawPairs(strata, taken, take, seed, closed);
  if (drawn.length > 0) {
    return drawn.map((i) => ({
      a: pairs[i].a,
      b: pairs[i].b,
      stratum: strata.names[strata.of[i]],
      share: strata.shares[strata.of[i]],
      rate: strata.rates[strata.of[i]],
    }));
  }
  throw new DialectError(
    'no-pairs',
    pairs.length === 0
      ? 'The target has no two texts of one prompt, so no pair can be drawn. Import several answers to each prompt, or texts without a prompt, then train again.'
      : 'Every pair of the target that could be drawn is part of a spot-check or was voted on already.',
    { runId: run.id },
  );
}

/** Places of the frame that cannot be drawn: of any spot-check, or voted on. */
function closedOf(
  db: Db,
  pairs: readonly Pair[],
  places: ReadonlyMap<string, number>,
  known: readonly SpotPair[],
): Set<number> {
  const drawn = known.flatMap((pair) => places.get(nameOf(pair)) ?? []);
  return new Set([...drawn, ...votedAmong(db, pairs)]);
}

function nameOf({ a, b }: Pair): string {
  return `${a} ${b}`;
}

/** Ids of runs come again once a run is deleted: what was drawn before this one began is not its own. */
export function isOf({ id, createdAt }: Run, { runId, drawnAt }: SpotPair): boolean {
  return runId === id && drawnAt >= createdAt;
}

/** @throws DialectError `no-run` */
export function spotCheckOf(db: Db, run: Run): SpotCheck {
  requireRanking(run);
  const all = spotPairs(db);
  const frame = frameOf(db, run, all);
  const places = new Map(frame.pairs.map((pair, at) => [nameOf(pair), at]));
  const own = all.filter((pair) => isOf(run, pair) && places.has(nameOf(pair)));
  const placeOf = (pair: SpotPair) => places.get(nameOf(pair)) ?? 0;
  const ownSays = { drawn: own, ...judged(run, own, (list) => ownSample(frame, list, placeOf)) };
  const others = ownSays.known ? [] : othersOf(db, run, all);
  const othersSay = {
    drawn: others,
    ...judged(run, others, (list) => borrowedSample(db, run, others, list)),
  };
  const borrowed = othersSay.known;
  const { drawn, decided, sample, estimates } = borrowed ? othersSay : ownSays;
  return {
    runId: run.id,
    frame: {
      pairs: frame.pairs.length,
      prompts: new Set(frame.pairs.map(({ prompt }) => prompt)).size,
    },
    drawn: drawn.length,
    labelled: decided.length,
    prompts: new Set(decided.map(({ prompt }) => prompt)).size,
    waiting: own.filter(({ first, movedAt }) => first === null && movedAt === null).length,
    left: frame.pairs.length - closedOf(db, frame.pairs, places, all).size,
    moved: decided.filter(({ movedAt }) => movedAt !== null).length,
    borrowed,
    estimates,
    comparisons: spotComparisons(sample, frame.own, (one, other) => discordance(frame, one, other)),
  };
}

/** What the decided ones of drawn pairs say, and whether they are enough to say anything. */
function judged(
  run: Run,
  drawn: readonly SpotPair[],
  sampleOf: (decided: readonly SpotPair[]) => Sample,
) {
  const decided = drawn.filter((pair) => pair.first !== null && judges(run, pair));
  const sample = sampleOf(decided);
  const estimates = spotEstimates(sample);
  return { decided, sample, estimates, known: estimates.some(({ accuracy }) => accuracy !== null) };
}

/** Later runs have learned from what was moved before. */
function judges({ createdAt }: Run, { movedAt }: SpotPair): boolean {
  return movedAt === null || movedAt > createdAt;
}

/**
 * Pairs of that other run of which most were decided; none where nothing was. Only pairs of texts that this
 * run ranked as well: of others its rewards say nothing.
 */
function othersOf(db: Db, run: Run, all: readonly SpotPair[]): SpotPair[] {
  const items = [...new Set(all.flatMap(({ a, b }) => [a, b]))];
  const ranked = rewardsOf(db, { runId: run.id, method: SOURCE_ONLY }, items);
  const others = Map.groupBy(
    all.filter((pair) => !isOf(run, pair) && ranked.has(pair.a) && ranked.has(pair.b)),
    ({ runId }) => runId,
  );
  const decided = (list: readonly SpotPair[]) =>
    list.filter((pair) => pair.first !== null && judges(run, pair)).length;
  const [most] = [...others.values()].toSorted((one, other) => decided(other) - decided(one));
  return (most as SpotPair[] | undefined) && decided(most) > 0 ? most : [];
}

function clustersOf(pairs: readonly SpotPair[]): number[] {
  const numbers = new Map<string, number>();
  return pairs.map(({ prompt }) => {
    const number = numbers.get(prompt) ?? numbers.size;
    numbers.set(prompt, number);
    return number;
  });
}

function ownSample(
  { rules, together, strata }: Frame,
  pairs: readonly SpotPair[],
  placeOf: (pair: SpotPair) => number,
): Sample {
  const clusters = clustersOf(pairs);
  const decided = pairs.map((pair, i) => {
    const at = placeOf(pair);
    return { at, stratum: strata.of[at], cluster: clusters[i], first: pair.first ?? 0.5 };
  });
  return { rules, together, shares: strata.shares, of: strata.of, decided };
}

/** A sample drawn for another run: its strata are kept, its predictions come from other rewards and are left aside. */
function borrowedSample(
  db: Db,
  run: Run,
  drawn: readonly SpotPair[],
  decided: readonly SpotPair[],
): Sample {
  // Strata of which nothing was decided are strata all the same: without them, the rest would pass for all.
  const strata = new Map(drawn.map(({ stratum, share }) => [stratum, share]));
  const names = [...strata.keys()];
  const all = [...strata.values()].reduce((sum, share) => sum + share, 0);
  const clusters = clustersOf(decided);
  return {
    rules: rulesOver(db, run, decided),
    together: null,
    shares: [...strata.values()].map((share) => share / all),
    of: null,
    decided: decided.map(({ stratum, first }, at) => ({
      at,
      stratum: names.indexOf(stratum),
      cluster: clusters[at],
      first: first ?? 0.5,
    })),
  };
}
