/** Runs that were paused, killed, or whose application was killed, continue as if nothing had happened. */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MethodSummary, TrainSettings, type Run } from '../../src-main/contract/index.ts';
import {
  resumeTraining,
  restartTraining,
  startTraining,
} from '../../src-main/services/runs/training.ts';
import type { RunWatch } from '../../src-main/services/runs/launch-run.ts';
import type { OpenProject } from '../../src-main/store/database.ts';
import { openProject } from '../../src-main/store/open.ts';
import { openReadOnly } from '../../src-main/store/read-only.ts';
import { finishMethod } from '../../src-main/store/checkpoints.ts';
import {
  currentSnapshot,
  endRun,
  getRun,
  listRuns,
  markKilledRuns,
} from '../../src-main/store/runs.ts';
import { getCurve } from '../../src-main/store/run-results.ts';
import { createRun } from '../../src-main/store/new-run.ts';
import { readyProject } from '../contract/project.ts';
import { writeModel } from '../unit/encoders/transformer-model.ts';

// The state of an interrupted run is checked below, and only known with a single process.
process.env['DIALECT_PROCESSES'] = '1';

/** Fewer texts than the diagnostics need: their cost is not tested here. */
const TARGETS = 36;
const settings = {
  methods: ['wdgrl@0.1', 'dann'],
  criticLearningRate: 1e-2, // for a short warm-up
  steps: 500,
  seeds: 2,
  batch: 8,
  hidden: 8,
  engine: 'wasm' as const,
  validators: ['importance', 'circular'],
};

async function ready(): Promise<OpenProject> {
  const { project } = await readyProject({ pairs: 60, texts: TARGETS });
  return project;
}

/** All results of a run, except its duration. */
function foundBy({ db }: OpenProject, run: Run) {
  return {
    rewards: db
      .prepare('SELECT method, item_id, rank, score, reward, spread FROM reward WHERE run_id = ?')
      .raw()
      .all(run.id)
      .toSorted(),
    models: db
      .prepare('SELECT method, seed, hex(weights) FROM run_model WHERE run_id = ?')
      .raw()
      .all(run.id)
      .toSorted(),
    curve: getCurve(db, run.id),
    methods: run.methods.map((method) => ({ ...method, seconds: 0, stepsPerSecond: 0 })),
    findings: run.findings,
  };
}

/** Resolves when a run reports a step of a candidate. */
function watching(what: RegExp) {
  const reached = Promise.withResolvers<void>();
  const watch: RunWatch = {
    onProgress: (_fraction, message) => {
      if (what.test(message)) reached.resolve();
    },
  };
  return { reached: reached.promise, watch };
}

/** Read beside the application that writes. */
async function someCandidateDone(path: string): Promise<boolean> {
  const { db, close } = await openReadOnly(path);
  try {
    return listRuns(db).some(({ methods }) => methods.length > 0);
  } finally {
    close();
  }
}

describe('a run that goes on', () => {
  it('after a pause in the middle of a candidate finds the same, bit for bit', async () => {
    const project = await ready();
    const whole = await (await startTraining(project, settings)).ended;
    expect(whole.status).toBe('done');
    expect(whole.resumable).toBeNull();

    const { reached, watch } = watching(/^WDGRL 0\.1, step/);
    const started = await restartTraining(project, whole.id, watch);
    await reached;
    started.pause();
    const paused = await started.ended;
    expect(paused).toMatchObject({ status: 'stopped', failure: null, findings: null });
    expect(paused.methods.map(({ method }) => method)).toEqual(['source-only']);
    expect(paused.resumable?.progress).toBeGreaterThan(0.05);
    expect(paused.resumable?.progress).toBeLessThan(0.95);

    const messages: string[] = [];
    const resumed = await resumeTraining(project, paused.id, {
      onProgress: (_fraction, message) => messages.push(message),
    });
    expect(resumed.runId).toBe(paused.id);
    expect(getRun(project.db, paused.id).status).toBe('running');
    const run = await resumed.ended;
    expect(run).toMatchObject({ status: 'done', failure: null, resumable: null });
    expect(messages.some((message) => message.startsWith('Source only'))).toBe(false);
    expect(foundBy(project, run)).toEqual(foundBy(project, whole));

    await expect(resumeTraining(project, run.id)).rejects.toThrow(
      expect.objectContaining({ code: 'not-resumable' }),
    );
  });

  it.each([
    {
      at: 'the choice of factors',
      what: /^Blocks of meaning times 0\.1, step/,
      wished: { methods: [] },
      withModel: true,
    },
    {
      at: 'what teachers left to learn',
      what: /^Self-training, step/,
      // Long enough to be paused before it is done.
      wished: { methods: ['self-training'], learningRate: 0.05, steps: 600 },
      withModel: false,
    },
  ])(
    'after a pause in the middle of $at finds the same',
    { timeout: 180_000 },
    async ({ what, wished, withModel }) => {
      const project = await ready();
      const encoder = withModel
        ? `style+${await writeModel(join(dirname(project.path), 'tiny'))}?reads=joint`
        : 'style';
      const short = { ...settings, encoder, validators: [], steps: 60, ...wished };
      const whole = await (await startTraining(project, short)).ended;
      expect(whole).toMatchObject({ status: 'done', findings: { leftOut: [] } });
      expect(whole.findings?.factors).toHaveLength(withModel ? 1 : 0);

      const { reached, watch } = watching(what);
      const started = await restartTraining(project, whole.id, watch);
      await reached;
      started.pause();
      expect((await started.ended).status).toBe('stopped');
      const messages: string[] = [];
      const resumed = await resumeTraining(project, started.runId, {
        onProgress: (_fraction, message) => messages.push(message),
      });
      const run = await resumed.ended;
      expect(foundBy(project, run)).toEqual(foundBy(project, whole));
      // Factors that were tried before the pause are not tried again.
      const again = messages.filter((message) => message.startsWith('Blocks of meaning times 0,'));
      expect(again).toEqual([]);
    },
  );

  it('after its process was killed finds the same, from the last candidate that was done', async () => {
    const project = await ready();
    const { reached, watch } = watching(/^WDGRL 0\.1, step/);
    const started = await startTraining(project, settings, watch);
    await reached;
    process.kill(started.pid ?? 0, 'SIGKILL');
    const killed = await started.ended;
    expect(killed).toMatchObject({ status: 'failed', failure: { code: 'trainer-ended' } });
    expect(killed.methods.map(({ method }) => method)).toEqual(['source-only']);
    expect(killed.resumable).not.toBeNull();

    const run = await (await resumeTraining(project, killed.id)).ended;
    expect(run).toMatchObject({ status: 'done', failure: null });
    const again = await (await restartTraining(project, run.id)).ended;
    expect(foundBy(project, run)).toEqual(foundBy(project, again));
  });

  it('after the application was killed is marked, and finds the same', async () => {
    const project = await ready();
    const { path } = project;
    project.close();
    const launcher = fileURLToPath(new URL('../../src-main/hosts/cli/main.ts', import.meta.url));
    const named = [
      '--methods',
      settings.methods.join(),
      '--validators',
      settings.validators.join(),
      '--steps',
      '500',
      '--seeds',
      '2',
      '--batch',
      '8',
      '--hidden',
      '8',
      '--engine',
      'wasm',
    ];
    const application = spawn(process.execPath, [launcher, 'train', path, ...named], {
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => application.once('close', resolve));
    while (!(await someCandidateDone(path))) await new Promise((r) => setTimeout(r, 20));
    application.kill('SIGKILL');
    await ended;

    const reopened = await openProject(path, 'test');
    onTestFinished(() => reopened.close());
    expect(listRuns(reopened.db)[0].status).toBe('running');
    markKilledRuns(reopened.db);
    const [killed] = listRuns(reopened.db);
    expect(killed.status).toBe('killed');
    expect(killed.resumable).not.toBeNull();
    const run = await (await resumeTraining(reopened, killed.id)).ended;
    expect(run).toMatchObject({ status: 'done', failure: null });
    const again = await (await restartTraining(reopened, run.id)).ended;
    expect(foundBy(reopened, run)).toEqual(foundBy(reopened, again));
  });
});

describe('a run whose checkpoint is of another version, or damaged', () => {
  /** Paused after source-only, with bytes that are not a present-day checkpoint. */
  async function paused() {
    const project = await ready();
    const [sources, targets] = [[1], [2]];
    const snapshot = currentSnapshot(project.db, sources);
    const runSettings = TrainSettings.parse(settings);
    const runId = createRun(project.db, runSettings, { sources, targets }, snapshot);
    const summary = MethodSummary.parse({
      method: 'source-only',
      label: 'Source only',
      sourceAccuracy: 0.7,
      sourceInterval: null,
      longerWins: null,
      lengthCorrelation: null,
      seedAgreement: null,
    });
    finishMethod(project.db, runId, summary, { progress: 0.5, state: Buffer.from('earlier') });
    endRun(project.db, runId, 'stopped', null);
    return { project, runId };
  }

  it('keeps what it finished, and is not begun anew in silence', async () => {
    const { project, runId } = await paused();
    await expect(resumeTraining(project, runId)).rejects.toThrow(
      expect.objectContaining({
        code: 'not-resumable',
        message: expect.stringMatching(/another version .* Start the run again/) as string,
      }),
    );
    const run = getRun(project.db, runId);
    expect(run.status).toBe('stopped');
    expect(run.methods.map(({ method }) => method)).toEqual(['source-only']);
  });

  it('does not say that it can go on', async () => {
    const { project, runId } = await paused();
    project.db.exec('UPDATE run_checkpoint SET layout = layout - 1');
    expect(getRun(project.db, runId)).toMatchObject({ resumable: null, outdated: true });
  });
});
