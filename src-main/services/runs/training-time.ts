/** Estimates the time of a run before it is started. */
import type { EngineId, EngineReport, TrainSettings } from '../../contract/index.ts';
import { blockKinds, encoderNames, tunedBlockKinds } from '../../encoders/spec.ts';
import { inspectModel } from '../../encoders/transformer/index.ts';
import { DOMAIN_COST, STEP_READINGS, timeOf, TUNED_COST } from '../../runs/clock.ts';
import { engineWork } from '../../runs/engine-work.ts';
import { planRun } from '../../runs/plan.ts';
import { processesFor } from '../../runs/processes.ts';
import { SOURCE_ONLY } from '../../learning/candidates.ts';
import type { OpenProject } from '../../store/database.ts';
import { listRuns, textLengths } from '../../store/runs.ts';
import type { RunDomains } from '../../store/new-run.ts';
import { CHARACTERS_A_TOKEN, encoderRates, rateOf } from '../encoders/encoder-rates.ts';
import { readingEngine } from '../encoders/encoding.ts';

export interface PlannedRun {
  settings: TrainSettings;
  domains: RunDomains;
  /** Whether one of the encoders is a reward model. */
  scored: boolean;
}

/** The engine that a run with these settings would use. */
export function engineOf(settings: TrainSettings, report: EngineReport): EngineId {
  if (settings.engine !== 'auto') return settings.engine;
  return engineWork(settings) === 'narrow' ? report.chosen : report.chosenForWide;
}

/**
 * From the last finished run on the same engine, else from kernel calls and the engine's speed; for
 * tuning, from the model's reading speed. Includes that candidates run in parallel.
 *
 * @param models folder of downloaded models, where rates are stored
 */
export async function estimateSeconds(
  project: OpenProject,
  { settings, domains, scored }: PlannedRun,
  engine: EngineReport,
  models: string,
): Promise<number | null> {
  const tunes = settings.tune !== 'none';
  const id = engineOf(settings, engine);
  const own = engine.engines.find((known) => known.id === id);
  const last = listRuns(project.db).find(
    // Rates of a tuned run include its tuning, which is estimated separately below.
    (run) => run.status === 'done' && run.engine === own?.label && run.settings.tune === 'none',
  );
  const rates = new Map(
    last?.methods.map(({ method, stepsPerSecond }) => [method.split('@')[0], stepsPerSecond]),
  );
  const sameSeeds = (last?.settings.seeds ?? settings.seeds) / settings.seeds;
  const base = rates.get(SOURCE_ONLY) || SOURCE_ONLY_STEPS_PER_SECOND[id];
  const used = { ...engine, chosenForWide: id };
  const tuning = tunes
    ? await tuningOf(project, settings, domains, { engine: used, models })
    : null;
  const kinds = tunes ? tunedBlockKinds(settings.encoder) : blockKinds(settings.encoder);
  const { trainings } = planRun(settings, kinds, { scored, sources: domains.sources });
  const seconds = trainings.map(({ kind, domainLoss, tuned, steps, candidate }) => {
    if (tuned && tuning) {
      // With a domain loss a step reads as many target texts, too.
      return steps * tuning.step * (candidate === undefined ? 1 : 2) + tuning.all;
    }
    const guess = tuned ? base / TUNED_COST : domainLoss ? base / DOMAIN_COST : base;
    // Missing if a run only continued at the very end of a training.
    const rate = rates.get(kind) || guess;
    return steps / (rate * Math.min(1, sameSeeds));
  });
  const beside = trainings.flatMap(({ candidate }, i) =>
    candidate === undefined ? [] : [{ candidate, seconds: seconds[i] }],
  );
  const processes = processesFor({
    candidates: new Set(beside.map(({ candidate }) => candidate)).size,
    // Tuning does not share the machine.
    hardware: tunes ? 'gpu' : (own?.hardware ?? 'cpu'),
    seconds: beside.reduce((sum, one) => sum + one.seconds, 0),
    memory: PROCESS_MEMORY,
    free: process.availableMemory(),
  });
  const starts = START_SECONDS * (processes > 1 ? 2 : 1);
  return starts + (tuning?.all ?? 0) + timeOf(trainings, seconds, processes);
}

/**
 * Seconds of a tuning step with source texts only, and of reading all texts once.
 *
 * @param places engine: `chosenForWide` is the run's engine
 */
async function tuningOf(
  { db }: OpenProject,
  { encoder, tuneBatch, tuneTokens }: TrainSettings,
  domains: RunDomains,
  places: { engine: EngineReport; models: string },
): Promise<{ step: number; all: number } | null> {
  const { engine, models } = places;
  const name = encoderNames(encoder).at(-1) ?? '';
  const model = await inspectModel(name, { models }).catch(() => null);
  if (model === null) return null;
  const reading = readingEngine({ causal: model.layout.causal }, engine);
  const { tokensPerSecond } = rateOf(model, reading, encoderRates(models));
  const { texts, characters } = textLengths(db, [...domains.sources, ...domains.targets]);
  const tokens = characters / CHARACTERS_A_TOKEN / Math.max(1, texts);
  const each = Math.min(tuneTokens, tokens) / tokensPerSecond;
  return { step: STEP_READINGS * each * TEXTS_AN_EXAMPLE * tuneBatch, all: each * texts };
}

/** For preferences, which nearly all runs learn from. */
const TEXTS_AN_EXAMPLE = 2;
/** Bytes that a process takes to train candidates on some hundred columns. */
const PROCESS_MEMORY = 500e6;
/** Time for starting a process, an engine and an encoder. */
const START_SECONDS = 3;
/** Steps of five models at once, on two slow cores: a first guess until a run has finished. */
const SOURCE_ONLY_STEPS_PER_SECOND = { tensorflow: 300, webgpu: 100, wasm: 400, cpu: 12 };
