/** One run from its snapshot to its verdict. */
import { type MethodSummary, toFailure, type TrainSettings } from '../contract/index.ts';
import { SOURCE_ONLY, type Candidate } from '../learning/candidates.ts';
import type { EnsembleScores } from '../learning/score.ts';
import { loadCheckpoint } from '../store/checkpoints.ts';
import type { Db } from '../store/database.ts';
import { referencePairs } from '../store/reference-labels.ts';
import { runDomains } from '../store/run-texts.ts';
import { getRun } from '../store/runs.ts';
import { modelKeysOf, type ModelKeys, type RunEncoder } from './blocks.ts';
import { runCandidate, type CandidateResult } from './stages/candidate.ts';
import { nothingDone, packed, unpacked, type Checkpoint } from './checkpoint.ts';
import { findingsOf } from './stages/findings.ts';
import { mayBeLeftOut } from './left-out.ts';
import { openRun, planRun, skipPhases, type OpenRun, type RunPlan } from './open.ts';
import { Course, type Wish } from './journal.ts';
import type { PreparedRun } from './stages/prepare.ts';
import { processesFor } from '../processes/count.ts';
import type { FromTrainer, StartMessage } from '../processes/protocols/trainer.ts';
import { REFERENCE, REFERENCE_LABEL, runReference } from './stages/reference.ts';
import { trainSideBySide } from './side-by-side.ts';

export interface TrainerContext {
  send(message: FromTrainer): void;
  wish(): Wish;
}

const SENT_AT_ONCE = 10_000;

/** @throws Stopped, DialectError */
export async function train(
  db: Db,
  start: StartMessage,
  { send, wish }: TrainerContext,
): Promise<void> {
  const plan = planRun(db, start);
  const stored = loadCheckpoint(db, start.runId);
  const modelKeys = modelKeysOf(start.encoders);
  const kept: Checkpoint = (stored && unpacked(stored.state)) ?? nothingDone(modelKeys);
  const course = new Course(kept, plan.clock, send, wish);
  const open = await openRun(db, start, plan, course, {
    engine: ({ label, reason }) => send({ kind: 'engine', label, reason }),
    curve: (points) => send({ kind: 'curve', points }),
  });
  try {
    const run = { db, start, plan, course, open, modelKeys, send };
    const summaries = await trainCandidates(run);
    course.report('Comparing the candidates');
    const found = await findingsOf(open.context, summaries, course.kept.leftOut);
    // After the verdict, so that nothing of it can have seen a target label.
    if (plan.settings.reference) await addReference(run);
    found.findings.leftOut = course.kept.leftOut;
    send({ kind: 'findings', ...found });
  } finally {
    await open.close();
  }
}

/** All that a run is made of while it is trained. */
interface RunUnderWay {
  db: Db;
  start: StartMessage;
  plan: RunPlan;
  course: Course;
  open: OpenRun;
  modelKeys: ModelKeys;
  send(message: FromTrainer): void;
}

/**
 * Source-only first, since the others are compared with it; then the others side by side.
 *
 * @returns of those that were not left out, in the order of the candidates
 */
async function trainCandidates(run: RunUnderWay): Promise<MethodSummary[]> {
  const { db, start, plan, course, open, send } = run;
  const { candidates, clock } = plan;
  const { methods: finished } = getRun(db, start.runId);
  const summaries = new Map<string, MethodSummary>();
  const left = candidates.filter(({ id }) => {
    const known = finished.find(({ method }) => method === id);
    const isDone = known && course.kept.done.includes(id);
    if (isDone) summaries.set(id, known);
    const out = isDone || course.kept.leftOut.some(({ candidate }) => candidate === id);
    if (out) skipPhases(plan, id);
    return !out;
  });
  const trainHere = (candidate: Candidate) =>
    runCandidate(open.context, candidate, open.judges, course.kept.base);
  const done = (candidate: Candidate, result: CandidateResult) => {
    keepResult(run, candidate, result);
    summaries.set(candidate.id, result.summary);
  };
  if (left[0]?.id === SOURCE_ONLY) {
    const [first] = left.splice(0, 1);
    done(first, await trainHere(first));
  }
  await trainSideBySide({
    candidates: left,
    processes: processesFor({
      candidates: left.length,
      hardware: open.context.tunable ? 'gpu' : open.engine.hardware,
      seconds: clock.reading().secondsLeft,
      memory: process.memoryUsage.rss(),
      free: process.availableMemory(),
    }),
    start: { ...start, engine: open.engine.id, kept: packed(course.kept) },
    ...{ clock, course, run: trainHere, done },
    failed: (candidate, error) => leaveOut(run, candidate, error),
    curve: (points) => send({ kind: 'curve', points }),
  });
  return candidates.flatMap(({ id }) => summaries.get(id) ?? []);
}

function keepResult(run: RunUnderWay, candidate: Candidate, result: CandidateResult): void {
  const { course, open, plan, modelKeys, send } = run;
  const { context } = open;
  sendModels(send, candidate, result, context.run, plan.settings, context.encoder, modelKeys);
  sendRewards(send, candidate.id, context.run.target.items, result.scores);
  skipPhases(plan, candidate.id);
  course.dropCurrent(candidate.id);
  const { done, base } = course.kept;
  course.kept = {
    ...course.kept,
    done: [...done, candidate.id],
    base: candidate.id === SOURCE_ONLY ? result.base : base,
  };
  send({ kind: 'method', summary: result.summary, checkpoint: course.stored() });
}

/** Without source-only there is no run. */
function leaveOut(
  { plan, course }: RunUnderWay,
  { id, label }: Pick<Candidate, 'id' | 'label'>,
  error: unknown,
): void {
  if (!mayBeLeftOut(error) || id === SOURCE_ONLY) throw error;
  skipPhases(plan, id);
  course.dropCurrent(id);
  const leftOut = [
    ...course.kept.leftOut,
    { candidate: id, label, reason: toFailure(error).message },
  ];
  course.kept = { ...course.kept, leftOut };
}

async function addReference(run: RunUnderWay): Promise<void> {
  const { db, start, course, open, send } = run;
  const { methods } = getRun(db, start.runId);
  const out = course.kept.leftOut.map(({ candidate }) => candidate);
  if ([...methods.map(({ method }) => method), ...out].includes(REFERENCE)) return;
  const labels = referencePairs(db, runDomains(db, start.runId).targets);
  try {
    const base = course.kept.base?.scores ?? null;
    const { scores, summary } = await runReference(open.context, labels, base);
    sendRewards(send, REFERENCE, open.context.run.target.items, scores);
    send({ kind: 'method', summary, checkpoint: course.stored() });
  } catch (error) {
    leaveOut(run, { id: REFERENCE, label: REFERENCE_LABEL }, error);
  }
}

function sendModels(
  send: TrainerContext['send'],
  { id }: Candidate,
  { models, scores, targetMoments }: CandidateResult,
  run: PreparedRun,
  settings: TrainSettings,
  encoder: RunEncoder,
  modelKeys: ModelKeys,
): void {
  const { factors } = run.data;
  for (const [k, { weights, inputs, hidden, network, adapters = null }] of models.entries()) {
    const card = {
      encoder: encoder.id,
      features: encoder.features.map((feature) => feature.id),
      standardise: settings.standardise,
      network,
      inputs,
      hidden,
      moments: run.moments,
      // Of columns before their factors; those of factor 0 are 0 whatever they were.
      targetMoments: targetMoments && {
        mean: Array.from(targetMoments.mean, (mean, j) => mean / (factors?.[j] || 1)),
        deviation: Array.from(targetMoments.deviation, (one, j) => one / (factors?.[j] || 1)),
      },
      factors: factors ? [...factors] : null,
      unit: scores.units[k],
      modelKeys,
    };
    send({ kind: 'model', method: id, seed: settings.seed + k, card, weights, adapters });
  }
}

function sendRewards(
  send: TrainerContext['send'],
  method: string,
  items: Int32Array,
  scores: EnsembleScores,
): void {
  for (let at = 0; at < items.length; at += SENT_AT_ONCE) {
    const end = at + SENT_AT_ONCE;
    send({
      kind: 'rewards',
      chunk: {
        method,
        items: items.slice(at, end),
        rank: scores.rank.slice(at, end),
        score: scores.score.slice(at, end),
        reward: scores.reward.slice(at, end),
        spread: scores.spread.slice(at, end),
      },
    });
  }
}
