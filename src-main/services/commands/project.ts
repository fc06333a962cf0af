/** What the commands of the project, the preferences and the jobs do. */
import { DialectError, Preferences } from '../../contract/index.ts';
import { copyBeside } from '../../store/copy.ts';
import type { HandlersOf } from './handler.ts';

export const projectHandlers: HandlersOf<'app' | 'preferences' | 'project' | 'jobs'> = {
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
  'jobs.stop': ({ jobs }, { jobId }) => {
    jobs.stop(jobId);
    return {};
  },
  'jobs.pause': ({ jobs }, { jobId }) => {
    jobs.pause(jobId);
    return {};
  },
};
