/** Candidates trained in several processes get the same results as in one, whatever happens to a process. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Run } from '../../src-main/contract/index.ts';
import type { RunWatch } from '../../src-main/services/runs/launch-run.ts';
import {
  restartTraining,
  resumeTraining,
  startTraining,
} from '../../src-main/services/runs/training.ts';
import type { OpenProject } from '../../src-main/store/database.ts';
import { getCurve } from '../../src-main/store/run-results.ts';
import { readyProject } from '../contract/project.ts';

const settings = {
  methods: ['coral', 'wdgrl@0.1', 'dann'],
  criticLearningRate: 1e-2, // for a short warm-up
  steps: 250,
  seeds: 2,
  batch: 8,
  hidden: 8,
  engine: 'wasm' as const,
  validators: ['circular'],
};

async function trainedInOne(): Promise<{ project: OpenProject; whole: Run }> {
  const { project } = await readyProject({ pairs: 60, texts: 36 });
  const whole = await inProcesses(1, async () => (await startTraining(project, settings)).ended);
  return { project, whole };
}

/** The number of processes is read when a trainer starts. */
async function inProcesses<T>(count: number, work: () => Promise<T>): Promise<T> {
  process.env['DIALECT_PROCESSES'] = String(count);
  try {
    return await work();
  } finally {
    delete process.env['DIALECT_PROCESSES'];
  }
}

/** All results of a run, except its duration. */
function foundBy({ db }: OpenProject, run: Run) {
  const all = (sql: string) => db.prepare(sql).raw().all(run.id).toSorted();
  return {
    rewards: all('SELECT method, item_id, rank, score, reward FROM reward WHERE run_id = ?'),
    models: all('SELECT method, seed, hex(weights) FROM run_model WHERE run_id = ?'),
    curve: getCurve(db, run.id),
    methods: run.methods.map((method) => ({ ...method, seconds: 0, stepsPerSecond: 0 })),
    findings: run.findings,
  };
}

function helpersOf(pid: number): number[] {
  const found = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(pid)], {
    encoding: 'utf8',
  });
  return found
    .split('\n')
    .filter((line) => line.includes('candidate-process'))
    .map((line) => Number.parseInt(line, 10));
}

/** Resolves once both processes train. */
function sideBySide() {
  const both = Promise.withResolvers<void>();
  const seen = new Set<string>();
  const watch: RunWatch = {
    onCurve(points) {
      for (const { method } of points) seen.add(method);
      // Source-only, then one here and one there.
      if (seen.size >= 3) both.resolve();
    },
  };
  return { both: both.promise, watch };
}

describe('candidates in two processes', { timeout: 240_000 }, () => {
  it('find the same as in one, to the last digit, and are listed in the same order', async () => {
    const { project, whole } = await trainedInOne();
    const run = await inProcesses(2, async () => (await restartTraining(project, whole.id)).ended);
    expect(run).toMatchObject({ status: 'done', failure: null });
    expect(foundBy(project, run)).toEqual(foundBy(project, whole));
  });

  it('find the same after a pause, gone on with in one process', async () => {
    const { project, whole } = await trainedInOne();
    const { both, watch } = sideBySide();
    const paused = await inProcesses(2, async () => {
      const started = await restartTraining(project, whole.id, watch);
      await both;
      started.pause();
      return started.ended;
    });
    expect(paused).toMatchObject({ status: 'stopped', failure: null });
    const resumed = await inProcesses(1, () => resumeTraining(project, paused.id));
    const run = await resumed.ended;
    expect(foundBy(project, run)).toEqual(foundBy(project, whole));
  });

  it('find the same where one of the processes is killed: the other takes over its candidate', async () => {
    const { project, whole } = await trainedInOne();
    const { both, watch } = sideBySide();
    const run = await inProcesses(2, async () => {
      const started = await restartTraining(project, whole.id, watch);
      await both;
      for (const helper of helpersOf(started.pid ?? 0)) process.kill(helper, 'SIGKILL');
      return started.ended;
    });
    expect(run).toMatchObject({ status: 'done', failure: null });
    expect(foundBy(project, run)).toEqual(foundBy(project, whole));
  });

  it('leave no process behind when the trainer is killed, and the run goes on from what was done', async () => {
    const { project, whole } = await trainedInOne();
    const { both, watch } = sideBySide();
    const killed = await inProcesses(2, async () => {
      const started = await restartTraining(project, whole.id, watch);
      await both;
      const helpers = helpersOf(started.pid ?? 0);
      expect(helpers).toHaveLength(1);
      process.kill(started.pid ?? 0, 'SIGKILL');
      const ended = await started.ended;
      await expect.poll(() => helpers.filter(isRunning), { timeout: 20_000 }).toEqual([]);
      return ended;
    });
    expect(killed).toMatchObject({ status: 'failed', failure: { code: 'trainer-ended' } });
    const run = await inProcesses(2, async () => (await resumeTraining(project, killed.id)).ended);
    expect(foundBy(project, run)).toEqual(foundBy(project, whole));
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
