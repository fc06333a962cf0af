/** Handlers of the commands that show a project's texts, change its domains and import files. */
import { mergeDomain, removeDomain } from '../../store/domain-changes.ts';
import { listImports } from '../../store/import-log.ts';
import { renameDomain, setRole } from '../../store/data.ts';
import { makePairs } from '../../store/make-pairs.ts';
import { makeQuestions } from '../../store/questions.ts';
import { undoImport } from '../../store/undo-import.ts';
import { requireNoComputing, requireNoJudge } from '../jobs/computing.ts';
import { changeData } from '../data/changes.ts';
import type { Session } from '../session.ts';
import { until } from '../until.ts';
import type { DataChange } from '../../contract/index.ts';
import type { HandlersOf } from './handler.ts';

export const dataHandlers: HandlersOf<'data' | 'import'> = {
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
  'data.makePairs': (session, { domainId, count, by }) => {
    const added = makePairs(session.project.db, domainId, count, by);
    session.publish('data', { what: 'domains' });
    return { added };
  },
  'data.makeQuestions': (session, wish) => {
    const added = makeQuestions(session.project.db, wish);
    session.publish('data', { what: 'domains' });
    return { added };
  },
  'data.removeDomain': (session, { domainId, dryRun }) =>
    changed(session, dryRun, (db, options) => removeDomain(db, domainId, options)),
  'data.mergeDomain': (session, { domainId, into, dryRun }) =>
    changed(session, dryRun, (db, options) => mergeDomain(db, { id: domainId, into }, options)),
  'data.undoImport': (session, { importId, dryRun }) =>
    changed(session, dryRun, (db, options) => undoImport(db, importId, options)),
  'data.imports': ({ project }) => listImports(project.db),
  'import.inspect': async (session, { token, format, mapping, meanings }, signal) => {
    const { path, name } = session.files.require(token);
    const { previewFile } = await import('../../formats/preview.ts');
    const preview = await until(signal, previewFile(path, { format, mapping, meanings }));
    return { ...preview, file: { ...preview.file, name } };
  },
  'import.start': (session, params) => {
    const { db } = session.project;
    const files = params.files.map((file) => ({ ...file, ...session.files.require(file.token) }));
    const title = `Import ${files.map((file) => file.name).join(', ')}`;
    const jobId = session.jobs.start('import', title, async (job, signal) => {
      const { importFiles } = await import('../data/import-files.ts');
      const report = await importFiles(db, files, params, {
        signal,
        onProgress: (fraction, message) => job.update({ fraction, message }),
      });
      session.publish('data', { what: 'domains' });
      session.files.served(params.files.map(({ token }) => token));
      return { report };
    });
    return { jobId };
  },
};

/**
 * Refused while a run learns from the data in question, or a judge votes on them; checked again, since
 * one may begin while the copy is written.
 */
async function changed(
  session: Session,
  dryRun: boolean,
  change: Parameters<typeof changeData>[1],
): Promise<DataChange> {
  const unused: typeof change = (db, options) => {
    if (!dryRun) {
      requireNoComputing(session.jobs);
      requireNoJudge(session.jobs);
    }
    return change(db, options);
  };
  const told = await changeData(session.project, unused, { dryRun });
  if (!dryRun) {
    for (const what of ['domains', 'votes', 'runs'] as const) session.publish('data', { what });
  }
  return told;
}
