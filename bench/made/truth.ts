/** How right each ranking of a made project is in truth, and whether the project is what its kind says. */
import type { Run } from '../../src-main/contract/index.ts';
import { SOURCE_ONLY } from '../../src-main/domain/average-rank.ts';
import { mean } from '../../src-main/domain/statistics.ts';
import { itemById } from '../../src-main/store/data.ts';
import type { Db } from '../../src-main/store/database.ts';
import { lengthsOf, rankedByPrompt, rewardsOf } from '../../src-main/store/spot-frame.ts';
import { chanceOf, type Kind } from './transfers.ts';

export interface Truth {
  sourceOnly: number;
  longerWins: number;
  named: number;
  /** Of the candidates beside source-only. */
  candidates: Record<string, number>;
}

/** Of every pair of texts of a prompt, how likely a person's vote is the one that a ranking foretells. */
export function truthOf(
  db: Db,
  run: Run,
  quality: ReadonlyMap<string, number>,
  named: string,
): Truth {
  const groups = rankedByPrompt(db, run.id);
  const items = groups.flat();
  const good = new Map(items.map((id) => [id, quality.get(itemById(db, id).text) ?? Number.NaN]));
  const accuracy = (scores: ReadonlyMap<number, number>): number => {
    const shares = groups.flatMap((group) =>
      group.flatMap((a, i) => group.slice(i + 1).map((b) => shareRight(good, scores, [a, b]))),
    );
    return mean(shares);
  };
  const all = run.methods.map(({ method }) => {
    return [method, accuracy(rewardsOf(db, { runId: run.id, method }, items))] as const;
  });
  const { [SOURCE_ONLY]: sourceOnly, ...candidates } = Object.fromEntries(all);
  return {
    sourceOnly,
    candidates,
    longerWins: accuracy(lengthsOf(db, items)),
    named: named === SOURCE_ONLY ? sourceOnly : (candidates[named] ?? Number.NaN),
  };
}

function shareRight(
  good: ReadonlyMap<number, number>,
  scores: ReadonlyMap<number, number>,
  [a, b]: readonly [number, number],
): number {
  const less = (values: ReadonlyMap<number, number>) => (values.get(a) ?? 0) - (values.get(b) ?? 0);
  const [chance, ahead] = [chanceOf(less(good)), less(scores)];
  return ahead === 0 ? 0.5 : ahead > 0 ? chance : 1 - chance;
}

/** What the truth of a project has to be to be what its kind says; a gain of .05 is worth a model. */
export const AS_MADE: Record<Kind, (truth: Truth) => boolean> = {
  helps: ({ sourceOnly, ...truth }) => most(truth) >= sourceOnly + 0.08,
  harms: ({ sourceOnly, ...truth }) => most(truth) <= sourceOnly - 0.05,
  nothing: ({ sourceOnly, ...truth }) => Math.max(most(truth), sourceOnly) <= 0.53,
  length: ({ sourceOnly, longerWins, ...truth }) =>
    longerWins >= 0.6 && Math.max(most(truth), sourceOnly) <= longerWins + 0.02,
};

function most({ candidates }: Pick<Truth, 'candidates'>): number {
  return Math.max(...Object.values(candidates));
}
