/** The course of a training: losses, evaluations on held-out data, and the best parameters so far. */
import * as tf from '@tensorflow/tfjs-core';
import { DialectError, type CurvePoint } from '../contract/index.ts';
import { bestKeeper } from './best.ts';
import type { Ensemble } from './ensemble.ts';
import { requireLength } from './kept-state.ts';
import type { EnsembleState } from './training.ts';
import { validate } from './validate.ts';

/** Share of the steps before a model may be chosen: by then lambda has warmed up to .85 of its value. */
const CHOOSING_FROM = 0.25;

export class History {
  /** The parameters at the lowest held-out losses, seed by seed. */
  readonly best: ReturnType<typeof bestKeeper>;
  readonly #ensemble: Ensemble;
  /** Source losses summed since the last evaluation, [S]. */
  #lossSum: tf.Tensor1D;
  #lossCount: number;
  /** Mean over the seeds, for every evaluation. */
  readonly #cosines: number[];

  constructor(ensemble: Ensemble, resume: EnsembleState | null) {
    this.#ensemble = ensemble;
    const S = ensemble.seeds.length;
    this.best = bestKeeper(S, ensemble.size, resume?.best ?? null);
    this.#lossSum = resume ? tf.tensor1d(requireLength(resume.lossSum, S)) : tf.zeros([S]);
    this.#lossCount = resume?.lossCount ?? 0;
    this.#cosines = [...(resume?.cosines ?? [])];
  }

  /** Adds a step. @param losses its source losses, [S]; disposed */
  add(losses: tf.Tensor1D): void {
    const sum = tf.add(this.#lossSum, losses) as tf.Tensor1D;
    tf.dispose([this.#lossSum, losses]);
    this.#lossSum = sum;
    this.#lossCount++;
  }

  /** @returns losses summed since the last evaluation, [S] @throws DialectError `diverged` */
  async check(at: number): Promise<Float32Array> {
    const sums = Float32Array.from(await this.#lossSum.data());
    if (sums.every(Number.isFinite)) return sums;
    throw this.#diverged(
      at,
      'the loss is not a number. Try a smaller learning rate or a smaller λ',
    );
  }

  /**
   * Evaluates the models on held-out data, and keeps the best.
   *
   * @param cosines between the gradients of both losses at this step, [S]; null without a domain loss
   * @returns one point per seed
   * @throws DialectError `diverged`
   */
  async evaluate(at: number, cosines: tf.Tensor1D | null): Promise<CurvePoint[]> {
    const { data, loss, method, seeds, forward, options } = this.#ensemble;
    const losses = Array.from(await this.check(at), (sum) => sum / this.#lossCount);
    this.#lossSum.dispose();
    this.#lossSum = tf.zeros([seeds.length]);
    this.#lossCount = 0;
    const checked = await validate(data, loss, forward);
    const { distance, trouble } = await this.#ensemble.distance();
    if (trouble !== null) throw this.#diverged(at, trouble);
    // With given start values, an early model is as good a choice as any.
    const mayChoose = options.initial || at >= options.settings.steps * CHOOSING_FROM;
    if (checked && mayChoose) this.#consider(checked.losses);
    const angles = cosines ? Array.from(await cosines.data()) : null;
    if (angles) this.#cosines.push(sumOf(angles) / seeds.length);
    return seeds.map((seed, s) => ({
      method: method.id,
      seed,
      step: at,
      sourceLoss: losses[s],
      validationLoss: checked?.losses[s] ?? null,
      validationAccuracy: checked?.accuracies[s] ?? null,
      distance: distance?.[s] ?? null,
      gradientCosine: angles?.[s] ?? null,
    }));
  }

  #consider(losses: readonly number[]): void {
    const now = tf.tidy(() => tf.clone(this.#ensemble.learned()));
    this.best.consider(now, losses);
    now.dispose();
  }

  #diverged(at: number, why: string): DialectError {
    const { id, label } = this.#ensemble.method;
    return new DialectError(
      'diverged',
      `Training with ${label} diverged at step ${at}: ${why}. Votes and earlier results are kept.`,
      { method: id, step: at },
    );
  }

  /** Mean over evaluations and seeds; null without a domain loss. */
  get gradientCosine(): number | null {
    return this.#cosines.length === 0 ? null : sumOf(this.#cosines) / this.#cosines.length;
  }

  async state(): Promise<Pick<EnsembleState, 'best' | 'lossSum' | 'lossCount' | 'cosines'>> {
    return {
      best: await this.best.state(),
      lossSum: Float32Array.from(await this.#lossSum.data()),
      lossCount: this.#lossCount,
      cosines: [...this.#cosines],
    };
  }

  dispose(): void {
    this.best.dispose();
    this.#lossSum.dispose();
  }
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
