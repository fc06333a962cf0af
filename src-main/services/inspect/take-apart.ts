/** Takes a ranked text apart: its reward without each sentence, and the contributions of its features. */
import { DialectError, type TakenApart } from '../../contract/index.ts';
import { textParts, without } from '../../domain/text-parts.ts';
import { openEngine } from '../../engines/index.ts';
import { integratedGradients } from '../../learning/attribution.ts';
import { trainedModel } from '../../runs/applied.ts';
import type { RunEncoder } from '../../runs/blocks.ts';
import { itemById } from '../../store/data.ts';
import type { Db } from '../../store/database.ts';
import { itemRewards } from '../../store/ranking.ts';
import { openTrainedRun, readAnew, rewardsOf, type TrainedRun, type Watch } from './trained-run.ts';

/** Maximum parts of a text: each is read by every model of the run. */
const MOST_PARTS = 48;
/** Allowed difference from the ranking's reward, in its unit: rounding stays far below. */
const TOLERANCE = 0.02;

/**
 * @param models the application's folder for models
 * @throws DialectError `not-found`, `no-model`, `cannot-export`, `bad-model`, `differs`
 */
export async function takeApart(
  db: Db,
  of: { runId: number; method: string; itemId: number },
  models: string,
  watch: Watch,
): Promise<TakenApart> {
  const { prompt, text, domainId } = itemById(db, of.itemId);
  const opened = await openTrainedRun(db, of, models);
  const { parts, sentences } = textParts(text, MOST_PARTS);
  const shortened = parts.length < 2 ? [] : parts;
  const variants = [text, ...shortened.map((part) => without(text, part))];
  const texts = variants.map((variant) => ({ prompt, text: variant }));
  const { rows, columns } = await readAnew(db, opened, texts, models, watch);
  // A few rows: no other engine would be ready sooner.
  const engine = await openEngine('cpu');
  try {
    const rewards = await rewardsOf(opened, rows, domainId);
    const [whole] = seedsOf(rewards, 0);
    requireSame(db, of, whole);
    const { baseline, contributions } = await added(
      opened,
      columns,
      rows.subarray(0, columns.dimension),
    );
    return {
      reward: whole,
      sentences,
      baseline,
      contributions,
      parts: shortened.map((part, k) => {
        const [adds, spread] = seedsOf(
          rewards.map((of) => Float32Array.of(of[0] - of[k + 1])),
          0,
        );
        return { ...part, adds, spread };
      }),
    };
  } finally {
    await engine.close();
  }
}

/** Mean and sample standard deviation over seeds. @param rewards [seeds][n] */
function seedsOf(rewards: readonly Float32Array[], row: number): [number, number] {
  const seeds = rewards.length;
  const mean = rewards.reduce((sum, values) => sum + values[row], 0) / seeds;
  const squares = rewards.reduce((sum, values) => sum + (values[row] - mean) ** 2, 0);
  return [mean, seeds < 2 ? 0 : Math.sqrt(squares / (seeds - 1))];
}

/** A text read differently than in the run would explain nothing. @throws DialectError `differs` */
function requireSame(
  db: Db,
  { runId, method, itemId }: { runId: number; method: string; itemId: number },
  reward: number,
): void {
  const kept = itemRewards(db, runId, itemId).find((one) => one.method === method);
  if (kept && Math.abs(kept.reward - reward) <= TOLERANCE) return;
  throw new DialectError(
    'differs',
    `Read again, this text has another reward (${reward.toFixed(2)}) than in the ranking (${kept?.reward.toFixed(2) ?? 'none'}), so its parts cannot be explained. Train again, then look at the new run.`,
    { runId, itemId, reward, kept: kept?.reward },
  );
}

/**
 * Contributions, averaged over seeds, in the unit of the ranking. @param row as the models read it,
 * [columns]
 */
async function added(
  { models }: TrainedRun,
  { blocks, features }: RunEncoder,
  row: Float32Array,
): Promise<Pick<TakenApart, 'baseline' | 'contributions'>> {
  let baseline = 0;
  const adds = new Float64Array(row.length);
  for (const model of models) {
    const { mean, deviation } = model.card.unit ?? { mean: 0, deviation: 1 };
    const found = await integratedGradients(trainedModel(model), row);
    baseline += (found.baseline - mean) / deviation / models.length;
    found.adds.forEach((value, j) => (adds[j] += value / deviation / models.length));
  }
  const contributions = blocks.flatMap(({ kind, name, label, from, dimension }) => {
    if (kind !== 'meaning') {
      return features.slice(from, from + dimension).map((feature, j) => ({
        feature: feature.id,
        label: feature.label,
        columns: 1,
        adds: adds[from + j],
      }));
    }
    const whole = adds.subarray(from, from + dimension).reduce((sum, value) => sum + value, 0);
    return [{ feature: name, label, columns: dimension, adds: whole }];
  });
  return { baseline, contributions };
}
