/**
 * Which source helps which target: source-only on each source alone and on all together, measured on each target
 * by its gold labels, else by a spot-check's, else by how far it agrees with the chosen candidate.
 */
import type { Interval, Run, SourceMatrix, SourceMeasure } from '../../contract/index.ts';
import { SOURCE_ONLY } from '../../domain/average-rank.ts';
import {
  correlationInterval,
  independentUnits,
  pairHit,
  shareInterval,
  weightedMean,
} from '../../domain/statistics.ts';
import { spearmanOfDraws } from '../../domain/rank-draws.ts';
import { domainName } from '../../store/data.ts';
import type { Db } from '../../store/database.ts';
import { goldPairs, goldScores, rankedSample } from '../../store/ranking.ts';
import { promptsOf, rankedItems } from '../../store/ranked-items.ts';
import { runDomains } from '../../store/run-texts.ts';
import { sourceModels } from '../../store/source-models.ts';
import { spotPairs } from '../../store/spot-check.ts';
import { isOf } from './spot-check.ts';

/** Texts of a target whose agreement is measured: more make no difference. */
const COMPARED = 2_000;
/** Draws of an interval of correlations. */
const DRAWS = 300;

type Scores = (item: number) => number;
type Figure = SourceMatrix['rows'][number]['figures'][number];

const NOTHING: Figure = { value: null, interval: null };

/** How models are measured on one target. */
interface Target {
  domainId: number;
  measure: SourceMeasure;
  count: number;
  items: readonly number[];
  figure(scores: Scores): Figure;
}

/** Null where the run trained on no source alone. */
export function sourceMatrix(db: Db, run: Run): SourceMatrix | null {
  const models = sourceModels(db, run.id);
  if (models.length === 0) return null;
  const chosen = run.findings?.chosen ?? SOURCE_ONLY;
  const { targets } = runDomains(db, run.id);
  const columns = targets.map((domainId) => targetOf(db, run, domainId, chosen));
  const together = scoresOf(
    db,
    run.id,
    SOURCE_ONLY,
    columns.flatMap(({ items }) => items),
  );
  const rows = models.map(({ source, examples, items, score }) => {
    const known = new Map(Array.from(items, (id, at) => [id, score[at]]));
    const scores: Scores = (item) => known.get(item) ?? Number.NaN;
    const figures = columns.map(({ figure }) => figure(scores));
    return { domainId: source.id, name: source.name, examples, figures };
  });
  const all = columns.map(({ figure, measure }) =>
    // A candidate agrees with itself, which says nothing.
    measure === 'agreement' && chosen === SOURCE_ONLY ? NOTHING : figure(together),
  );
  return {
    runId: run.id,
    chosen: run.methods.find(({ method }) => method === chosen)?.label ?? chosen,
    targets: columns.map(({ domainId, measure, count }) => ({
      domainId,
      name: domainName(db, domainId),
      measure,
      count,
    })),
    rows: [...rows, { domainId: null, name: 'All sources', examples: null, figures: all }],
  };
}

function targetOf(db: Db, run: Run, domainId: number, chosen: string): Target {
  const about = { domainId };
  const pairs = goldPairs(db, run.id).filter(({ domain }) => domain === domainId);
  const scored = goldScores(db, run.id).filter(({ domain }) => domain === domainId);
  if (pairs.length > 0 && pairs.length >= scored.length) {
    return { ...about, measure: 'gold-pairs', ...onPairs(pairs.map(weighing)) };
  }
  if (scored.length > 0) return { ...about, measure: 'gold-scores', ...onValues(scored) };
  const checked = spotChecked(db, run, domainId);
  if (checked.length > 0) return { ...about, measure: 'spot-check', ...onPairs(checked) };
  const ids = rankedSample(
    db,
    { runId: run.id, method: chosen, search: '', domains: [domainId], within: undefined },
    COMPARED,
  );
  const rewards = scoresOf(db, run.id, chosen, ids);
  const prompts = promptsOf(db, ids);
  const values = ids.map((item, i) => ({ item, prompt: prompts[i], value: rewards(item) }));
  return { ...about, measure: 'agreement', ...onValues(values) };
}

interface WeighedPair {
  chosen: number;
  rejected: number;
  prompt: string;
  /** Pairs of the target that it stands for, in any unit. */
  weight: number;
}

function weighing(pair: Omit<WeighedPair, 'weight'>): WeighedPair {
  return { ...pair, weight: 1 };
}

/**
 * Decided pairs of the run's own spot-check, none that were tied. Each stratum of the target counts by its share,
 * however many of its pairs were drawn.
 */
function spotChecked(db: Db, run: Run, domainId: number): WeighedPair[] {
  const own = spotPairs(db).filter((pair) => pair.domainId === domainId && isOf(run, pair));
  const decided = own.filter(({ first }) => first !== null && first !== 0.5);
  const drawn = Map.groupBy(decided, ({ stratum }) => stratum);
  return decided.map(({ a, b, prompt, first, stratum, share }) => ({
    chosen: (first ?? 0) > 0.5 ? a : b,
    rejected: (first ?? 0) > 0.5 ? b : a,
    prompt,
    weight: share / (drawn.get(stratum)?.length ?? 1),
  }));
}

function onPairs(pairs: readonly WeighedPair[]): Omit<Target, 'domainId' | 'measure'> {
  const groups = independentUnits(numbered(pairs.map(({ prompt }) => prompt)));
  const weights = pairs.map(({ weight }) => weight);
  return {
    count: pairs.length,
    items: pairs.flatMap(({ chosen, rejected }) => [chosen, rejected]),
    figure(scores) {
      const hits = pairs.map(({ chosen, rejected }) => pairHit(scores(chosen), scores(rejected)));
      return {
        value: weightedMean(hits, weights),
        interval: shareInterval(groups, hits, weights),
      };
    },
  };
}

interface Valued {
  item: number;
  prompt: string;
  value: number;
}

function onValues(texts: readonly Valued[]): Omit<Target, 'domainId' | 'measure'> {
  const groups = independentUnits(numbered(texts.map(({ prompt }) => prompt)));
  return {
    count: texts.length,
    items: texts.map(({ item }) => item),
    figure(scores) {
      const over = spearmanOfDraws(
        Float64Array.from(texts, ({ item }) => scores(item)),
        Float64Array.from(texts, ({ value }) => value),
      );
      const value = over(Uint32Array.from(texts.keys()));
      const interval: Interval | null =
        value === null ? null : correlationInterval(groups, value, over, { samples: DRAWS });
      return { value, interval };
    },
  };
}

function scoresOf(db: Db, runId: number, method: string, items: readonly number[]): Scores {
  const known = rankedItems(db, runId, method, new Set(items));
  return (item) => known.get(item)?.score ?? Number.NaN;
}

function numbered(names: readonly string[]): Int32Array {
  const numbers = new Map([...new Set(names)].map((name, at) => [name, at]));
  return Int32Array.from(names, (name) => numbers.get(name) ?? 0);
}
