/** Starts runs in a process of their own, anew, again or from their checkpoint, and stores their results. */
import { DialectError, type TrainSettingsInput } from '../../contract/index.ts';
import { encoderId, encodersOf, haveOwnScore } from '../../encoders/spec.ts';
import { probeEngines } from '../../engines/index.ts';
import { partOf, tunedPart } from '../../runs/blocks.ts';
import { requireSameModels, unpacked } from '../../runs/checkpoint.ts';
import { loadCheckpoint, reopenRun } from '../../store/checkpoints.ts';
import type { OpenProject } from '../../store/database.ts';
import { patiently } from '../../store/patience.ts';
import { getRun } from '../../store/runs.ts';
import { createRun, repeatRun } from '../../store/new-run.ts';
import { encodersOfRun } from '../encoders/run-encoders.ts';
import { adaptersToTune } from '../encoders/tuned-encoder.ts';
import { modelsFolder } from '../home.ts';
import { launchRun, type RunWatch, type StartedRun } from './launch-run.ts';
import { reconcileRuns } from './run-ends.ts';
import { prepare } from './training-plan.ts';

/**
 * Writes the run with its snapshot, then starts its trainer.
 *
 * @throws DialectError `cannot-train`, with the reasons
 */
export async function startTraining(
  project: OpenProject,
  wished: TrainSettingsInput,
  watch: RunWatch = {},
): Promise<StartedRun> {
  // Slow steps come first, so that votes cast meanwhile are in the snapshot.
  const report = await probeEngines();
  const models = watch.models ?? modelsFolder();
  const encoders = await encodersOf(wished.encoder ?? 'style', models);
  const encoder = encoderId(encoders.map(({ id }) => id));
  const scored = await haveOwnScore(encoder, models, wished.tune === 'lora');
  const { settings, domains, snapshot, obstacles } = prepare(
    project,
    { ...wished, encoder },
    { scored },
  );
  const part = tunedPart(settings, encoders.map(partOf));
  if (obstacles.length > 0) {
    throw new DialectError('cannot-train', obstacles.join(' '), { obstacles });
  }
  if (part) {
    Object.assign(settings, await adaptersToTune(part, settings, wished.loraTargets, models));
  }
  return patiently(() => {
    const runId = createRun(project.db, settings, domains, snapshot);
    return launchRun(project, runId, report, encoders, watch);
  });
}

/** A new run on the snapshot and settings of an earlier one, optionally with another encoder. */
export async function restartTraining(
  project: OpenProject,
  runId: number,
  watch: RunWatch = {},
  change: Pick<TrainSettingsInput, 'encoder'> = {},
): Promise<StartedRun> {
  const report = await probeEngines();
  const { settings } = getRun(project.db, runId);
  const encoders = await encodersOf(
    change.encoder ?? settings.encoder,
    watch.models ?? modelsFolder(),
  );
  tunedPart(settings, encoders.map(partOf));
  return patiently(() =>
    launchRun(project, repeatRun(project.db, runId, change), report, encoders, watch),
  );
}

/**
 * Continues a run from its checkpoint; the result is the same, bit for bit on the same engine, as if it
 * had never been interrupted. An unreadable checkpoint never costs finished results.
 *
 * @throws DialectError `not-found`, `not-resumable`; `bad-model` if its model has changed meanwhile
 */
export async function resumeTraining(
  project: OpenProject,
  runId: number,
  watch: RunWatch = {},
): Promise<StartedRun> {
  const report = await probeEngines();
  reconcileRuns(project);
  const { status, settings } = getRun(project.db, runId);
  const stored = loadCheckpoint(project.db, runId);
  if (status === 'running' || status === 'done' || !stored) {
    throw new DialectError(
      'not-resumable',
      `Run ${runId} keeps no checkpoint to go on from. Start it again instead: its votes are kept.`,
      { runId },
    );
  }
  const earlier = unpacked(stored.state);
  if (!earlier) {
    throw new DialectError(
      'not-resumable',
      `The checkpoint of run ${runId} is damaged, or from another version of Dialect, so this version cannot go on from it. Start the run again, which makes a new one with the same votes and settings, or train anew; what run ${runId} finished is kept.`,
      { runId },
    );
  }
  const run = { id: runId, settings };
  const encoders = await encodersOfRun(project.db, run, watch.models ?? modelsFolder());
  requireSameModels(encoders.map(partOf), settings, earlier);
  return patiently(() => {
    reopenRun(project.db, runId);
    return launchRun(project, runId, report, encoders, watch);
  });
}
