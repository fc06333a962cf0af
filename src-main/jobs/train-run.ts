/** One run from its snapshot to its verdict: every candidate, one after the other. */
import { type MethodSummary, toFailure, type TrainSettings } from '../contract/index.ts';
import { openEngine } from '../engines/index.ts';
import { candidatesOf, SOURCE_ONLY, type Candidate } from '../learning/candidates.ts';
import { splitRun } from '../learning/run-data.ts';
import type { EnsembleScores } from '../learning/score.ts';
import { trainEnsemble, type TrainedModel } from '../learning/train.ts';
import { loadCheckpoint } from '../store/checkpoints.ts';
import type { Db } from '../store/open.ts';
import { referencePairs } from '../store/reference-labels.ts';
import { runDomains } from '../store/run-texts.ts';
import { getRun } from '../store/runs.ts';
import { MAIN, type Training } from './candidate-context.ts';
import { judgesOf, runCandidate, type CandidateResult } from './candidate-run.ts';
import { blockKind, runEncoder, tunedPart, type RunEncoder } from './blocks.ts';
import { openTunable, type Tunable } from './tunable.ts';
import { applyFactor, chooseFactor, choosesFactor, FACTOR_PART } from './block-factor.ts';
import { nothingDone, unpacked, type Checkpoint } from './checkpoint.ts';
import { Clock } from './clock.ts';
import { findingsOf } from './findings.ts';
import { Course, type Wish } from './pace.ts';
import { phasesOf } from './phases.ts';
import { REFERENCE, runReference } from './reference-run.ts';
import { prepareRun, type PreparedRun } from './prepare-run.ts';
import type { FromTrainer, StartMessage } from './protocol.ts';

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
  const { settings, methods: finished } = getRun(db, start.runId);
  const tunedOf = tunedPart(settings, start.encoders);
  const candidates = candidatesOf(settings);
  const phases = phasesOf(candidates, settings, start.encoders.map(blockKind));
  const clock = new Clock(phases);
  const stored = loadCheckpoint(db, start.runId);
  const kept: Checkpoint = (stored && unpacked(stored.state)) ?? nothingDone();
  const course = new Course(kept, clock, send, wish);

  course.report('Starting the engine');
  const engine = await openEngine(start.engine, start.report);
  send({ kind: 'engine', label: engine.label, reason: engine.reason });
  let tunable: Tunable | null = null;
  try {
    if (tunedOf) {
      course.report('Reading the language model');
      tunable = await openTunable(tunedOf, settings, start.models, kept.modelKey);
      course.kept = { ...course.kept, modelKey: tunable.key };
    }
    const encoder = runEncoder(
      ...([db, settings.encoder, start.encoders] as const),
      tunable ? new Map([[tunable.block.name, tunable.block]]) : undefined,
    );
    const run = await prepareRun(db, start.runId, settings, encoder, {
      pause: course.check,
      progress: (done, total) => course.report(`Encoding texts: ${done} of ${total}`),
    });
    const splits = Array.from({ length: settings.seeds }, (_, k) =>
      splitRun(run.data, settings.validation, settings.seed + k),
    );
    const context = {
      ...{ run, settings, encoder, tunable, splits, check: course.check, train: training },
      tuned: (candidate: string) =>
        course.kept.current?.candidate === candidate ? course.kept.current.tuned : [],
      skip(owner: string, part: string) {
        clock.skip(phases.findIndex((phase) => phase.owner === owner && phase.part === part));
      },
      keepTuned(candidate: string, tuned: TrainedModel[]) {
        const current = { candidate, part: MAIN, state: null, tuned };
        course.kept = { ...course.kept, current };
      },
    };
    let factor = settings.meaningFactor;
    if (choosesFactor(settings, encoder.blocks)) {
      factor = course.kept.meaningFactor ?? (await chooseFactor(context, encoder.blocks, splits));
      course.kept = { ...course.kept, meaningFactor: factor };
      skip(FACTOR_PART);
    }
    if (factor !== 'auto' && encoder.blocks.some(({ block }) => block === 'meaning')) {
      applyFactor(run, encoder.blocks, factor);
    }
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
      sendModels(send, candidate, result, run, settings, encoder, tunable?.key ?? null);
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
    const found = await findingsOf(run, settings, summaries, course.kept.leftOut, course.check);
    // After the verdict, so that nothing of it can have seen a target label.
    if (settings.reference && !finished.some(({ method }) => method === REFERENCE)) {
      const labels = referencePairs(db, runDomains(db, start.runId).targets);
      const result = await runReference(context, labels, course.kept.base?.scores ?? null);
      if (result) {
        sendRewards(send, REFERENCE, run.target.items, result.scores);
        send({ kind: 'method', summary: result.summary, checkpoint: course.stored() });
      }
    }
    send({ kind: 'findings', ...found });

    function skip(owner: string): void {
      phases.forEach((phase, i) => {
        if (phase.owner === owner) clock.skip(i);
      });
    }

    /** A candidate that diverges must not cost the others; without source-only there is no run. */
    function leaveOut(candidate: Candidate, error: unknown): null {
      const { code, message } = toFailure(error);
      if (code !== 'diverged' || candidate.id === SOURCE_ONLY) throw error;
      const { id, label } = candidate;
      skip(id);
      const leftOut = [...course.kept.leftOut, { candidate: id, label, reason: message }];
      course.kept = { ...course.kept, leftOut, current: null };
      return null;
    }

    /** One training, with its progress; the candidate's own goes on from a checkpoint. */
    async function training(training: Training) {
      const { owner, part, label, data, candidate, loss, settings } = training;
      const phase = phases.findIndex((known) => known.owner === owner && known.part === part);
      const own = part === MAIN || training.tuning !== undefined;
      const { current } = course.kept;
      const resume =
        own && current?.candidate === owner && current.part === part ? current.state : null;
      clock.begin(phase, resume?.step ?? 0);
      return trainEnsemble({
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
  modelKey: string | null,
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
      modelKey,
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
