/** One run from its snapshot to its verdict: every candidate, one after the other. */
import { type MethodSummary, toFailure, type TrainSettings } from '../contract/index.ts';
import { openEngine } from '../engines/index.ts';
import { candidatesOf, SOURCE_ONLY, type Candidate } from '../learning/candidates.ts';
import { splitRun } from '../learning/run-data.ts';
import type { EnsembleScores } from '../learning/score.ts';
import { trainEnsemble } from '../learning/train.ts';
import { loadCheckpoint } from '../store/checkpoints.ts';
import type { Db } from '../store/open.ts';
import { referencePairs } from '../store/reference-labels.ts';
import { runDomains } from '../store/run-texts.ts';
import { getRun } from '../store/runs.ts';
import { MAIN, type Trained, type Training } from './candidate-context.ts';
import { judgesOf, runCandidate, type CandidateResult } from './candidate-run.ts';
import { blocksOf, modelKeysOf, runEncoder, tunedPart } from './blocks.ts';
import type { ModelKeys, RunEncoder } from './blocks.ts';
import { openTunable, type Tunable } from './tunable.ts';
import { scaleBlocks } from './block-factor.ts';
import { nothingDone, unpacked, type Checkpoint, type TunedSeed } from './checkpoint.ts';
import { Clock } from './clock.ts';
import { findingsOf } from './findings.ts';
import { Course, type Wish } from './pace.ts';
import { phasesOf } from './phases.ts';
import { REFERENCE, REFERENCE_LABEL, runReference } from './reference-run.ts';
import { prepareRun, type PreparedRun } from './prepare-run.ts';
import type { FromTrainer, StartMessage } from './protocol.ts';

export interface TrainerContext {
  send(message: FromTrainer): void;
  wish(): Wish;
}

const SENT_AT_ONCE = 10_000;
/** Failures of one candidate, or of the reference, that must not cost the others. */
const LEFT_OUT: ReadonlySet<string> = new Set(['diverged', 'too-few-labels', 'nothing-taught']);

/** @throws Stopped, DialectError */
export async function train(
  db: Db,
  start: StartMessage,
  { send, wish }: TrainerContext,
): Promise<void> {
  const { settings, methods: finished } = getRun(db, start.runId);
  const tunedOf = tunedPart(settings, start.encoders);
  const candidates = candidatesOf(settings);
  const phases = phasesOf(candidates, settings, start.encoders.flatMap(blocksOf));
  const clock = new Clock(phases);
  const stored = loadCheckpoint(db, start.runId);
  const modelKeys = modelKeysOf(start.encoders);
  const kept: Checkpoint = (stored && unpacked(stored.state)) ?? nothingDone(modelKeys);
  const course = new Course(kept, clock, send, wish);

  course.report('Starting the engine');
  const engine = await openEngine(start.engine, start.report);
  send({ kind: 'engine', label: engine.label, reason: engine.reason });
  let tunable: Tunable | null = null;
  try {
    if (tunedOf) {
      course.report('Reading the language model');
      tunable = await openTunable(tunedOf, settings, start.models);
    }
    const encoder = runEncoder(...([db, settings.encoder, start.encoders] as const), tunable?.part);
    const run = await prepareRun(db, start.runId, settings, encoder, {
      pause: course.check,
      progress: (done, total) => course.report(`Encoding texts: ${done} of ${total}`),
    });
    const splits = Array.from({ length: settings.seeds }, (_, k) =>
      splitRun(run.data, settings.validation, settings.seed + k),
    );
    const context = {
      taughtRewards: new WeakMap<Float32Array, Float32Array[]>(),
      ...{ run, settings, encoder, tunable, splits, check: course.check, train: training },
      tuned: (candidate: string) =>
        course.kept.current?.candidate === candidate ? course.kept.current.tuned : [],
      skip(owner: string, part: string) {
        clock.skip(phases.findIndex((phase) => phase.owner === owner && phase.part === part));
      },
      keepTuned(candidate: string, tuned: TunedSeed[]) {
        const current = { candidate, part: MAIN, state: null, tuned };
        course.kept = { ...course.kept, current };
      },
    };
    await scaleBlocks(context, course.kept.factors, (factors) => {
      course.kept = { ...course.kept, factors };
    });
    const judges = judgesOf(context);
    for (const [i, { part }] of phases.entries()) if (judges.get(part) === null) clock.skip(i);
    const summaries: MethodSummary[] = [];
    for (const candidate of candidates) {
      const { done, leftOut, base } = course.kept;
      const known = finished.find(({ method }) => method === candidate.id);
      const isDone = known && done.includes(candidate.id);
      if (isDone) summaries.push(known);
      if (isDone || leftOut.some((one) => one.candidate === candidate.id)) {
        skip(candidate.id);
        continue;
      }
      const result = await runCandidate(context, candidate, judges, base).catch((error: unknown) =>
        leaveOut(candidate, error),
      );
      if (result === null) continue;
      sendModels(send, candidate, result, run, settings, encoder, modelKeys);
      sendRewards(send, candidate.id, run.target.items, result.scores);
      course.kept = {
        ...course.kept,
        done: [...done, candidate.id],
        base: candidate.id === SOURCE_ONLY ? result.base : base,
        current: null,
      };
      send({ kind: 'method', summary: result.summary, checkpoint: course.stored() });
      summaries.push(result.summary);
    }
    course.report('Comparing the candidates');
    const found = await findingsOf(context, summaries, course.kept.leftOut);
    // After the verdict, so that nothing of it can have seen a target label.
    const known = [
      ...finished,
      ...course.kept.leftOut.map(({ candidate: method }) => ({ method })),
    ];
    if (settings.reference && !known.some(({ method }) => method === REFERENCE)) {
      const labels = referencePairs(db, runDomains(db, start.runId).targets);
      const result = await runReference(context, labels, course.kept.base?.scores ?? null).catch(
        (error: unknown) => leaveOut({ id: REFERENCE, label: REFERENCE_LABEL }, error),
      );
      if (result) {
        sendRewards(send, REFERENCE, run.target.items, result.scores);
        send({ kind: 'method', summary: result.summary, checkpoint: course.stored() });
      }
      found.findings.leftOut = course.kept.leftOut;
    }
    send({ kind: 'findings', ...found });

    function skip(owner: string): void {
      phases.forEach((phase, i) => {
        if (phase.owner === owner) clock.skip(i);
      });
    }

    /** Without source-only there is no run. */
    function leaveOut(candidate: Pick<Candidate, 'id' | 'label'>, error: unknown): null {
      const { code, message } = toFailure(error);
      if (!LEFT_OUT.has(code) || candidate.id === SOURCE_ONLY) throw error;
      const { id, label } = candidate;
      skip(id);
      const leftOut = [...course.kept.leftOut, { candidate: id, label, reason: message }];
      course.kept = { ...course.kept, leftOut, current: null };
      return null;
    }

    /** One training, with its progress; the candidate's own goes on from a checkpoint. */
    async function training(training: Training): Promise<Trained> {
      const { owner, part, label, data, candidate, loss, settings } = training;
      const phase = phases.findIndex((known) => known.owner === owner && known.part === part);
      const own = part === MAIN || training.tuning !== undefined;
      const { current } = course.kept;
      const resume =
        own && current?.candidate === owner && current.part === part ? current.state : null;
      clock.begin(phase, resume?.step ?? 0);
      const trained = await trainEnsemble({
        data,
        method: candidate.method,
        loss,
        settings,
        resume,
        ...(training.readings ? { shape: { readings: training.readings } } : {}),
        ...(training.tuning ? { tuning: training.tuning } : {}),
        ...(training.initial ? { initial: training.initial } : {}),
        onStep(step) {
          clock.step(phase);
          if (!clock.due() && step < settings.steps) return;
          course.report(`${label}, step ${step} of ${settings.steps}`);
        },
        onReading(points) {
          if (!own) return;
          send({
            kind: 'curve',
            points: points.map((point) => ({ ...point, method: owner })),
          });
        },
        between: (_, take) => (own ? course.between(owner, part, take) : course.check()),
      });
      return { ...trained, steps: settings.steps - (resume?.step ?? 0) };
    }
  } finally {
    tunable?.dispose();
    await engine.close();
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
