/** A real language model tuned through the product, as a user would start it. */
import { describe, expect, it } from 'vitest';
import type { CurvePoint } from '../../src-main/contract/index.ts';
import type { RunWatch, StartedRun } from '../../src-main/services/runs/launch-run.ts';
import { resumeTraining, startTraining } from '../../src-main/services/runs/training.ts';
import type { OpenProject } from '../../src-main/store/database.ts';
import { readyProject } from '../contract/project.ts';
import { minilm, missingMinilm } from './backbone-support.ts';

async function ready(): Promise<OpenProject> {
  const { project } = await readyProject({ pairs: 80, texts: 30 });
  return project;
}

const settings = {
  encoder: `style+${minilm}`,
  methods: ['source-only', 'wdgrl@0.1'],
  steps: 20,
  seeds: 1,
  hidden: 16,
  validators: [],
  meaningFactor: 0.3,
  tune: 'lora' as const,
  tuneSteps: 30,
  tuneBatch: 4,
  tuneTokens: 32,
};

describe(`a run on vectors of MiniLM${missingMinilm}`, () => {
  const frozen = { ...settings, tune: 'none' as const, methods: ['source-only'], steps: 2000 };

  it.skipIf(missingMinilm)(
    'that was paused while it encoded, and again while it trained, finds what one that was not finds',
    { timeout: 300_000 },
    async () => {
      const whole = await ready();
      const expected = await (await startTraining(whole, frozen)).ended;
      expect(expected).toMatchObject({ status: 'done', failure: null });

      const project = await ready();
      const first = await pausedAt(/all-minilm/, (watch) => startTraining(project, frozen, watch));
      const encoding = await first.ended;
      expect(encoding).toMatchObject({ status: 'stopped', resumable: { progress: 0 } });
      const second = await pausedAt(/^Source only/, (watch) =>
        resumeTraining(project, first.runId, watch),
      );
      const training = await second.ended;
      expect(training.status).toBe('stopped');
      expect(training.resumable?.progress).toBeGreaterThan(0);
      const messages: string[] = [];
      const third = await resumeTraining(project, first.runId, {
        onProgress: (_fraction, message) => void messages.push(message),
      });
      expect(await third.ended).toMatchObject({ status: 'done', failure: null });
      expect(rewardsOf(project)).toEqual(rewardsOf(whole));
      // It continued where it was, not from the first step.
      expect(messages.find((message) => message.startsWith('Source only'))).not.toMatch(
        /step 1 of/,
      );
    },
  );
});

/** A run that is paused at its first message of a kind. */
async function pausedAt(
  kind: RegExp,
  start: (watch: RunWatch) => Promise<StartedRun>,
): Promise<StartedRun> {
  const reached = Promise.withResolvers<undefined>();
  const run = await start({
    onProgress(_fraction, message) {
      if (kind.test(message)) reached.resolve(undefined);
    },
  });
  await Promise.race([reached.promise, run.ended]);
  run.pause();
  return run;
}

function rewardsOf(project: OpenProject): unknown[] {
  return project.db.prepare('SELECT item_id, rank, reward FROM reward ORDER BY 1').all();
}

describe(`tuning MiniLM${missingMinilm}`, () => {
  it.skipIf(missingMinilm)(
    'takes 30 steps in which the loss falls, and ranks the target by what it learned',
    { timeout: 600_000 },
    async () => {
      const project = await ready();
      const points: CurvePoint[] = [];
      const started = await startTraining(project, settings, {
        onCurve: (read) => void points.push(...read),
      });
      const run = await started.ended;
      expect(run).toMatchObject({ status: 'done', failure: null });
      expect(run.findings?.factors.map(({ factor }) => factor)).toEqual([0.3]);
      expect(run.settings.encoder).toBe(settings.encoder);
      for (const method of ['source-only', 'wdgrl@0.1']) {
        const own = points.filter((point) => point.method === method);
        expect(own.at(-1)?.step).toBe(30);
        expect(own.at(-1)?.sourceLoss).toBeLessThan(own[0].sourceLoss);
      }

      const models = project.db
        .prepare<[], { method: string; bytes: number | null }>(
          'SELECT method, length(adapters) AS bytes FROM run_model ORDER BY method',
        )
        .all();
      // 6 layers, query and value, A and B of rank 16 over 384 columns, 4 bytes each.
      const adapters = 6 * 2 * 2 * 16 * 384 * 4;
      expect(models).toEqual([
        { method: 'source-only', bytes: adapters },
        { method: 'wdgrl@0.1', bytes: adapters },
      ]);
      const rewards = project.db
        .prepare('SELECT count(*) FROM reward WHERE reward IS NOT NULL')
        .pluck()
        .get();
      expect(rewards).toBe(2 * run.targetItems);
      // A tuned model reads its own vectors: none of the frozen model were computed.
      expect(project.db.prepare('SELECT count(*) FROM vector').pluck().get()).toBe(0);
    },
  );

  it.skipIf(missingMinilm)('is refused without a single model, and for closed forms', async () => {
    const project = await ready();
    for (const encoder of ['style', `${minilm}+style`]) {
      await expect(startTraining(project, { ...settings, encoder })).rejects.toThrow(
        expect.objectContaining({ code: 'cannot-tune' }),
      );
    }
    await expect(startTraining(project, { ...settings, methods: ['coral'] })).rejects.toThrow(
      expect.objectContaining({ code: 'cannot-train', message: expect.stringContaining('CORAL') }),
    );
    expect(project.db.prepare('SELECT count(*) FROM run').pluck().get()).toBe(0);
  });
});
