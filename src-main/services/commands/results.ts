/** Handlers of the commands on rankings, evaluations and exports. */
import { writeFile } from 'node:fs/promises';
import { changeMark } from '../../store/item-marks.ts';
import type { Session } from '../session.ts';
import { until } from '../until.ts';
import type { HandlersOf } from './handler.ts';

export const resultHandlers: HandlersOf<'ranking' | 'evaluation' | 'export'> = {
  'ranking.page': ({ reader }, query, signal) => reader.read('ranking.page', query, signal),
  'ranking.item': async ({ project }, { runId, method, itemId }) =>
    (await import('../transfer/ranking.ts')).rankingItem(project.db, runId, method, itemId),
  'ranking.around': ({ reader }, params, signal) => reader.read('ranking.around', params, signal),
  'ranking.apart': async ({ project }, of) =>
    (await import('../inspect/jobs.ts')).keptApart(project.db, of),
  'ranking.takeApart': async (session, of) =>
    (await import('../inspect/jobs.ts')).apartJob(session, of),
  'ranking.nearest': ({ reader }, params, signal) => reader.read('ranking.nearest', params, signal),
  'ranking.mark': (session, { itemId, ...change }) => {
    changeMark(session.project.db, itemId, change);
    return {};
  },
  'evaluation.get': ({ reader }, params, signal) => reader.read('evaluation.get', params, signal),
  'evaluation.sources': ({ reader }, params, signal) =>
    reader.read('evaluation.sources', params, signal),
  'export.preferences': ({ reader }, wish, signal) =>
    reader.read('export.preferences', wish, signal),
  'export.model': async (session, wishes) =>
    (await import('../exports/model-job.ts')).modelJob(session, wishes),
  'export.picture': async (session, { name, format, data }) => {
    const base = session.state.project?.name ?? 'project';
    const words = name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '');
    const named = `${base}-${words.toLowerCase()}.${format}`;
    const path = session.temporaryPath(named);
    await writeFile(path, Buffer.from(data, 'base64'));
    const token = session.files.lend({ path, name: named, temporary: true });
    session.files.served([token]);
    return { token, name: named };
  },
  'export.formats': async () => (await import('../../formats/writers/index.ts')).exportFormats(),
  'export.create': async (session, wishes, signal) => {
    const { path } = session.project;
    const { writerOf } = await import('../../formats/writers/index.ts');
    const { exportFile } = await import('../exports/export-file.ts');
    const base = session.state.project?.name ?? 'project';
    const name = `${base}-${wishes.what}.${writerOf(wishes.what, wishes.format).extension}`;
    const file = session.temporaryPath(name);
    const report =
      wishes.what === 'report' ? await reportWish(session, wishes.runId, signal) : null;
    const wished = { ...wishes, ...(report && { report }) };
    const { rows, notes } = await until(signal, exportFile(path, wished, file));
    const token = session.files.lend({ path: file, name, temporary: true });
    session.files.served([token]);
    return { token, name, rows, notes };
  },
};

/** Slow measurements are read by a connection beside the writer. */
async function reportWish(session: Session, runId: number | undefined, signal: AbortSignal) {
  const application = `Dialect ${session.state.version}`;
  if (runId === undefined) return { application };
  const evaluation = await session.reader.read('evaluation.get', { runId }, signal);
  const sources = await session.reader.read('evaluation.sources', { runId }, signal);
  return { application, evaluation, sources };
}
