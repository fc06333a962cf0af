/** Runs side by side, each by the candidate that its verdict names. */
import type { ComparedRun, Run, RunComparison } from '../contract/index.ts';
import { pairedComparison } from '../domain/paired-test.ts';
import { independentUnits, mean, pairHit, shareInterval, spearman } from '../domain/statistics.ts';
import type { Db } from '../store/database.ts';
import { type GoldPair, goldPairs, type RankedItem, rankedItems } from '../store/ranking.ts';
import { getRun } from '../store/runs.ts';
import { methodOfRun } from './method-of-run.ts';

interface Compared {
  run: Run;
  method: string;
  items: Map<number, RankedItem>;
}

/**
 * All are measured on the same labelled target pairs, and each against the first by a test in pairs.
 *
 * @throws DialectError `not-found`, `unknown-method` where a run has finished no candidate
 */
export function compareRuns(db: Db, runIds: readonly number[]): RunComparison {
  const compared = [...new Set(runIds)].map((id): Compared => {
    const run = getRun(db, id);
    const method = methodOfRun(run, undefined);
    return { run, method, items: rankedItems(db, id, method) };
  });
  const pairs = goldPairs(db, compared[0].run.id).filter(({ chosen, rejected }) =>
    compared.every(({ items }) => items.has(chosen) && items.has(rejected)),
  );
  const prompts = numbered(pairs);
  const hits = compared.map(({ items }) => hitsOf(pairs, (item) => items.get(item)?.score ?? 0));
  const longer = Float64Array.from(pairs, (pair) =>
    pairHit(pair.chosenLength, pair.rejectedLength),
  );
  return {
    pairs: pairs.length,
    longerWins: pairs.length === 0 ? null : mean(longer),
    runs: compared.map((one, at) => ({
      ...own(one),
      target:
        pairs.length === 0
          ? null
          : {
              accuracy: mean(hits[at]),
              interval: shareInterval(independentUnits(prompts), hits[at]),
            },
      againstFirst:
        at === 0 || pairs.length === 0 ? null : pairedComparison(prompts, hits[at], hits[0]),
      alike: at === 0 ? null : alike(one.items, compared[0].items),
    })),
  };
}

function own({
  run,
  method,
}: Compared): Pick<ComparedRun, 'runId' | 'method' | 'label' | 'source'> {
  const summary = run.methods.find((known) => known.method === method);
  const accuracy = summary?.sourceAccuracy ?? null;
  return {
    ...{ runId: run.id, method, label: summary?.label ?? method },
    source: accuracy === null ? null : { accuracy, interval: summary?.sourceInterval ?? null },
  };
}

function hitsOf(pairs: readonly GoldPair[], scoreOf: (item: number) => number): Float64Array {
  return Float64Array.from(pairs, ({ chosen, rejected }) =>
    pairHit(scoreOf(chosen), scoreOf(rejected)),
  );
}

/** Null where the two have fewer than two texts in common, or one of them ranks nothing. */
function alike(
  one: ReadonlyMap<number, RankedItem>,
  other: ReadonlyMap<number, RankedItem>,
): number | null {
  const common = [...one.keys()].filter((item) => other.has(item));
  const scores = (of: ReadonlyMap<number, RankedItem>) =>
    Float64Array.from(common, (item) => of.get(item)?.score ?? 0);
  return common.length < 2 ? null : spearman(scores(one), scores(other));
}

function numbered(pairs: readonly GoldPair[]): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(pairs, ({ prompt }) => {
    const number = numbers.get(prompt) ?? numbers.size;
    numbers.set(prompt, number);
    return number;
  });
}
