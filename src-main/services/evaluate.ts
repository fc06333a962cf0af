/** A run against gold labels, beside the two rankings that anybody gets for nothing. */
import type { EvaluatedMethod, Evaluation, Interval, Run } from '../contract/index.ts';
import { seededRandom } from '../domain/random.ts';
import { bootstrapInterval, mean, oneHoldsMost, pairHit, spearman } from '../domain/statistics.ts';
import type { Db } from '../store/open.ts';
import { goldPairs, goldScores, scoresOf } from '../store/ranking.ts';

/** Scores of target items by id, under one way of ranking. */
interface Ranking {
  method: string;
  label: string;
  scoreOf(item: number, characters: number): number;
}

/**
 * Accuracy on gold pairs, or rank correlation with gold scores where there are no pairs; with 95 %
 * bootstrap intervals grouped by prompt.
 *
 * @returns null where no text that the run ranked has a gold label
 */
export function evaluateRun(db: Db, run: Run): Evaluation | null {
  const random = seededRandom('evaluation');
  const chance = new Map<number, number>();
  const rankings: Ranking[] = run.methods.map(({ method, label }) => {
    const scores = scoresOf(db, run.id, method);
    return { method, label, scoreOf: (item) => scores.get(item) ?? Number.NaN };
  });
  rankings.push(
    { method: 'longer-wins', label: 'Longer wins', scoreOf: (_item, characters) => characters },
    {
      method: 'random',
      label: 'Random',
      scoreOf(item) {
        const known = chance.get(item) ?? random.next();
        chance.set(item, known);
        return known;
      },
    },
  );
  return evaluatePairs(db, run.id, rankings) ?? evaluateScores(db, run.id, rankings);
}

function evaluatePairs(db: Db, runId: number, rankings: readonly Ranking[]): Evaluation | null {
  const gold = goldPairs(db, runId);
  if (gold.length === 0) return null;
  const groups = groupNumbers(gold.map((pair) => pair.prompt));
  const methods = rankings.map(({ method, label, scoreOf }): EvaluatedMethod => {
    const hits = Float64Array.from(gold, (pair) =>
      pairHit(scoreOf(pair.chosen, pair.chosenLength), scoreOf(pair.rejected, pair.rejectedLength)),
    );
    const interval = bootstrapInterval(groups, (rows) => mean(pick(hits, rows)));
    return { method, label, accuracy: mean(hits), interval };
  });
  return { runId, gold: { kind: 'pairs', count: gold.length }, methods };
}

function evaluateScores(db: Db, runId: number, rankings: readonly Ranking[]): Evaluation | null {
  const gold = goldScores(db, runId);
  if (gold.length === 0) return null;
  const groups = groupNumbers(gold.map((score) => score.prompt));
  const truth = Float64Array.from(gold, (score) => score.value);
  const methods = rankings.map(({ method, label, scoreOf }): EvaluatedMethod => {
    const scores = Float64Array.from(gold, (score) => scoreOf(score.item, score.length));
    const correlation = spearman(scores, truth);
    // A ranking that does not vary orders nothing: no correlation, and nothing known of it.
    if (correlation === null) return { method, label, spearman: 0, interval: [-1, 1] };
    const interval: Interval = bootstrapInterval(
      groups,
      (rows) => spearman(pick(scores, rows), pick(truth, rows)),
      { samples: 500 },
    );
    return { method, label, spearman: correlation, interval };
  });
  return { runId, gold: { kind: 'scores', count: gold.length }, methods };
}

function pick(values: Float64Array, rows: Uint32Array): Float64Array {
  const picked = new Float64Array(rows.length);
  rows.forEach((row, i) => {
    picked[i] = values[row];
  });
  return picked;
}

/** By prompt; by row where one prompt holds most rows. */
function groupNumbers(prompts: readonly string[]): Int32Array {
  const numbers = new Map<string, number>();
  const groups = Int32Array.from(prompts, (prompt) => {
    const number = numbers.get(prompt) ?? numbers.size;
    numbers.set(prompt, number);
    return number;
  });
  return oneHoldsMost(groups) ? groups.map((_, row) => row) : groups;
}
