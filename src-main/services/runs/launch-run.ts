/** Takes a run through its processes: encodes texts, then trains candidates, and stores their results. */
import { type CurvePoint, type EngineReport, type Run, toFailure } from '../../contract/index.ts';
import type { Encoder } from '../../encoders/index.ts';
import { modelKeysOf, partsOf, type ModelKeys } from '../../runs/blocks.ts';
import { nothingDone, packed } from '../../runs/checkpoint.ts';
import type { FromTrainer } from '../../processes/protocols/trainer.ts';
import { startTrainer, type Trainer, type TrainerEnd } from '../../processes/trainer.ts';
import {
  finishMethod,
  finishRun,
  loadCheckpoint,
  saveCheckpoint,
} from '../../store/checkpoints.ts';
import type { OpenProject } from '../../store/database.ts';
import { patiently } from '../../store/patience.ts';
import { runDomains } from '../../store/run-texts.ts';
import { addModel } from '../../store/models.ts';
import { keepSourceModel } from '../../store/source-models.ts';
import { getRun, setEngine } from '../../store/runs.ts';
import { addCurve, addRewards } from '../../store/run-results.ts';
import {
  pretrained,
  startEncoding,
  type EncodeProgress,
  type StartedEncoding,
} from '../encoders/encoding.ts';
import { modelsFolder } from '../home.ts';
import { runBegins, runEnds } from './run-ends.ts';

export interface RunWatch {
  /** Folder of downloaded models; the user's own by default. */
  models?: string;
  onProgress?(fraction: number, message: string, secondsLeft: number | null): void;
  onCurve?(points: CurvePoint[]): void;
  /** The run's record changed: engine known, a method finished, ended. */
  onRun?(run: Run): void;
}

export interface StartedRun {
  runId: number;
  pid: number | undefined;
  stop(): void;
  /** Writes a checkpoint, then ends. */
  pause(): void;
  /** Kills it at once: its last checkpoint is kept. */
  kill(): void;
  /** The run as it ended: done, stopped or failed. */
  ended: Promise<Run>;
}

export function launchRun(
  project: OpenProject,
  runId: number,
  report: EngineReport,
  encoders: readonly Encoder[],
  watch: RunWatch,
): StartedRun {
  runBegins(project, runId);
  const work = startWork(project, runId, report, encoders, watch);
  const failed = (error: unknown): TrainerEnd => ({ status: 'failed', failure: toFailure(error) });
  const ended = work.ended.catch(failed).then(async (end) => {
    const failure = end.status === 'failed' ? end.failure : null;
    const run = await runEnds(project, runId, { status: end.status, failure });
    watch.onRun?.(run);
    return run;
  });
  return {
    runId,
    get pid() {
      return work.current()?.pid;
    },
    stop: () => work.end((current) => current.stop()),
    pause: () => work.end((current) => ('pause' in current ? current.pause() : current.stop())),
    kill: () => work.end((current) => current.kill()),
    ended,
  };
}

type Process = Trainer | StartedEncoding;

/** The processes of a run, one after the other. */
interface Work {
  /** The process at work; null while the run waits for the project, before its first process. */
  current(): Process | null;
  /** Ends the present one; no other is started. */
  end(how: (current: Process) => void): void;
  ended: Promise<TrainerEnd>;
}

function startWork(
  project: OpenProject,
  runId: number,
  report: EngineReport,
  encoders: readonly Encoder[],
  watch: RunWatch,
): Work {
  const { db, path: projectPath } = project;
  const { settings } = getRun(db, runId);
  const { engine } = settings;
  const tunes = settings.tune !== 'none';
  const models = watch.models ?? modelsFolder();
  // A model under tuning computes its own vectors as the run needs them.
  const own = tunes ? [] : pretrained(encoders);
  const parts = partsOf(encoders, settings);
  let ending = false;
  let current: Process | null = null;
  const train = (): Promise<TrainerEnd> => {
    const trainer = startTrainer(
      { projectPath, runId, engine, report, encoders: parts, models, tunes },
      (message) => keep(project, runId, message, laterPart(watch, own.length > 0)),
    );
    current = trainer;
    return trainer.ended;
  };
  const encode = (): Promise<TrainerEnd> => {
    const { sources, targets } = runDomains(db, runId);
    const onProgress = ({ fraction, message, secondsLeft }: EncodeProgress) =>
      watch.onProgress?.(fraction * ENCODING_SHARE, message, secondsLeft);
    const encoding = startEncoding(project, [...sources, ...targets], own, models, onProgress);
    current = encoding;
    return encoding.ended;
  };
  const encodeFirst = async (): Promise<TrainerEnd> => {
    await patiently(() => keepBeginning(project, runId, modelKeysOf(parts)));
    const end: TrainerEnd = ending ? { status: 'stopped' } : await encode();
    if (end.status !== 'done') return end;
    // Stop was requested when the last text was already encoded: nothing has been trained.
    return ending ? { status: 'stopped' } : train();
  };
  const ended = own.length > 0 ? encodeFirst() : train();
  return {
    current: () => current,
    end(how) {
      ending = true;
      if (current) how(current);
    },
    ended,
  };
}

/** From here on the run can be continued: vectors are stored, and nothing else has been done. */
function keepBeginning({ db }: OpenProject, runId: number, modelKeys: ModelKeys): void {
  if (loadCheckpoint(db, runId)) return;
  saveCheckpoint(db, runId, { progress: 0, state: packed(nothingDone(modelKeys)) });
}

/** The share of the progress bar for encoding, if texts still have to be encoded. */
const ENCODING_SHARE = 0.5;

/** The same watch, with the bar starting where encoding left it. */
function laterPart(watch: RunWatch, encoded: boolean): RunWatch {
  if (!encoded) return watch;
  return {
    ...watch,
    onProgress: (fraction, message, secondsLeft) =>
      watch.onProgress?.(ENCODING_SHARE + fraction * (1 - ENCODING_SHARE), message, secondsLeft),
  };
}

/** Stores a trainer's results. */
function keep({ db }: OpenProject, runId: number, message: FromTrainer, watch: RunWatch): void {
  switch (message.kind) {
    case 'engine':
      setEngine(db, runId, message.label, message.reason);
      watch.onRun?.(getRun(db, runId));
      break;
    case 'progress':
      watch.onProgress?.(message.fraction, message.message, message.secondsLeft);
      break;
    case 'curve':
      addCurve(db, runId, message.points);
      watch.onCurve?.(message.points);
      break;
    case 'model':
      addModel(db, runId, message);
      break;
    case 'rewards':
      addRewards(db, runId, message.chunk);
      break;
    case 'source':
      keepSourceModel(db, runId, message.model);
      break;
    case 'checkpoint':
      saveCheckpoint(db, runId, message.checkpoint);
      break;
    case 'method':
      finishMethod(db, runId, message.summary, message.checkpoint);
      watch.onRun?.(getRun(db, runId));
      break;
    case 'findings':
      finishRun(db, runId, message.findings, message.summaries);
      break;
  }
}
