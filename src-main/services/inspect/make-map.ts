/**
 * The texts of a run laid out in two dimensions, before and after adaptation: labelled source texts and
 * everything that the candidate ranked.
 */
import type { MapProjection, MapSpace, TextMap } from '../../contract/index.ts';
import { MAP_SIDE, regionsOf } from '../../domain/map-parts.ts';
import { seededRandom, shuffle } from '../../domain/random.ts';
import { tellingWords } from '../../domain/telling-words.ts';
import { openEngine } from '../../engines/index.ts';
import { coverageBy, type CoverageJudge } from '../../learning/numeric/coverage.ts';
import { kMeans } from '../../learning/numeric/k-means.ts';
import { principalOf, projected, type Principal } from '../../learning/numeric/principal.ts';
import { allRows, drawRows } from '../../learning/numeric/sample.ts';
import { itemById } from '../../store/data.ts';
import type { Db } from '../../store/database.ts';
import { itemsRanked } from '../../store/neighbours.ts';
import type { MapData } from '../../store/text-maps.ts';
import { type InSpaces, openMapRun, sourceInSpaces, targetsInSpaces } from './map-texts.ts';
import { umapOf } from './umap.ts';

/** Maximum texts for finding directions, and maximum source texts. */
const FITTED = 10_000;
/** Maximum points of a map: for a linear projection, and for a non-linear one. */
const MOST: Record<MapProjection, number> = { pca: 1_000_000, umap: 6_000 };
/** Number of directions in which neighbours are searched. */
const DIRECTIONS = 16;

/** Up to this many texts, no fast engine is needed. */
const SMALL = 20_000;

export interface MadeMap {
  about: TextMap;
  data: MapData;
}

export interface MapWatch {
  /** @param share of the whole work, 0 to 1 */
  progress(share: number, message: string): void;
  /** Awaited now and then; throws to stop. */
  check(): Promise<void>;
}

/** @throws DialectError `not-found`, `no-model`, `no-vectors`, `vectors-missing` */
export async function makeMaps(
  db: Db,
  of: { runId: number; method: string },
  projection: MapProjection,
  watch: MapWatch,
): Promise<MadeMap[]> {
  const many = itemsRanked(db, of).length > SMALL;
  // A few texts are done before a faster engine would be ready.
  const engine = await openEngine(many ? 'auto' : 'cpu');
  try {
    return await drawn(db, of, projection, watch);
  } finally {
    await engine.close();
  }
}

async function drawn(
  db: Db,
  of: { runId: number; method: string },
  projection: MapProjection,
  watch: MapWatch,
): Promise<MadeMap[]> {
  const run = openMapRun(db, of);
  const ranked = itemsRanked(db, of);
  const most = projection === 'umap' ? MOST.umap / 2 : FITTED;
  const sample = new Set(drawRows(ranked, most, 'map of the target'));
  const targets = joined(run.model.card, await collected(db, run, sample, ranked.length, watch));
  const source = await sourceInSpaces(db, run, targets, most, watch.check);
  const spaces = (['before', 'after'] as const).map((space) => {
    const both = stacked(source[space], targets[space]);
    const width = space === 'before' ? run.model.card.inputs : run.model.card.hidden;
    return { space, width, principal: principalOf(both, width, Math.min(DIRECTIONS, width)) };
  });
  const judge = coverageBy(projected(source.before, spaces[0].principal), spaces[0].principal);
  const all = projection === 'umap' ? sample : new Set(drawRows(ranked, MOST.pca, 'map of all'));
  const points = { items: [...source.items, ...targets.items], coverage: [] as number[] };
  const places = spaces.map(({ space, principal }) => [
    ...flat(projected(stacked(source[space], targets[space]), principal), principal),
  ]);
  points.coverage.push(
    ...Array.from(source.items, () => 255),
    ...coverageOf(judge, targets.before),
  );
  if (all.size > sample.size) {
    let looked = 0;
    for await (const block of targetsInSpaces(db, run, (id) => all.has(id) && !sample.has(id))) {
      await watch.check();
      points.items.push(...block.items);
      spaces.forEach(({ space, principal }, k) => {
        places[k].push(...flat(projected(block[space], principal), principal));
      });
      points.coverage.push(...coverageOf(judge, block.before));
      looked += block.looked;
      watch.progress(0.3 + (0.6 * looked) / ranked.length, `${looked} of ${ranked.length} texts`);
    }
  }
  const left = { source: source.left, target: ranked.length - all.size };
  const maps: MadeMap[] = [];
  for (const [k, { space, width, principal }] of spaces.entries()) {
    const rows = stacked(source[space], targets[space]);
    const spread =
      projection === 'pca'
        ? Float32Array.from(places[k])
        : await umapIn(rows, { principal, width }, umapWatch(watch, space, 0.3 + 0.3 * k));
    const shares = projection === 'pca' ? principal.shares.slice(0, 2) : null;
    maps.push(
      mapOf(
        db,
        { points, spread, sources: source.items.length },
        { projection, space, left, shares },
      ),
    );
  }
  return maps;
}

/** UMAP of rows, [n, width], along the first axes of their PCA. */
function umapIn(
  rows: Float32Array,
  { principal, width }: { principal: ReturnType<typeof principalOf>; width: number },
  told: ReturnType<typeof umapWatch>,
): Promise<Float32Array> {
  return umapOf(projected(rows, principal), Math.min(DIRECTIONS, width), told);
}

/** Tells of the progress of UMAP in one space, which takes .3 of the whole from `start` on. */
function umapWatch(watch: MapWatch, space: 'before' | 'after', start: number) {
  return async (done: number): Promise<void> => {
    watch.progress(start + 0.3 * done, `UMAP, ${space} adaptation`);
    await watch.check();
  };
}

/** The sampled texts of the target. */
async function collected(
  db: Db,
  run: Parameters<typeof targetsInSpaces>[1],
  sample: ReadonlySet<number>,
  total: number,
  { progress, check }: MapWatch,
): Promise<InSpaces[]> {
  const blocks: InSpaces[] = [];
  let looked = 0;
  for await (const block of targetsInSpaces(db, run, (id) => sample.has(id))) {
    await check();
    blocks.push(block);
    looked += block.looked;
    progress((0.3 * looked) / total, `${looked} of ${total} texts read`);
  }
  return blocks;
}

function joined(
  { inputs, hidden }: { inputs: number; hidden: number },
  blocks: readonly InSpaces[],
): InSpaces {
  const n = blocks.reduce((sum, { items }) => sum + items.length, 0);
  const all: InSpaces = {
    items: new Int32Array(n),
    before: new Float32Array(n * inputs),
    after: new Float32Array(n * hidden),
  };
  let at = 0;
  for (const { items, before, after } of blocks) {
    all.items.set(items, at);
    all.before.set(before, at * inputs);
    all.after.set(after, at * hidden);
    at += items.length;
  }
  return all;
}

function stacked(one: Float32Array, other: Float32Array): Float32Array {
  const both = new Float32Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/** The first two coordinates. */
function flat(rows: Float32Array, { directions, mean }: Principal): Float32Array {
  const width = directions.length / mean.length;
  return Float32Array.from({ length: (rows.length / width) * 2 }, (_, i) =>
    i % 2 < width ? rows[(i >> 1) * width + (i % 2)] : 0,
  );
}

/** 0 to 254, high for texts about which the labels say nothing; 255 if nothing is known. */
function coverageOf(judge: CoverageJudge, rows: Float32Array): number[] {
  return judge.distances(rows).map((distance) => {
    const beyond = judge.beyond(distance);
    return beyond === null ? 255 : Math.round(254 * beyond);
  });
}

interface Laid {
  points: { items: number[]; coverage: number[] };
  /** [n, 2], in any unit. */
  spread: Float32Array;
  /** The first points are source texts: how many. */
  sources: number;
}

function mapOf(
  db: Db,
  { points, spread, sources }: Laid,
  facts: { projection: MapProjection; space: MapSpace } & Pick<TextMap, 'left' | 'shares'>,
): MadeMap {
  const n = spread.length / 2;
  const order = shuffle(allRows(n), seededRandom('order of a map'));
  const unit = inSquare(spread);
  const data: MapData = {
    items: Int32Array.from(order, (i) => points.items[i]),
    places: Uint16Array.from({ length: 2 * n }, (_, at) => unit(2 * order[at >> 1] + (at % 2))),
    coverage: Uint8Array.from(order, (i) => points.coverage[i]),
  };
  const regions = regionsFor(db, data, (at) => order[at] < sources);
  return { about: { ...facts, points: n, regions }, data };
}

/** Share of all values that may lie outside the map, and are put on its edge. */
const OUTSIDE = 0.002;

/** A coordinate as a place on the map: both axes in the same unit, so that distances are comparable. */
function inSquare(spread: Float32Array): (at: number) => number {
  const ends = [0, 1].map((axis) => {
    const values = Float64Array.from({ length: spread.length / 2 }, (_, i) => spread[2 * i + axis]);
    values.sort();
    const skipped = Math.floor(values.length * OUTSIDE);
    return [values[skipped] ?? 0, values[values.length - 1 - skipped] ?? 0];
  });
  const side = 1.06 * Math.max(...ends.map(([low, high]) => high - low)) || 1;
  return (at) => {
    const [low, high] = ends[at % 2];
    const share = (spread[at] - (low + high) / 2) / side + 0.5;
    return Math.round(Math.max(0, Math.min(1, share)) * MAP_SIDE);
  };
}

/** Maximum points for finding regions, and maximum texts per region for naming it. */
const CLUSTERED = 3_000;
const READ = 150;
const WORDS = 4;

function regionsFor(db: Db, data: MapData, isSource: (at: number) => boolean): TextMap['regions'] {
  const n = data.items.length;
  const count = Math.max(1, Math.min(10, Math.round(Math.sqrt(n / 40))));
  const points = Array.from({ length: Math.min(n, CLUSTERED) }, (_, at) =>
    Float64Array.of(data.places[2 * at] / MAP_SIDE, data.places[2 * at + 1] / MAP_SIDE),
  );
  const clusters = kMeans(points, count, seededRandom('regions of a map'));
  const middles = [...new Set(clusters)].sort().map((cluster) => {
    const own = points.filter((_, at) => clusters[at] === cluster);
    const mean = (axis: number) => own.reduce((sum, point) => sum + point[axis], 0) / own.length;
    return { x: mean(0), y: mean(1) };
  });
  const regions = regionsOf(data, middles);
  const texts = middles.map((_, region) => {
    const found: string[] = [];
    for (let at = 0; at < n && found.length < READ; at++) {
      if (regions[at] === region) found.push(itemById(db, data.items[at]).text);
    }
    return found;
  });
  const words = tellingWords(texts, WORDS);
  const tally = middles.map(() => ({ texts: 0, source: 0 }));
  regions.forEach((region, at) => {
    tally[region].texts++;
    if (isSource(at)) tally[region].source++;
  });
  return middles.map((middle, k) => ({ ...middle, ...tally[k], words: words[k] }));
}
