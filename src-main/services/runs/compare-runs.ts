/** Compares runs, each represented by the candidate that its verdict names. */
import type { ComparedRun, Run, RunComparison } from '../../contract/index.ts';
import { pairedComparison } from '../../domain/paired-test.ts';
import {
  independentUnits,
  mean,
  pairHit,
  shareInterval,
  spearman,
} from '../../domain/statistics.ts';
import { scoresByItem } from '../../store/answers.ts';
import type { Db } from '../../store/database.ts';
import { type GoldPair, goldPairs } from '../../store/ranking.ts';
import { getRun } from '../../store/runs.ts';
import { methodOfRun } from './method-of-run.ts';

interface Compared {
  run: Run;
  method: string;
  /** By item. */
  scores: ReadonlyMap<number, number>;
}

/**
 * All are measured on the same labelled target pairs, and each is compared with the first by a paired
 * test.
 *
 * @throws DialectError `not-found`, `no-candidate` if a run has finished no candidate
 */
export function compareRuns(db: Db, runIds: readonly number[]): RunComparison {
  const compared = [...new Set(runIds)].map((id): Compared => {
    const run = getRun(db, id);
    const method = methodOfRun(run, undefined);
    return { run, method, scores: scoresByItem(db, id, method) };
  });
  const pairs = goldPairs(db, compared[0].run.id).filter(({ chosen, rejected }) =>
    compared.every(({ scores }) => scores.has(chosen) && scores.has(rejected)),
  );
  const prompts = numbered(pairs);
  const hits = compared.map(({ scores }) => hitsOf(pairs, (item) => scores.get(item) ?? 0));
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
      alike: at === 0 ? null : alike(one.scores, compared[0].scores),
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
    runId: run.id,
    method,
    label: summary?.label ?? method,
    source: accuracy === null ? null : { accuracy, interval: summary?.sourceInterval ?? null },
  };
}

function hitsOf(pairs: readonly GoldPair[], scoreOf: (item: number) => number): Float64Array {
  return Float64Array.from(pairs, ({ chosen, rejected }) =>
    pairHit(scoreOf(chosen), scoreOf(rejected)),
  );
}

/** Null if the two have fewer than two texts in common, or one of them is constant. */
function alike(
  one: ReadonlyMap<number, number>,
  other: ReadonlyMap<number, number>,
): number | null {
  const common = [...one.keys()].filter((item) => other.has(item));
  const scores = (of: ReadonlyMap<number, number>) =>
    Float64Array.from(common, (item) => of.get(item) ?? 0);
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
