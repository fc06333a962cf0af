/** Trains an ensemble: one method, every seed at once. Runs on whatever engine TensorFlow.js has. */
import * as tf from '@tensorflow/tfjs-core';
import { DialectError, type CurvePoint, type TrainSettings } from '../contract/index.ts';
import { seededRandom } from '../domain/random.ts';
import { adam, type AdamState } from './adam.ts';
import { bestKeeper, type BestState } from './best.ts';
import { usualLambda } from './candidates.ts';
import { ensembleData, type TrainingData } from './ensemble-data.ts';
import type { SourceLoss } from './losses/index.ts';
import { requireLength } from './kept-state.ts';
import type { DomainData, DomainState, Method, Reading } from './methods/index.ts';
import { networks, type NetworkId } from './networks/index.ts';
import { flatExtras, trainingStep } from './step.ts';
import { tuner, type Tuning } from './tuning.ts';
import { validate } from './validate.ts';

export interface TrainOptions {
  /** As the method prepares it: see `prepared`. */
  data: TrainingData;
  method: Method;
  loss: SourceLoss;
  settings: TrainSettings;
  /** Other shapes than the default ones, as a benchmark needs to be like a published one. */
  shape?: Partial<Shape>;
  /** Called after every step. */
  onStep?(step: number): void;
  /**
   * Awaited between steps, so that a stop can arrive; may take the state, may throw to end. Before the
   * first step, while a critic warms up, there is no state yet that could be gone on from.
   */
  between?(step: number, take: () => Promise<EnsembleState | null>): Promise<void> | void;
  /** A reading: one point a seed, and the parameters [S, size] at it, which stay the trainer's. */
  onReading?(points: CurvePoint[], parameters: tf.Tensor2D): Promise<void> | void;
  /** Tunes the encoder of the last columns as well; of one seed. */
  tuning?: Tuning | null;
  /** Parameters to start from, one seed each, in place of random ones. */
  initial?: readonly Float32Array[];
  /** Goes on from here, bit for bit on the same engine. */
  resume?: EnsembleState | null;
}

export interface Shape {
  network: NetworkId;
  /** Hidden layers of a critic. */
  criticHidden: readonly number[];
  /** Weight of the squared parameters in the loss, of model and critic. */
  l2: number;
  /** Readings of a training; the model is kept as it was at the best of them. */
  readings: number;
}

/** Everything that the rest of a training depends on. */
export interface EnsembleState {
  step: number;
  model: AdamState;
  /** Of the encoder's adapters, where it is tuned. */
  adapters?: AdamState | null;
  domain: DomainState | null;
  best: BestState | null;
  /** Of the steps since the last reading. */
  lossSum: Float32Array;
  lossCount: number;
  /** Of all readings. */
  cosines: number[];
}

export interface TrainedModel {
  network: NetworkId;
  inputs: number;
  hidden: number;
  /** Flat, in the order of the network's layout. */
  weights: Float32Array;
  /** Of the encoder that stands before it, where it was tuned: flat, in the order of its layout. */
  adapters?: Float32Array;
}

export interface TrainedEnsemble {
  /** One a seed. */
  models: TrainedModel[];
  /** Lowest loss of each seed on what stops its training, [S]; null where nothing is held out. */
  validationLosses: number[] | null;
  /** Mean cosine between both gradients over z, over readings and seeds; null without a domain loss. */
  gradientCosine: number | null;
}

/** Steps between two looks at whether the loss is still a number: readings may lie far apart. */
const WATCHED_EVERY = 250;
/** Share of the steps before a model may be chosen: by then lambda has warmed up to .85 of itself. */
const CHOOSING_FROM = 0.25;

/** What a method learns from: the data itself, or what its closed form makes of it. */
export function prepared<T extends DomainData>(method: Method, data: T): T {
  return method.prepare ? { ...data, ...method.prepare(data) } : data;
}

/**
 * @returns the models as they were at the lowest loss on held-out source prompts, seed by seed, or at
 *   the end where none are held out
 * @throws DialectError `diverged` when a loss stops being a number or a critic runs away; `bad-checkpoint`
 *   where a state to go on from is of other sizes
 */
export async function trainEnsemble(options: TrainOptions): Promise<TrainedEnsemble> {
  const { data: given, method, loss, settings, resume = null, between } = options;
  const shape: Shape = {
    network: 'layer-norm',
    criticHidden: [settings.hidden, Math.max(2, settings.hidden >> 1)],
    l2: 0,
    readings: 40,
    ...options.shape,
  };
  const seeds = given.members.map((member) => member.seed);
  const S = seeds.length;
  const network = networks[shape.network](
    given.columns,
    settings.hidden,
    loss.extras?.(given.examples),
  );
  const tuned = options.tuning ? tuner(options.tuning, seeds[0], resume?.adapters ?? null) : null;
  const data = ensembleData(given, settings.batch, {
    inputNoise: settings.inputNoise,
    pairedTarget: method.pairedTarget ?? false,
    live: tuned,
  });
  const { size } = network.layout;
  const optimiser = adam(
    options.initial ?? seeds.map((seed) => network.layout.initial(seededRandom(`train ${seed}`))),
    network.layout.decayed(),
    { rate: settings.learningRate, decay: settings.weightDecay, l2: shape.l2 },
    resume?.model,
  );
  const randoms = (name: string) => seeds.map((seed) => seededRandom(`${name} ${seed}`));
  const domainLoss =
    method.domainLoss?.({
      settings,
      features: settings.hidden,
      texts: data.texts,
      criticHidden: shape.criticHidden,
      randoms: randoms('domain'),
      resume: resume?.domain ?? null,
    }) ?? null;
  const step = trainingStep({
    ...{ network, optimiser, data, loss, domainLoss, tuner: tuned, seeds },
    settings: { ...settings, lambda: usualLambda(method, settings) ?? 0 },
  });
  const best = bestKeeper(S, size + (tuned?.size ?? 0), resume?.best ?? null);
  /** All that is learned, [S, size] and the adapters behind it. Inside tf.tidy. */
  const learned = () =>
    tuned ? tf.concat2d([optimiser.parameters, tuned.parameters], 1) : optimiser.parameters;
  let lossSum = resume
    ? tf.tensor1d(requireLength(resume.lossSum, S))
    : (tf.zeros([S]) as tf.Tensor1D);
  let lossCount = resume?.lossCount ?? 0;
  const cosines = [...(resume?.cosines ?? [])];

  const forward = (x: tf.Tensor3D) => {
    const { z, reward, extras } = network.forward(optimiser.parameters, x);
    return { z, reward, extras: flatExtras(extras) };
  };
  const featuresOf = (rows: () => { source: tf.Tensor3D; target: tf.Tensor3D }) => {
    const [source, target] = tf.tidy(() => {
      const { source, target } = rows();
      return [forward(source).z, forward(target).z];
    });
    return { source, target };
  };

  async function readDomain(): Promise<Reading> {
    if (!domainLoss?.read) return { distance: null, trouble: null };
    // With too few texts to hold any out there is no distance to tell, but trouble shows anywhere.
    const held = data.heldOut > 0;
    const features = featuresOf(held ? data.heldOutRows : () => data.warmUp(0));
    const { distance, trouble } = await domainLoss.read({
      ...features,
      randoms: randoms('held out'),
    });
    tf.dispose([features.source, features.target]);
    return { distance: held ? distance : null, trouble };
  }

  function diverged(at: number, why: string): DialectError {
    return new DialectError(
      'diverged',
      `Training with ${method.label} diverged at step ${at}: ${why}. Votes and earlier results are kept.`,
      { method: method.id, step: at },
    );
  }

  /** @throws DialectError `diverged` */
  async function watch(at: number): Promise<Float32Array> {
    const sums = Float32Array.from(await lossSum.data());
    if (sums.every(Number.isFinite)) return sums;
    throw diverged(at, 'the loss is not a number. Try a smaller learning rate or a smaller λ');
  }

  async function read(at: number, cosine: tf.Tensor1D | null): Promise<void> {
    const losses = Array.from(await watch(at), (sum) => sum / lossCount);
    lossSum.dispose();
    lossSum = tf.zeros([S]);
    lossCount = 0;
    const checked = await validate(data, loss, forward);
    const { distance, trouble } = await readDomain();
    if (trouble !== null) throw diverged(at, trouble);
    // What was trained before is as good a choice as any.
    if (checked && (options.initial || at >= settings.steps * CHOOSING_FROM)) {
      const now = tf.tidy(() => tf.clone(learned()));
      best.consider(now, checked.losses);
      now.dispose();
    }
    const angles = cosine ? Array.from(await cosine.data()) : null;
    if (angles) cosines.push(angles.reduce((sum, value) => sum + value, 0) / S);
    const points = seeds.map((seed, s) => ({
      method: method.id,
      seed,
      step: at,
      sourceLoss: losses[s],
      validationLoss: checked?.losses[s] ?? null,
      validationAccuracy: checked?.accuracies[s] ?? null,
      distance: distance?.[s] ?? null,
      gradientCosine: angles?.[s] ?? null,
    }));
    await options.onReading?.(points, optimiser.parameters);
  }

  const take = async (at: number): Promise<EnsembleState> => ({
    step: at,
    model: await optimiser.state(),
    adapters: (await tuned?.state()) ?? null,
    domain: (await domainLoss?.state?.()) ?? null,
    best: await best.state(),
    lossSum: Float32Array.from(await lossSum.data()),
    lossCount,
    cosines: [...cosines],
  });

  try {
    if (!resume) {
      let round = 0;
      await domainLoss?.warmUp?.({
        draw() {
          round++;
          return {
            ...featuresOf(() => data.warmUp(round)),
            randoms: randoms(`warm-up ${round}`),
          };
        },
        read: readDomain,
        pause: () => between?.(0, async () => null),
      });
    }
    const every = Math.max(1, Math.floor(settings.steps / shape.readings));
    for (let at = (resume?.step ?? 0) + 1; at <= settings.steps; at++) {
      const due = at % every === 0 || at === settings.steps;
      const { losses, cosines: cosine } = step(at, due);
      const sum = tf.add(lossSum, losses) as tf.Tensor1D;
      tf.dispose([lossSum, losses]);
      lossSum = sum;
      lossCount++;
      try {
        if (due) await read(at, cosine);
        else if (at % WATCHED_EVERY === 0) await watch(at);
      } finally {
        cosine?.dispose();
      }
      options.onStep?.(at);
      await between?.(at, () => take(at));
    }
    const final = tf.tidy(() => tf.clone(best.parameters ?? learned()));
    const values = Float32Array.from(await final.data());
    final.dispose();
    const each = size + (tuned?.size ?? 0);
    return {
      models: seeds.map((_, s) => ({
        network: shape.network,
        inputs: given.columns,
        hidden: settings.hidden,
        weights: values.slice(s * each, s * each + size),
        ...(tuned ? { adapters: values.slice(s * each + size, (s + 1) * each) } : {}),
      })),
      validationLosses: best.losses,
      gradientCosine:
        cosines.length === 0
          ? null
          : cosines.reduce((sum, value) => sum + value, 0) / cosines.length,
    };
  } finally {
    domainLoss?.dispose();
    optimiser.dispose();
    tuned?.dispose();
    data.dispose();
    best.dispose();
    lossSum.dispose();
  }
}
