/** A run made ready in this process: its engine, its texts as numbers, its validators, and how candidates are trained. */
import type { CurvePoint, TrainSettings } from '../contract/index.ts';
import { openEngine, type OpenEngine } from '../engines/index.ts';
import { candidatesOf, type Candidate } from '../learning/candidates.ts';
import { splitRun } from '../learning/run-data.ts';
import { trainEnsemble } from '../learning/train.ts';
import type { Db } from '../store/database.ts';
import { getRun } from '../store/runs.ts';
import { scaleBlocks } from './stages/factors.ts';
import { blocksOf, isOwnScore, runEncoder, tunedPart } from './blocks.ts';
import { MAIN, type CandidateContext, type Trained, type Training } from './context.ts';
import { judgesOf, type Judges } from './stages/candidate.ts';
import { Clock, STEP_READINGS } from './clock.ts';
import type { Course } from './journal.ts';
import { phasesOf, type NamedPhase } from './plan.ts';
import { prepareRun } from './stages/prepare.ts';
import type { StartMessage } from '../processes/protocols/trainer.ts';
import { openTunable, type Tunable } from './stages/tunable.ts';

/** What is known of a run before anything is opened. */
export interface RunPlan {
  settings: TrainSettings;
  candidates: Candidate[];
  phases: NamedPhase[];
  clock: Clock;
}

export interface OpenRun {
  context: CandidateContext;
  judges: Judges;
  engine: OpenEngine;
  close(): Promise<void>;
}

/** What is told while a run is made ready and trained, beside its course. */
export interface RunTelling {
  engine?(engine: OpenEngine): void;
  curve(points: CurvePoint[]): void;
}

export function planRun(db: Db, { runId, encoders }: Pick<StartMessage, 'runId' | 'encoders'>) {
  const { settings } = getRun(db, runId);
  const blocks = encoders.flatMap(blocksOf);
  const candidates = candidatesOf({ ...settings, scored: blocks.some(isOwnScore) });
  const phases = phasesOf(candidates, settings, blocks);
  return { settings, candidates, phases, clock: new Clock(phases) } satisfies RunPlan;
}

/** Nothing of the owner's trainings, or of one part of them, is left to do. */
export function skipPhases({ phases, clock }: RunPlan, owner: string, part?: string): void {
  phases.forEach((phase, i) => {
    if (phase.owner === owner && (part === undefined || phase.part === part)) clock.skip(i);
  });
}

/**
 * Opens the engine, encodes, scales blocks as the checkpoint says or validation chooses, and prepares
 * the validators.
 *
 * @throws Stopped, DialectError
 */
export async function openRun(
  db: Db,
  start: Omit<StartMessage, 'kind'>,
  plan: RunPlan,
  course: Course,
  telling: RunTelling,
): Promise<OpenRun> {
  const { settings } = plan;
  course.report('Starting the engine');
  const engine = await openEngine(start.engine, start.report);
  let tunable: Tunable | null = null;
  const close = async () => {
    tunable?.dispose();
    await engine.close();
  };
  try {
    telling.engine?.(engine);
    const tunedOf = tunedPart(settings, start.encoders);
    if (tunedOf) {
      course.report('Reading the language model');
      const alone = start.encoders.length === 1;
      tunable = await openTunable(tunedOf, settings, start.models, alone);
    }
    const context = await contextOf(db, start, plan, { course, telling, tunable });
    expectTuning(context, plan);
    await scaleBlocks(context, course.kept.factors, (factors) => {
      course.kept = { ...course.kept, factors };
    });
    const judges = judgesOf(context);
    plan.phases.forEach(({ part }, i) => {
      if (judges.get(part) === null) plan.clock.skip(i);
    });
    return { context, judges, engine, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Around {
  course: Course;
  telling: RunTelling;
  tunable: Tunable | null;
}

async function contextOf(
  db: Db,
  { runId, encoders }: Omit<StartMessage, 'kind'>,
  plan: RunPlan,
  { course, telling, tunable }: Around,
): Promise<CandidateContext> {
  const { settings } = plan;
  const encoder = runEncoder(db, settings.encoder, encoders, tunable?.part);
  const run = await prepareRun(db, runId, settings, encoder, {
    pause: course.check,
    progress: (done, total) => course.report(`Encoding texts: ${done} of ${total}`),
  });
  const splits = Array.from({ length: settings.seeds }, (_, k) =>
    splitRun(run.data, settings.validation, settings.seed + k),
  );
  return {
    ...{ run, settings, encoder, tunable, splits, check: course.check },
    taughtRewards: new WeakMap(),
    train: (training) => trainPart(training, plan, course, telling),
    tuned: (candidate) => course.currentOf(candidate)?.tuned ?? [],
    skip: (owner, part) => skipPhases(plan, owner, part),
    keepTuned: (candidate, tuned) =>
      course.setCurrent({ candidate, part: MAIN, state: null, tuned }),
  };
}

/** From what the model took to read the texts: what a step of tuning will, and reading all of them tuned. */
function expectTuning({ tunable, run, settings }: CandidateContext, plan: RunPlan): void {
  const ms = tunable?.msPerText() ?? null;
  if (ms === null) return;
  const all = run.source.items.length + run.target.items.length;
  plan.phases.forEach(({ tuned, candidate }, i) => {
    if (!tuned) return;
    // With a domain loss as many texts of the target.
    const sides = candidate === undefined ? 1 : 2;
    const texts = sides * settings.tuneBatch * run.data.examples.texts;
    plan.clock.expect(i, { step: STEP_READINGS * ms * texts, after: ms * all });
  });
}

/** One training, with its progress; the candidate's own goes on from a checkpoint. */
async function trainPart(
  training: Training,
  { phases, clock }: RunPlan,
  course: Course,
  telling: RunTelling,
): Promise<Trained> {
  const { owner, part, label, data, candidate, loss, settings } = training;
  const phase = phases.findIndex((known) => known.owner === owner && known.part === part);
  const own = part === MAIN || training.tuning !== undefined;
  const current = course.currentOf(owner);
  const resume = own && current?.part === part ? current.state : null;
  clock.begin(phase, resume?.step ?? 0);
  const trained = await trainEnsemble({
    data,
    method: candidate.method,
    loss,
    settings,
    resume,
    shape: {
      ...(training.readings ? { readings: training.readings } : {}),
      ...(training.network ? { network: training.network } : {}),
    },
    ...(training.tuning ? { tuning: training.tuning } : {}),
    ...(training.initial ? { initial: training.initial } : {}),
    onStep(step) {
      clock.step(phase);
      if (!clock.due() && step < settings.steps) return;
      course.report(`${label}, step ${step} of ${settings.steps}`);
    },
    onReading(points) {
      if (own) telling.curve(points.map((point) => ({ ...point, method: owner })));
    },
    between: (_, take) => (own ? course.between(owner, part, take) : course.check()),
  });
  return { ...trained, steps: settings.steps - (resume?.step ?? 0) };
}
