/** Handlers of the commands on training runs. */
import { DialectError, type Job, type Run } from '../../contract/index.ts';
import { requireNoComputing } from '../jobs/computing.ts';
import type { RunWatch, StartedRun } from '../runs/launch-run.ts';
import { isTraining, presentRuns, reconcileRuns } from '../runs/run-ends.ts';
import type { Session } from '../session.ts';
import { changeRun } from '../../store/run-words.ts';
import { deleteRun, requireRun } from '../../store/runs.ts';
import { getCurve } from '../../store/run-results.ts';
import { until } from '../until.ts';
import type { HandlersOf } from './handler.ts';

export const runHandlers: HandlersOf<'train' | 'runs' | 'engines'> = {
  'train.plan': async ({ project, home }, { settings }, signal) => {
    const { planTraining } = await import('../runs/training-plan.ts');
    const wished = { engine: home.preferences.engine, ...settings };
    return until(signal, planTraining(project, wished, home.models));
  },
  'train.start': (session, { settings }) => {
    const wished = { engine: session.home.preferences.engine, ...settings };
    return runJob(session, async (watch) =>
      (await import('../runs/training.ts')).startTraining(session.project, wished, watch),
    );
  },
  'train.restart': (session, { runId }) =>
    runJob(session, async (watch) =>
      (await import('../runs/training.ts')).restartTraining(session.project, runId, watch),
    ),
  'train.resume': (session, { runId }) =>
    runJob(session, async (watch) =>
      (await import('../runs/training.ts')).resumeTraining(session.project, runId, watch),
    ),
  'engines.report': async ({ jobs }, { steps }, signal) => {
    const { engineReport } = await import('../engines.ts');
    const { probeEngines } = await import('../../engines/index.ts');
    // During a training, both would be slow, and the wrong figures would be cached.
    return until(signal, steps && !jobs.running ? engineReport() : probeEngines());
  },
  'runs.list': ({ project }) => presentRuns(project),
  'runs.curve': ({ project }, { runId }) => getCurve(project.db, runId),
  'runs.change': (session, { runId, ...change }) => {
    changeRun(session.project.db, runId, change);
    session.publish('data', { what: 'runs' });
    return {};
  },
  'runs.compare': ({ reader }, wish, signal) => reader.read('runs.compare', wish, signal),
  'runs.delete': (session, { runId }) => {
    const { db } = session.project;
    requireRun(db, runId);
    reconcileRuns(session.project);
    if (isTraining(session.project, runId)) {
      throw new DialectError('busy', 'This run is still training. Stop it first.', { runId });
    }
    deleteRun(db, runId);
    session.publish('data', { what: 'runs' });
    return {};
  },
};

/** A run as a job: returns as soon as its row is on disk. */
async function runJob(
  session: Session,
  launch: (watch: RunWatch) => Promise<StartedRun>,
): Promise<{ runId: number; jobId: string }> {
  requireNoComputing(session.jobs);
  const started = Promise.withResolvers<number>();
  const jobId = session.jobs.start('train', 'Train', async (job, signal): Promise<Partial<Job>> => {
    let run: StartedRun;
    try {
      run = await launch({
        models: session.home.models,
        onProgress: (fraction, message, secondsLeft) =>
          job.update({ fraction, message, secondsLeft }),
        onCurve: (points) => session.publish('curve', { runId: run.runId, points }),
        onRun: (record) => session.publish('run', record),
      });
    } catch (error) {
      started.reject(error);
      throw error;
    }
    job.update({ runId: run.runId });
    job.pausable(() => run.pause());
    job.killable(() => run.kill());
    started.resolve(run.runId);
    session.publish('data', { what: 'runs' });
    if (signal.aborted) run.stop();
    else signal.addEventListener('abort', () => run.stop(), { once: true });
    const ended = await run.ended;
    session.publish('data', { what: 'runs' });
    return jobEnd(ended);
  });
  return { runId: await started.promise, jobId };
}

function jobEnd(run: Run): Partial<Job> {
  if (run.status === 'done') return { state: 'done', message: `Run ${run.id} is done.` };
  if (run.status === 'stopped') {
    const message = run.resumable
      ? `Run ${run.id} is kept at ${Math.floor(run.resumable.progress * 100)} % and can go on.`
      : `Run ${run.id} was stopped.`;
    return { state: 'stopped', message };
  }
  return { state: 'failed', failure: run.failure };
}
