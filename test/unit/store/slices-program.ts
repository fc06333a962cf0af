/** Imports into the project at argument PATH, and dies, as by kill -9, in front of slice number SLICE. */
import { importInSlices } from '../../../src-main/store/import.ts';
import { openProject } from '../../../src-main/store/open.ts';
import { createStaging } from '../../../src-main/store/staging.ts';
import { newRecords } from './slices-records.ts';

const [path, slice] = process.argv.slice(2);
const { db } = await openProject(path, 'killed');
const staging = createStaging();
for (const record of newRecords) staging.add(record);
staging.finish();
let at = 0;
const options = { domain: 'email', role: 'source', keepLabels: true } as const;
await importInSlices(db, staging, options, (work) => {
  if (++at === Number(slice)) process.kill(process.pid, 'SIGKILL');
  return Promise.resolve(work());
});
