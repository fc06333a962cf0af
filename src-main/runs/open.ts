/** Prepares a run in this process: its engine, its texts as numbers, its validators, and its trainings. */
import type { CurvePoint } from '../contract/index.ts';
import { openEngine, type OpenEngine } from '../engines/index.ts';
import { splitRun } from '../learning/run-data.ts';
import { trainEnsemble } from '../learning/train.ts';
import type { RunInput } from '../store/run-input.ts';
import { runEncoder, tunedPart } from './blocks.ts';
import { STEP_READINGS, type Clock } from './clock.ts';
import type { RunContext, Trained, Training } from './context.ts';
import { engineWork } from './engine-work.ts';
import type { RunOrder } from './events.ts';
import type { Journal } from './journal.ts';
import { MAIN, type RunPlan } from './plan.ts';
import { scaleBlocks } from './stages/factors.ts';
import { prepareRun } from './stages/prepare.ts';
import { openTunable, type Tunable } from './stages/tunable.ts';
import { judgesOf, type Judges } from './stages/validate.ts';

/** A run in progress: its plan, its clock, and its journal. */
export interface UnderWay {
  plan: RunPlan;
  clock: Clock;
  journal: Journal;
}

export interface OpenRun {
  context: RunContext;
  judges: Judges;
  engine: OpenEngine;
  close(): Promise<void>;
}

/** Events of preparing and training, besides those of the journal. */
export interface RunTelling {
  engine?(engine: OpenEngine): void;
  curve(points: CurvePoint[]): void;
}

/** Marks an owner's trainings, or one part of them, as not needed. */
export function skipTrainings({ plan, clock }: UnderWay, owner: string, part?: string): void {
  plan.trainings.forEach((training, i) => {
    if (training.owner === owner && (part === undefined || training.part === part)) clock.skip(i);
  });
}

/**
 * The stage `prepare`: opens the engine, encodes, scales blocks by the checkpoint's or the validated
 * factors, and prepares the validators.
 *
 * @throws Stopped, DialectError
 */
export async function openRun(
  input: RunInput,
  order: RunOrder,
  underWay: UnderWay,
  telling: RunTelling,
): Promise<OpenRun> {
  const { plan, clock, journal } = underWay;
  journal.report('Starting the engine');
  const engine = await openEngine(order.engine, {
    report: order.report,
    work: engineWork(plan.settings),
  });
  let tunable: Tunable | null = null;
  const close = async () => {
    tunable?.dispose();
    await engine.close();
  };
  try {
    telling.engine?.(engine);
    tunable = await tunableOf(order, underWay);
    const context = await contextOf(input, order, { ...underWay, telling, tunable });
    expectTuning(context, underWay);
    await scaleBlocks(context, journal.kept.factors, (factors) => {
      journal.kept = { ...journal.kept, factors };
    });
    const judges = judgesOf(context);
    plan.trainings.forEach(({ part }, i) => {
      if (judges.get(part) === null) clock.skip(i);
    });
    return { context, judges, engine, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function tunableOf(
  { encoders, models }: RunOrder,
  { plan: { settings }, journal }: UnderWay,
): Promise<Tunable | null> {
  const tuned = tunedPart(settings, encoders);
  if (!tuned) return null;
  journal.report('Reading the language model');
  const { cut } = journal.kept;
  return openTunable(tuned, settings, models, { alone: encoders.length === 1, cut });
}

interface Surroundings extends UnderWay {
  telling: RunTelling;
  tunable: Tunable | null;
}

async function contextOf(
  input: RunInput,
  { encoders }: RunOrder,
  surroundings: Surroundings,
): Promise<RunContext> {
  const { plan, journal, tunable } = surroundings;
  const { settings } = plan;
  const encoder = runEncoder(input.vectors, settings.encoder, encoders, tunable?.part);
  const run = await prepareRun(input, encoder, {
    pause: journal.check,
    progress: (done, total) => journal.report(`Encoding texts: ${done} of ${total}`),
  });
  const splits = Array.from({ length: settings.seeds }, (_, k) =>
    splitRun(run.data, settings.validation, settings.seed + k),
  );
  return {
    run,
    settings,
    encoder,
    tunable,
    splits,
    check: journal.check,
    taughtRewards: new WeakMap(),
    train: (training) => trainPart(training, surroundings),
    tuned: (candidate) => journal.currentOf(candidate)?.tuned ?? [],
    skip: (owner, part) => skipTrainings(surroundings, owner, part),
    keepTuned: (candidate, tuned) =>
      journal.setCurrent({ candidate, part: MAIN, state: null, tuned }),
  };
}

/**
 * Estimates the cost of a tuning step, and of reading all texts after tuning, from the time the model
 * took to read them.
 */
function expectTuning({ tunable, run, settings }: RunContext, { plan, clock }: UnderWay): void {
  const ms = tunable?.msPerText() ?? null;
  if (ms === null) return;
  const all = run.source.items.length + run.target.items.length;
  plan.trainings.forEach(({ tuned, candidate }, i) => {
    if (!tuned) return;
    // With a domain loss a step reads as many target texts, too.
    const sides = candidate === undefined ? 1 : 2;
    const texts = sides * settings.tuneBatch * run.data.examples.texts;
    clock.expect(i, { step: STEP_READINGS * ms * texts, after: ms * all });
  });
}

/**
 * Runs one training of the plan and reports its progress; the candidate's own may continue from a
 * checkpoint.
 */
async function trainPart(
  training: Training,
  { plan, clock, journal, telling }: Surroundings,
): Promise<Trained> {
  const { owner, part, label, data, candidate, loss, settings } = training;
  const phase = plan.trainings.findIndex((known) => known.owner === owner && known.part === part);
  const own = part === MAIN || training.tuning !== undefined;
  const current = journal.currentOf(owner);
  const resume = own && current?.part === part ? current.state : null;
  clock.begin(phase, resume?.step ?? 0);
  const trained = await trainEnsemble({
    data,
    method: candidate.method,
    loss,
    settings,
    resume,
    shape: {
      ...(training.evaluations ? { evaluations: training.evaluations } : {}),
      ...(training.network ? { network: training.network } : {}),
    },
    ...(training.tuning ? { tuning: training.tuning } : {}),
    ...(training.initial ? { initial: training.initial } : {}),
    onStep(step) {
      clock.step(phase);
      if (!clock.due() && step < settings.steps) return;
      journal.report(`${label}, step ${step} of ${settings.steps}`);
    },
    onEvaluation(points) {
      if (own) telling.curve(points.map((point) => ({ ...point, method: owner })));
    },
    between: (_, take) => (own ? journal.between(owner, part, take) : journal.check()),
  });
  return { ...trained, steps: settings.steps - (resume?.step ?? 0) };
}
