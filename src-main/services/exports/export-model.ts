/** Exports a trained model: gathered from the store, written as a folder. */
import { resolve } from 'node:path';
import { DialectError, type Run } from '../../contract/index.ts';
import { AS_IS } from '../../domain/average-rank.ts';
import type { Encoder } from '../../encoders/encoder.ts';
import { portableId } from '../../encoders/spec.ts';
import { type ModelExport, writeModelFolder } from '../../formats/model-export/index.ts';
import { partsOf, runEncoder } from '../../runs/blocks.ts';
import { CLIP } from '../../learning/standardise.ts';
import { domainName, projectInfo } from '../../store/data.ts';
import type { Db, OpenProject } from '../../store/database.ts';
import { vectorReader } from '../../store/vectors.ts';
import { outputTrouble } from '../../store/names.ts';
import { openReadOnly } from '../../store/read-only.ts';
import { runDomains } from '../../store/run-texts.ts';
import { type ModelCard, modelCard, type StoredModel, storedModels } from '../../store/models.ts';
import { checkScorer, type ScorerCheck } from './check-scorer.ts';
import { describeEncoder, encoderFiles, requireModelsOfRun } from './export-encoder.ts';
import { methodOfRun, runOf } from '../runs/method-of-run.ts';
import { modelsFolder } from '../home.ts';
import { encodersOfRun } from '../encoders/run-encoders.ts';
import { tunedEncoder } from '../encoders/tuned-encoder.ts';

export interface ModelWishes {
  /** The newest finished run by default. */
  runId?: number | undefined;
  /** By default the candidate that the run's verdict names. */
  method?: string | undefined;
}

export interface ModelExportOptions {
  /** e.g. 'Dialect 0.1.0'. */
  application: string;
  /** Replaces an earlier export. */
  force?: boolean;
  /** Includes the encoder, so that texts can be scored without Dialect. */
  withEncoder?: boolean;
  /** Folder of downloaded models; the application's own by default. */
  models?: string;
  /** The Python executable, with which an export that includes the encoder is tested. */
  python?: string;
  /** Told what is done next. */
  progress?: (message: string) => void;
}

/**
 * Writes a folder atomically.
 *
 * @returns names of its files, the run and candidate, and the result of checking its scorer
 * @throws DialectError `no-run`, `not-found`, `unknown-method`, `cannot-export`, `already-there`,
 *     `cannot-write`, `bad-model`, `name-too-long`
 */
export async function exportModel(
  projectPath: string,
  wishes: ModelWishes,
  folder: string,
  {
    application,
    force = false,
    withEncoder = false,
    models = modelsFolder(),
    python,
    progress = () => undefined,
  }: ModelExportOptions,
): Promise<{ run: number; method: string; files: string[]; check: ScorerCheck | null }> {
  const long = outputTrouble(resolve(folder));
  if (long) throw long;
  const project = await openReadOnly(projectPath);
  try {
    progress('Reading the model');
    const run = runOf(project.db, wishes.runId);
    const method = methodOfRun(run, wishes.method);
    const encoders = await encodersOfRun(project.db, run, models);
    requireModelsOfRun(run, modelCard(project.db, run.id, method), encoders);
    const tuned = await tunedEncoder(project.db, run, method, encoders, models);
    const given = {
      ...modelOf(project, run, method, encoders),
      encoders: await Promise.all(
        encoders.map((one) => describeEncoder(one, one === tuned?.encoder ? tuned : null, models)),
      ),
      adapter: tuned?.adapter ?? null,
      encoderFiles: withEncoder ? await encoderFiles(encoders, tuned, models) : null,
      application,
      exportedAt: Date.now(),
    };
    let check: ScorerCheck | null = null;
    const scorer = { db: project.db, runId: run.id, method };
    const verify = async (partial: string) => {
      progress('Testing score.py with texts of the project');
      check = await checkScorer(partial, scorer, python ?? '');
    };
    progress('Writing the model');
    const files = await writeModelFolder(given, folder, {
      force,
      ...(withEncoder && python !== undefined && { verify }),
    });
    return { run: run.id, method, files, check };
  } finally {
    project.close();
  }
}

function modelOf(
  project: OpenProject,
  run: Run,
  method: string,
  encoders: readonly Encoder[],
): Omit<ModelExport, 'encoders' | 'encoderFiles' | 'adapter' | 'application' | 'exportedAt'> {
  const { db } = project;
  const summary = run.methods.find((known) => known.method === method);
  const models = storedModels(db, run.id, method);
  if (method === AS_IS) {
    throw new DialectError(
      'cannot-export',
      `“${summary?.label ?? method}” of run ${run.id} is the reward model in its own folder, with nothing trained: use that one, with AutoModelForSequenceClassification for instance, or choose another candidate.`,
      { runId: run.id, method },
    );
  }
  if (!summary || models.length === 0) {
    throw new DialectError(
      'cannot-export',
      `Run ${run.id} keeps no model of “${method}”: it was trained only for comparison. Choose another candidate.`,
      { runId: run.id, method },
    );
  }
  const [{ card }] = models;
  const { network = 'layer-norm', inputs, hidden } = card;
  const described = new Map(
    runEncoder(
      (encoder) => vectorReader(db, encoder),
      run.settings.encoder,
      partsOf(encoders, run.settings),
    ).features.map(({ id, description }) => [id, description] as const),
  );
  const { domains, moments } = targetMoments(db, run, card);
  return {
    project: projectInfo(project).name,
    run: { ...run, settings: { ...run.settings, encoder: portableId(run.settings.encoder) } },
    summary,
    features: card.features.map((id) => ({ id, description: described.get(id) ?? '' })),
    domains,
    model: {
      network,
      inputs,
      hidden,
      seeds: models.map((model) => seedOf(run, model)),
      domains: moments,
      // A linear head belongs to a tuned model, whose vectors are not clipped.
      clip: network === 'linear' ? UNCUT : CLIP,
      again: card.targetMoments ?? null,
      factors: card.factors ?? null,
    },
  };
}

/** Beyond any standardised feature. */
const UNCUT = 1e9;

/** @throws DialectError `cannot-export` */
function seedOf(run: Run, { card, weights }: StoredModel) {
  if (card.unit) return { weights, ...card.unit };
  throw new DialectError(
    'cannot-export',
    `Run ${run.id} is from an earlier version of Dialect, which did not keep the unit of its rewards. Train again, then export the new run.`,
    { runId: run.id },
  );
}

/** Moments of each target domain, or of all together if they were standardised jointly. */
function targetMoments(db: Db, run: Run, card: ModelCard) {
  const targets = runDomains(db, run.id).targets.filter((id) => id in card.moments);
  const domains = targets.map((id) => domainName(db, id));
  const moments = targets.map((id) => card.moments[id]);
  const same = moments.every((one) => JSON.stringify(one) === JSON.stringify(moments[0]));
  return { domains, moments: same ? moments.slice(0, 1) : moments };
}
