/**
 * Runs on a user's model whose files change while the runs are interrupted, or afterwards: no run continues with
 * another model, and no reward model is exported with one that it was not trained on.
 */
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { Run } from '../../src-main/contract/index.ts';
import { writeSafetensors } from '../../src-main/encoders/transformer/safetensors.ts';
import { exportFile } from '../../src-main/services/exports/export-file.ts';
import { exportModel } from '../../src-main/services/exports/export-model.ts';
import type { RunWatch, StartedRun } from '../../src-main/services/runs/launch-run.ts';
import {
  restartTraining,
  resumeTraining,
  startTraining,
} from '../../src-main/services/runs/training.ts';
import type { OpenProject } from '../../src-main/store/database.ts';
import { getRun } from '../../src-main/store/runs.ts';
import { readyProject } from '../contract/project.ts';
import { quick } from '../contract/support.ts';
import { tensors, writeModel } from '../unit/encoders/transformer-model.ts';

const application = 'Dialect 0.0.0';
const frozen = { ...quick, methods: ['source-only'], validators: [], meaningFactor: 0.3 };
const tuned = {
  ...frozen,
  methods: ['wdgrl@0.1'],
  seeds: 2,
  tune: 'lora' as const,
  tuneSteps: 120,
  tuneBatch: 4,
  tuneTokens: 16,
};

interface Place {
  folder: string;
  project: OpenProject;
  model: string;
  models: string;
  /** Replaces the model's weights by others of the same shape. */
  change(): Promise<void>;
  /** Restores the first ones. */
  putBack(): void;
}

async function ready(texts = 30): Promise<Place> {
  const { folder, project } = await readyProject({ pairs: 60, texts });
  const model = await writeModel(join(folder, 'tiny'));
  const weights = join(model, 'model.safetensors');
  copyFileSync(weights, join(folder, 'kept'));
  return {
    folder,
    project,
    model,
    models: join(folder, 'models'),
    change: () => writeSafetensors(weights, tensors(2)),
    putBack: () => copyFileSync(join(folder, 'kept'), weights),
  };
}

/** A run that is paused at its first message of a kind. */
async function pausedAt(
  kind: RegExp,
  start: (watch: RunWatch) => Promise<StartedRun>,
): Promise<Run> {
  const reached = Promise.withResolvers<undefined>();
  const run = await start({
    onProgress: (_fraction, message) => kind.test(message) && reached.resolve(undefined),
  });
  await Promise.race([reached.promise, run.ended]);
  run.pause();
  return run.ended;
}

const changed = (code: string, verb: string) =>
  expect.objectContaining({
    code,
    message: expect.stringMatching(
      new RegExp(`^tiny is no longer the model that .*${verb}: its files were changed\\.`),
    ) as string,
  });

const minutes = { timeout: 180_000 };

describe('a run that was interrupted', () => {
  it.each([
    ['reads', frozen, /tiny/],
    ['tunes', tuned, /^Source only/],
  ])('goes on over the model alone that it %s', minutes, async (verb, settings, moment) => {
    const { project, model, models, change, putBack } = await ready();
    const wished = { ...settings, seeds: 1, encoder: `style+${model}` };
    const paused = await pausedAt(moment, (watch) =>
      startTraining(project, wished, { ...watch, models }),
    );
    expect(paused.resumable).not.toBeNull();
    const vectors = () => project.db.prepare('SELECT count(*) FROM encoder').pluck().get();
    const before = vectors();

    await change();
    await expect(resumeTraining(project, paused.id, { models })).rejects.toThrow(
      changed('bad-model', verb),
    );
    // The run is unchanged, and no text was encoded by the other model.
    expect(getRun(project.db, paused.id)).toEqual(paused);
    expect(vectors()).toBe(before);

    putBack();
    const done = await (await resumeTraining(project, paused.id, { models })).ended;
    expect(done).toMatchObject({ status: 'done', failure: null });
  });

  it(
    'in the tuning of a later seed finds the cosines of the earlier ones too',
    minutes,
    async () => {
      // As many texts as the diagnostics need.
      const { project, model, models } = await ready(60);
      const wished = { ...tuned, encoder: model };
      const whole = await (await startTraining(project, wished, { models })).ended;
      expect(whole).toMatchObject({ status: 'done', failure: null });
      const paused = await pausedAt(/^WDGRL.*tuning seed 2/, (watch) =>
        restartTraining(project, whole.id, { ...watch, models }),
      );
      expect(paused.status).toBe('stopped');
      const run = await (await resumeTraining(project, paused.id, { models })).ended;
      const cosines = ({ methods }: Run) =>
        methods.map(({ diagnostics }) => diagnostics?.gradientCosine);
      expect(cosines(run)).toEqual([null, expect.any(Number)]);
      expect(cosines(run)).toEqual(cosines(whole));
    },
  );
});

describe('a run of a version that read the answer alone', () => {
  it(
    'is exported and gone on with as it was, and started again as models are read now',
    minutes,
    async () => {
      const { folder, project, model, models } = await ready();
      // Enough steps for the pause to arrive long before the last of them.
      const settings = {
        ...frozen,
        seeds: 1,
        steps: 5000,
        encoder: `style+${model}?reads=answer`,
      };
      const run = await (await startTraining(project, settings, { models })).ended;
      expect(run.failure).toBeNull();
      const paused = await pausedAt(/^Source only/, (watch) =>
        restartTraining(project, run.id, { ...watch, models }),
      );
      // Its settings named no readings.
      project.db.exec(`UPDATE run SET settings = replace(settings, '?reads=answer', '')`);
      const out = join(folder, 'exported');
      expect(
        (await exportModel(project.path, { runId: run.id }, out, { application, models })).run,
      ).toBe(run.id);
      const done = await (await resumeTraining(project, paused.id, { models })).ended;
      expect(done).toMatchObject({ status: 'done', failure: null });
      const again = await (await restartTraining(project, run.id, { models })).ended;
      expect(again.findings?.blocks.map(({ reads, kind }) => `${kind} of ${reads}`)).toEqual([
        'form of prompt and answer',
        'meaning of prompt and answer',
        'meaning of answer',
        'measure of prompt and answer',
      ]);
    },
  );
});

describe('a model that was changed after a run', () => {
  it('keeps its rewards and features from being exported', minutes, async () => {
    const { folder, project, model, models, change, putBack } = await ready();
    const at = (name: string) => join(folder, name);
    const watch = { models };
    const settings = { ...frozen, seeds: 1, encoder: model };
    expect((await (await startTraining(project, settings, watch)).ended).failure).toBeNull();
    await change();
    // The project also has vectors of the other model, which could be taken by mistake.
    expect((await (await startTraining(project, settings, watch)).ended).failure).toBeNull();

    const export1 = (from: string, withEncoder: boolean) =>
      exportModel(from, { runId: 1 }, at('exported'), { application, models, withEncoder });
    const features = () =>
      exportFile(
        project.path,
        { what: 'features', format: 'jsonl', runId: 1, models },
        at('features.jsonl'),
      );
    const refusal = changed('cannot-export', 'run 1 was trained on');
    await expect(export1(project.path, true)).rejects.toThrow(refusal);
    await expect(export1(project.path, false)).rejects.toThrow(refusal);
    await expect(features()).rejects.toThrow(refusal);
    expect(existsSync(at('exported')) || existsSync(at('features.jsonl'))).toBe(false);

    // Runs of earlier versions stored no key to compare.
    const earlier = at('earlier.dialect');
    await project.db.backup(earlier);
    const copy = new Database(earlier);
    copy.exec(`UPDATE run_model SET card = json_remove(card, '$.modelKeys')`);
    copy.close();
    expect((await export1(earlier, false)).run).toBe(1);

    putBack();
    expect((await features()).rows).toBe(30);
  });
});
