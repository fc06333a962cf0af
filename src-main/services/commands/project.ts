/** Handlers of the commands on the project, the preferences and the jobs. */
import { DialectError, Preferences } from '../../contract/index.ts';
import { requirePerson } from '../../domain/adjudication.ts';
import { copyBeside } from '../../store/copy.ts';
import type { Session } from '../session.ts';
import type { HandlersOf } from './handler.ts';

/** @throws DialectError `bad-input` unless exactly one of the two is given, `not-found` */
function pathOf(
  session: Session,
  { path, token }: { path?: string | undefined; token?: string | undefined },
): string {
  if ((path === undefined) === (token === undefined)) {
    throw new DialectError('bad-input', 'Name a project by its path or by its token.');
  }
  return token === undefined ? (path ?? '') : session.files.require(token).path;
}

export const projectHandlers: HandlersOf<'app' | 'preferences' | 'project' | 'jobs'> = {
  'app.state': (session) => session.state,
  'preferences.set': (session, change) => {
    if (change.annotator !== undefined) requirePerson(change.annotator);
    session.home.preferences = Preferences.parse({ ...session.home.preferences, ...change });
    session.publishState();
    return session.home.preferences;
  },
  'project.create': async (session, { name }) => {
    await session.create(name);
    return session.state;
  },
  'project.open': async (session, { path, token }) => {
    await session.open(pathOf(session, { path, token }));
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
  'project.merge': async (session, { dryRun, ...file }) => {
    const { mergeInto } = await import('../data/merge.ts');
    const report = await mergeInto(session.project, pathOf(session, file), { dryRun });
    if (!dryRun) session.publish('data', { what: 'domains' });
    return report;
  },
  'jobs.stop': ({ jobs }, { jobId }) => {
    jobs.stop(jobId);
    return {};
  },
  'jobs.pause': ({ jobs }, { jobId }) => {
    jobs.pause(jobId);
    return {};
  },
};
