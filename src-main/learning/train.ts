/** Trains an ensemble: one method, every seed at once. Runs on whatever engine TensorFlow.js has. */
import { Ensemble, warmUp } from './ensemble.ts';
import { History } from './history.ts';
import type { DomainData, Method } from './methods/index.ts';
import type { EnsembleState, TrainedEnsemble, TrainOptions } from './training.ts';

/** Steps between two checks that the loss is still a number: evaluations may be far apart. */
const WATCHED_EVERY = 250;

/** The training data of a method: the data itself, or as its closed form changes it. */
export function prepared<T extends DomainData>(method: Method, data: T): T {
  return method.prepare ? { ...data, ...method.prepare(data) } : data;
}

/**
 * @returns the models from the lowest loss on held-out source prompts, seed by seed, or from the end
 *     if none are held out
 * @throws DialectError `diverged` when a loss stops being a number or a critic runs away;
 * `bad-checkpoint`
 *     if a state to continue from has other sizes
 */
export async function trainEnsemble(options: TrainOptions): Promise<TrainedEnsemble> {
  const { resume = null, between } = options;
  const { steps } = options.settings;
  const ensemble = new Ensemble(options);
  const history = new History(ensemble, resume);
  const stateAt = async (at: number): Promise<EnsembleState> => {
    return { step: at, ...(await ensemble.state()), ...(await history.state()) };
  };
  const every = Math.max(1, Math.floor(steps / ensemble.shape.evaluations));
  try {
    if (!resume) await warmUp(ensemble, () => between?.(0, async () => null));
    for (let at = (resume?.step ?? 0) + 1; at <= steps; at++) {
      const due = at % every === 0 || at === steps;
      const { losses, cosines } = ensemble.step(at, due);
      history.add(losses);
      try {
        if (due) {
          const points = await history.evaluate(at, cosines);
          await options.onEvaluation?.(points, ensemble.optimiser.parameters);
        } else if (at % WATCHED_EVERY === 0) {
          await history.check(at);
        }
      } finally {
        cosines?.dispose();
      }
      options.onStep?.(at);
      await between?.(at, () => stateAt(at));
    }
    const { best, gradientCosine } = history;
    const models = await ensemble.models(best.parameters);
    return { models, validationLosses: best.losses, gradientCosine };
  } finally {
    history.dispose();
    ensemble.dispose();
  }
}
