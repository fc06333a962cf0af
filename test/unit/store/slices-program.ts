/**
 * Imports into the project at argument PATH, and dies, as by kill -9: before slice number SLICE, or if that is
 * `labels`, with hidden votes on old pairs written.
 */
import { importInSlices } from '../../../src-main/store/import.ts';
import { openProject } from '../../../src-main/store/open.ts';
import { laterLabels, newRecords, options, staged } from './slices-records.ts';

const [path, slice] = process.argv.slice(2);
const { db } = await openProject(path, 'killed');
const late = slice === 'labels';
const hidden = db.prepare("SELECT count(*) FROM main.event WHERE annotator = 'max'").pluck();
let at = 0;
await importInSlices(db, staged(late ? laterLabels : newRecords), options, (work) => {
  at++;
  if (late ? Number(hidden.get()) > 0 : at === Number(slice)) process.kill(process.pid, 'SIGKILL');
  return Promise.resolve(work());
});
