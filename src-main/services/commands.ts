/** What each command of the contract does. */
import {
  type CommandName,
  DialectError,
  type Job,
  type Params,
  Preferences,
  type Result,
  type Run,
} from '../contract/index.ts';
import { copyBeside } from '../store/copy.ts';
import { makePairs, renameDomain, setRole } from '../store/data.ts';
import { labelOverview } from '../store/overview.ts';
import { makeQuestions, taskCounts } from '../store/questions.ts';
import { deleteRun, getCurve, requireRun } from '../store/runs.ts';
import { requireNoComputing } from './computing.ts';
import { labelPair, nextLabelPairs, redoVote, submitVote, undoVote } from './labelling.ts';
import { labelQuestion, nextQuestions, stepQuestion, submitQuestionVote } from './questions.ts';
import { isTraining, presentRuns, reconcileRuns } from './run-ends.ts';
import type { Session } from './session.ts';
import type { RunWatch, StartedRun } from './launch-run.ts';

export type Handlers = {
  [C in CommandName]: (
    session: Session,
    params: Params<C>,
    signal: AbortSignal,
  ) => Result<C> | Promise<Result<C>>;
};

/**
 * What neither the first page nor labelling needs is loaded when it is first asked for: the methods of
 * learning, the formats of files and the encoders take longer than all the rest.
 */
const load = {
  downloads: () => import('./encoder-downloads.ts'),
  encoderJobs: () => import('./encoder-jobs.ts'),
  encoderResults: () => import('./encoder-results.ts'),
  encoders: () => import('./encoders.ts'),
  engineReport: () => import('./engines.ts'),
  engines: () => import('../engines/index.ts'),
  exportFile: () => import('./export-file.ts'),
  formats: () => import('../formats/writers/index.ts'),
  importFiles: () => import('./import-files.ts'),
  preview: () => import('../formats/preview.ts'),
  ranking: () => import('./ranking.ts'),
  training: () => import('./training.ts'),
};

export const handlers: Handlers = {
  'app.state': (session) => session.state,
  'preferences.set': (session, change) => {
    session.home.preferences = Preferences.parse({ ...session.home.preferences, ...change });
    session.publishState();
    return session.home.preferences;
  },

  'project.create': async (session, { name }) => {
    await session.create(name);
    return session.state;
  },
  'project.open': async (session, { path, token }) => {
    if ((path === undefined) === (token === undefined)) {
      throw new DialectError('bad-input', 'Name a project by its path or by its token.');
    }
    await session.open(token === undefined ? (path ?? '') : session.requireFile(token).path);
    return session.state;
  },
  'project.openSample': async (session) => {
    await session.openSample();
    return session.state;
  },
  'project.close': async (session) => {
    await session.close();
    return session.state;
  },
  'project.copy': async ({ project }) => ({ path: await copyBeside(project) }),

  'data.domains': ({ reader }, params, signal) => reader.read('data.domains', params, signal),
  'data.items': ({ reader }, params, signal) => reader.read('data.items', params, signal),
  'data.setRole': (session, { domainId, role }) => {
    setRole(session.project.db, domainId, role);
    session.publish('data', { what: 'domains' });
    return {};
  },
  'data.renameDomain': (session, { domainId, name }) => {
    renameDomain(session.project.db, domainId, name);
    session.publish('data', { what: 'domains' });
    return {};
  },
  'data.makePairs': (session, { domainId, count }) => {
    const added = makePairs(session.project.db, domainId, count);
    session.publish('data', { what: 'domains' });
    return { added };
  },

  'data.makeQuestions': (session, wish) => {
    const added = makeQuestions(session.project.db, wish);
    session.publish('data', { what: 'domains' });
    return { added };
  },

  'import.inspect': async (session, { token, format, mapping, meanings }, signal) => {
    const { path, name } = session.requireFile(token);
    const { previewFile } = await load.preview();
    const preview = await until(signal, previewFile(path, { format, mapping, meanings }));
    return { ...preview, file: { ...preview.file, name } };
  },
  'import.start': (session, params) => {
    const { db } = session.project;
    const files = params.files.map((file) => ({ ...file, ...session.requireFile(file.token) }));
    const title = `Import ${files.map((file) => file.name).join(', ')}`;
    const jobId = session.jobs.start('import', title, async (job, signal) => {
      const { importFiles } = await load.importFiles();
      const report = await importFiles(db, files, params, {
        signal,
        onProgress: (fraction, message) => job.update({ fraction, message }),
      });
      session.publish('data', { what: 'domains' });
      session.served(params.files.map(({ token }) => token));
      return { report };
    });
    return { jobId };
  },

  'label.overview': ({ project }, { annotator }) => labelOverview(project.db, annotator),
  'label.next': ({ project }, params) => nextLabelPairs(project.db, params),
  'label.pair': ({ project }, { annotator, pairId }) => labelPair(project.db, annotator, pairId),
  'label.submit': (session, decision) => {
    const result = submitVote(session.project.db, decision);
    session.publish('data', { what: 'votes' });
    return result;
  },
  'label.undo': (session, { annotator }) => {
    const result = undoVote(session.project.db, annotator);
    session.publish('data', { what: 'votes' });
    return result;
  },
  'label.redo': (session, { annotator }) => {
    const result = redoVote(session.project.db, annotator);
    session.publish('data', { what: 'votes' });
    return result;
  },

  'label.tasks': ({ project }) => taskCounts(project.db),
  'question.overview': ({ project }, { annotator, task }) =>
    labelOverview(project.db, annotator, task),
  'question.next': ({ project }, params) => nextQuestions(project.db, params),
  'question.get': ({ project }, { annotator, questionId }) =>
    labelQuestion(project.db, annotator, questionId),
  'question.submit': (session, decision) => {
    const result = submitQuestionVote(session.project.db, decision);
    session.publish('data', { what: 'votes' });
    return result;
  },
  'question.undo': (session, whose) => {
    const result = stepQuestion(session.project.db, whose, 'undo');
    session.publish('data', { what: 'votes' });
    return result;
  },
  'question.redo': (session, whose) => {
    const result = stepQuestion(session.project.db, whose, 'redo');
    session.publish('data', { what: 'votes' });
    return result;
  },

  'train.plan': async ({ project, home }, { settings }, signal) => {
    const { planTraining } = await load.training();
    const wished = { engine: home.preferences.engine, ...settings };
    return until(signal, planTraining(project, wished, home.models));
  },
  'train.start': (session, { settings }) => {
    const wished = { engine: session.home.preferences.engine, ...settings };
    return runJob(session, async (watch) =>
      (await load.training()).startTraining(session.project, wished, watch),
    );
  },
  'train.restart': (session, { runId }) =>
    runJob(session, async (watch) =>
      (await load.training()).restartTraining(session.project, runId, watch),
    ),
  'train.resume': (session, { runId }) =>
    runJob(session, async (watch) =>
      (await load.training()).resumeTraining(session.project, runId, watch),
    ),
  'engines.report': async ({ jobs }, { steps }, signal) => {
    const { engineReport } = await load.engineReport();
    const { probeEngines } = await load.engines();
    // Beside a training, both would be slow, and the figures would be kept.
    return until(signal, steps && !jobs.running ? engineReport() : probeEngines());
  },

  'encoders.list': async ({ home, project }, { chosen, ...domains }, signal) => {
    const { listEncoders } = await load.encoders();
    return listEncoders(
      { models: home.models, folders: home.encoders, chosen },
      ...([project, domains, signal] as const),
    );
  },
  'encoders.add': async ({ home }, { path }) => {
    const { checkedFolder } = await load.encoders();
    const id = await checkedFolder(path, home.models);
    home.encoders = [...home.encoders, id];
    return { id };
  },
  'encoders.forget': async ({ home, jobs }, { id }) => {
    requireNoComputing(jobs);
    home.encoders = home.encoders.filter((known) => known !== id);
    const { removeDownload } = await load.encoders();
    await removeDownload(id, home.models);
    return {};
  },
  'encoders.clear': async ({ home, project, jobs }, { id }) => {
    requireNoComputing(jobs);
    const { clearVectors } = await load.encoders();
    return { vectors: await clearVectors(project, id, home.models) };
  },
  'encoders.remote': async ({ home }, { id }, signal) => {
    const { offerOf } = await load.downloads();
    return until(signal, offerOf(id, { models: home.models, allowed: home.preferences.downloads }));
  },
  'encoders.download': async (session, { id }) =>
    (await load.encoderJobs()).downloadJob(session, id),
  'encoders.encode': async (session, { id, ...domains }) =>
    (await load.encoderJobs()).encodeJob(session, id, domains),
  'encoders.compare': async (session, { encoders, settings }) =>
    (await load.encoderJobs()).compareJob(session, encoders, settings),
  'encoders.results': async ({ project }) =>
    (await load.encoderResults()).encoderResults(project.db),

  'jobs.stop': ({ jobs }, { jobId }) => {
    jobs.stop(jobId);
    return {};
  },

  'jobs.pause': ({ jobs }, { jobId }) => {
    jobs.pause(jobId);
    return {};
  },

  'runs.list': ({ project }) => presentRuns(project),
  'runs.curve': ({ project }, { runId }) => getCurve(project.db, runId),
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

  'ranking.page': ({ reader }, query, signal) => reader.read('ranking.page', query, signal),
  'ranking.item': async ({ project }, { runId, method, itemId }) =>
    (await load.ranking()).rankingItem(project.db, runId, method, itemId),
  'evaluation.get': ({ reader }, params, signal) => reader.read('evaluation.get', params, signal),

  'export.formats': async () => (await load.formats()).exportFormats(),
  'export.create': async (session, wishes, signal) => {
    const { path } = session.project;
    const { exportFormats } = await load.formats();
    const { exportFile } = await load.exportFile();
    const format = exportFormats().find(
      (known) => known.what === wishes.what && known.id === wishes.format,
    );
    const base = session.state.project?.name ?? 'project';
    const name = `${base}-${wishes.what}.${format?.extension ?? wishes.format}`;
    const file = session.temporaryPath(name);
    const { rows, notes } = await until(signal, exportFile(path, wishes, file));
    const token = session.lend({ path: file, name, temporary: true });
    session.served([token]);
    return { token, name, rows, notes };
  },
};

/**
 * Work that changes nothing, or the rejection with AbortError when its caller stops waiting. Votes
 * and all that changes a project are answered as they ended, stopped or not.
 */
async function until<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  // Its caller may have stopped waiting while what it needs was loaded.
  if (signal.aborted) work.catch(() => undefined);
  signal.throwIfAborted();
  const stopped = Promise.withResolvers<never>();
  const stop = () => stopped.reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  return Promise.race([work, stopped.promise]).finally(() =>
    signal.removeEventListener('abort', stop),
  );
}

/** A run as a job: answers as soon as its row is on disk. */
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
