/** Imports into the project at argument PATH, and dies, as by kill -9, in front of slice number SLICE. */
import { importInSlices } from '../../../src-main/store/import.ts';
import { openProject } from '../../../src-main/store/open.ts';
import { options, staged } from './slices-records.ts';

const [path, slice] = process.argv.slice(2);
const { db } = await openProject(path, 'killed');
let at = 0;
await importInSlices(db, staged(), options, (work) => {
  if (++at === Number(slice)) process.kill(process.pid, 'SIGKILL');
  return Promise.resolve(work());
});
