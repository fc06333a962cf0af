/** Takes a run through its processes: texts are encoded, then candidates trained; what they tell is kept. */
import { type CurvePoint, type EngineReport, type Run, toFailure } from '../contract/index.ts';
import type { Encoder } from '../encoders/index.ts';
import { modelKeysOf, partsOf } from '../runs/blocks.ts';
import { nothingDone, packed } from '../runs/checkpoint.ts';
import type { FromTrainer } from '../processes/protocols/trainer.ts';
import { startTrainer, type Trainer, type TrainerEnd } from '../processes/trainer.ts';
import { finishMethod, finishRun, loadCheckpoint, saveCheckpoint } from '../store/checkpoints.ts';
import type { OpenProject } from '../store/database.ts';
import { patiently } from '../store/patience.ts';
import { runDomains } from '../store/run-texts.ts';
import { addModel } from '../store/models.ts';
import { addCurve, addRewards, getRun, setEngine } from '../store/runs.ts';
import { pretrained, startEncoding, type StartedEncoding } from './encoding.ts';
import { modelsFolder } from './home.ts';
import { runBegins, runEnds } from './run-ends.ts';

export interface RunWatch {
  /** Folder of downloaded models; the person's own without it. */
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
  /** Ends it at once: what its last checkpoint holds stays. */
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
  const { db, path } = project;
  runBegins(project, runId);
  const { settings } = getRun(db, runId);
  const models = watch.models ?? modelsFolder();
  // A model that is tuned computes its own vectors as the run needs them.
  const own = settings.tune === 'none' ? pretrained(encoders) : [];
  const parts = partsOf(encoders, settings);
  const train = () =>
    startTrainer(
      {
        projectPath: path,
        runId,
        engine: settings.engine,
        report,
        encoders: parts,
        models,
        tunes: settings.tune !== 'none',
      },
      (message) => keep(project, runId, message, laterPart(watch, own.length > 0)),
    );
  let wish: 'stop' | 'pause' | null = null;
  /** Null while the run waits for the project, before its first process. */
  let current: Trainer | StartedEncoding | null = null;
  const trainNext = () => {
    const trainer = train();
    current = trainer;
    return trainer.ended;
  };
  const encodeFirst = async (): Promise<TrainerEnd> => {
    const { sources, targets } = runDomains(db, runId);
    // From here on the run can go on: what is encoded stays, and nothing else has been done.
    await patiently(() => {
      if (loadCheckpoint(db, runId)) return;
      saveCheckpoint(db, runId, { progress: 0, state: packed(nothingDone(modelKeysOf(parts))) });
    });
    if (wish !== null) return { status: 'stopped' };
    const encoding = startEncoding(
      ...([project, [...sources, ...targets], own, models] as const),
      ({ fraction, message, secondsLeft }) =>
        watch.onProgress?.(fraction * ENCODING_SHARE, message, secondsLeft),
    );
    current = encoding;
    const end = await encoding.ended;
    if (end.status !== 'done') return end;
    // Asked when the last text was encoded already: nothing has been trained.
    return wish === null ? trainNext() : { status: 'stopped' };
  };
  const trained = own.length > 0 ? encodeFirst() : trainNext();
  const failed = (error: unknown): TrainerEnd => ({ status: 'failed', failure: toFailure(error) });
  const ended = trained.catch(failed).then(async (end) => {
    const failure = end.status === 'failed' ? end.failure : null;
    const run = await runEnds(project, runId, { status: end.status, failure });
    watch.onRun?.(run);
    return run;
  });
  return {
    runId,
    get pid() {
      return current?.pid;
    },
    stop() {
      wish = 'stop';
      current?.stop();
    },
    pause() {
      wish = 'pause';
      if (current && 'pause' in current) current.pause();
      else current?.stop();
    },
    kill() {
      wish = 'stop';
      current?.kill();
    },
    ended,
  };
}

/** Of the bar, where texts have to be encoded first. */
const ENCODING_SHARE = 0.5;

/** The same watch, its bar where encoding left it. */
function laterPart(watch: RunWatch, encoded: boolean): RunWatch {
  if (!encoded) return watch;
  return {
    ...watch,
    onProgress: (fraction, message, secondsLeft) =>
      watch.onProgress?.(ENCODING_SHARE + fraction * (1 - ENCODING_SHARE), message, secondsLeft),
  };
}

/** Writes down what a trainer tells. */
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
    case 'done':
    case 'stopped':
    case 'failed':
      break; // told by `ended`
  }
}
