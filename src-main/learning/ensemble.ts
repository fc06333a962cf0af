/** The object of training: the models of all seeds at once, with their data, optimiser and domain loss. */
import * as tf from '@tensorflow/tfjs-core';
import { seededRandom, type Random } from '../domain/random.ts';
import { adam, type Adam } from './adam.ts';
import { usualLambda } from './candidates.ts';
import { EnsembleData, requireExamples } from './ensemble-data.ts';
import type { SourceLoss } from './losses/index.ts';
import type { DomainLoss, Method, Reading } from './methods/index.ts';
import { networks, type Network } from './networks/index.ts';
import { flatExtras, trainingStep, type StepResult } from './step.ts';
import type { EnsembleState, Shape, TrainedModel, TrainOptions } from './training.ts';
import { tuner, type Tuner } from './tuning.ts';

type Rows = { source: tf.Tensor3D; target: tf.Tensor3D };

export class Ensemble {
  readonly options: TrainOptions;
  readonly shape: Shape;
  readonly seeds: readonly number[];
  readonly method: Method;
  readonly loss: SourceLoss;
  readonly network: Network;
  readonly data: EnsembleData;
  readonly optimiser: Adam;
  /** Null: only the source loss moves the models. */
  readonly domainLoss: DomainLoss | null;
  /** Tunes the encoder of the last columns; null: it is frozen. */
  readonly tuner: Tuner | null;
  /** One step of both losses. @param at step number, from 1 */
  readonly step: (at: number, wantCosines: boolean) => StepResult;

  constructor(options: TrainOptions) {
    const { data, method, loss, settings, resume = null } = options;
    const { learningRate: rate, weightDecay: decay, inputNoise } = settings;
    const seeds = data.members.map((member) => member.seed);
    requireExamples(data); // before anything is held that nobody would free
    this.options = options;
    this.shape = shapeOf(options);
    this.seeds = seeds;
    this.method = method;
    this.loss = loss;
    const { network: id, l2 } = this.shape;
    this.network = networks[id](data.columns, settings.hidden, loss.extras?.(data.examples));
    const { layout } = this.network;
    this.tuner = options.tuning ? tuner(options.tuning, seeds[0], resume?.adapters ?? null) : null;
    this.data = new EnsembleData(data, settings.batch, {
      inputNoise,
      pairedTarget: method.pairedTarget ?? false,
      live: this.tuner,
    });
    this.optimiser = adam(
      options.initial ?? this.randoms('train').map((random) => layout.initial(random)),
      layout.decayed(),
      { rate, decay, l2 },
      resume?.model,
    );
    this.domainLoss = this.#domainLoss();
    this.step = trainingStep({
      network: this.network,
      optimiser: this.optimiser,
      data: this.data,
      loss,
      seeds,
      domainLoss: this.domainLoss,
      tuner: this.tuner,
      settings: { ...settings, lambda: usualLambda(method, settings) ?? 0 },
    });
  }

  #domainLoss(): DomainLoss | null {
    const { method, settings, resume = null } = this.options;
    const options = {
      settings,
      features: settings.hidden,
      texts: this.data.texts,
      criticHidden: this.shape.criticHidden,
      randoms: this.randoms('domain'),
      resume: resume?.domain ?? null,
    };
    return method.domainLoss?.(options) ?? null;
  }

  /** Random streams of this name, one per seed. */
  randoms(name: string): Random[] {
    return this.seeds.map((seed) => seededRandom(`${name} ${seed}`));
  }

  /** Parameters per seed: those of its model, then of its adapters. */
  get size(): number {
    return this.network.layout.size + (this.tuner?.size ?? 0);
  }

  /** All learned parameters, [S, size]; inside tf.tidy. */
  learned(): tf.Tensor2D {
    const { parameters } = this.optimiser;
    return this.tuner ? tf.concat2d([parameters, this.tuner.parameters], 1) : parameters;
  }

  /** Features and rewards of texts, [S, n, columns + 1]; inside tf.tidy. */
  readonly forward = (x: tf.Tensor3D) => {
    const { z, reward, extras } = this.network.forward(this.optimiser.parameters, x);
    return { z, reward, extras: flatExtras(extras) };
  };

  /** Features of source and of target rows, [S, n, hidden]; owned by the caller. */
  features(rows: () => Rows): Rows {
    const [source, target] = tf.tidy(() => {
      const { source, target } = rows();
      return [this.forward(source).z, this.forward(target).z];
    });
    return { source, target };
  }

  /** How far apart the domains are, on rows that no step draws. */
  async distance(): Promise<Reading> {
    const { data, domainLoss } = this;
    if (!domainLoss?.read) return { distance: null, trouble: null };
    // With too few texts to hold any out no distance is measured, but divergence is noticed anyway.
    const held = data.heldOut > 0;
    const features = this.features(() => (held ? data.heldOutRows() : data.warmUp(0)));
    const { distance, trouble } = await domainLoss.read({
      ...features,
      randoms: this.randoms('held out'),
    });
    tf.dispose([features.source, features.target]);
    return { distance: held ? distance : null, trouble };
  }

  /** The state that further steps depend on. */
  async state(): Promise<Pick<EnsembleState, 'model' | 'adapters' | 'domain'>> {
    return {
      model: await this.optimiser.state(),
      adapters: (await this.tuner?.state()) ?? null,
      domain: (await this.domainLoss?.state?.()) ?? null,
    };
  }

  /** One per seed. @param chosen parameters [S, size]; null: the present ones */
  async models(chosen: tf.Tensor2D | null): Promise<TrainedModel[]> {
    const { network, size, tuner, options } = this;
    const all = tf.tidy(() => tf.clone(chosen ?? this.learned()));
    const values = Float32Array.from(await all.data());
    all.dispose();
    return this.seeds.map((_, s) => {
      const own = values.subarray(s * size, (s + 1) * size);
      return {
        network: this.shape.network,
        inputs: options.data.columns,
        hidden: options.settings.hidden,
        weights: own.slice(0, network.layout.size),
        ...(tuner ? { adapters: own.slice(network.layout.size) } : {}),
      };
    });
  }

  dispose(): void {
    this.domainLoss?.dispose();
    this.optimiser.dispose();
    this.tuner?.dispose();
    this.data.dispose();
  }
}

function shapeOf({ settings: { hidden }, shape }: TrainOptions): Shape {
  return {
    network: 'layer-norm',
    criticHidden: [hidden, Math.max(2, hidden >> 1)],
    l2: 0,
    evaluations: 40,
    ...shape,
  };
}

/** Trains the domain loss's own parts before the models move. @param pause may throw to stop */
export async function warmUp(ensemble: Ensemble, pause: () => Promise<void> | void): Promise<void> {
  let round = 0;
  await ensemble.domainLoss?.warmUp?.({
    draw() {
      round++;
      return {
        ...ensemble.features(() => ensemble.data.warmUp(round)),
        randoms: ensemble.randoms(`warm-up ${round}`),
      };
    },
    read: () => ensemble.distance(),
    pause,
  });
}
