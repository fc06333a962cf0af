/** Handlers of the encoder commands. */
import { requireNoComputing } from '../jobs/computing.ts';
import { until } from '../until.ts';
import type { HandlersOf } from './handler.ts';

export const encoderHandlers: HandlersOf<'encoders'> = {
  'encoders.list': async ({ home, project }, { chosen, ...domains }, signal) => {
    const { listEncoders } = await import('../encoders/encoders.ts');
    return listEncoders(
      { models: home.models, folders: home.encoders, chosen },
      project,
      domains,
      signal,
    );
  },
  'encoders.add': async ({ home }, { path }) => {
    const { checkedFolder } = await import('../encoders/encoder-folder.ts');
    const id = await checkedFolder(path, home.models);
    home.encoders = [...home.encoders, id];
    return { id };
  },
  'encoders.forget': async ({ home, jobs }, { id }) => {
    requireNoComputing(jobs);
    home.encoders = home.encoders.filter((known) => known !== id);
    const { removeDownload } = await import('../encoders/encoders.ts');
    await removeDownload(id, home.models);
    return {};
  },
  'encoders.clear': async ({ home, project, jobs }, { id }) => {
    requireNoComputing(jobs);
    const { clearVectors } = await import('../encoders/encoders.ts');
    return { vectors: await clearVectors(project, id, home.models) };
  },
  'encoders.remote': async ({ home }, { id }, signal) => {
    const { offerOf } = await import('../encoders/encoder-downloads.ts');
    return until(signal, offerOf(id, { models: home.models, allowed: home.preferences.downloads }));
  },
  'encoders.download': async (session, { id }) =>
    (await import('../encoders/encoder-jobs.ts')).downloadJob(session, id),
  'encoders.encode': async (session, { id, ...domains }) =>
    (await import('../encoders/encoder-jobs.ts')).encodeJob(session, id, domains),
  'encoders.compare': async (session, { encoders, settings }) =>
    (await import('../encoders/encoder-jobs.ts')).compareJob(session, encoders, settings),
  'encoders.results': async ({ project }) =>
    (await import('../encoders/encoder-results.ts')).encoderResults(project.db),
};
