/** Opens a project in every way, as the user who runs it; prints each error message, or null. */
import { toFailure } from '../../../src-main/contract/index.ts';
import { Home } from '../../../src-main/services/home.ts';
import { copyInto } from '../../../src-main/store/copy.ts';
import { createProject, openProject } from '../../../src-main/store/open.ts';
import { openReadOnly } from '../../../src-main/store/read-only.ts';
import { salvage } from '../../../src-main/store/salvage.ts';

const [path, other, home] = process.argv.slice(2);

async function said(work: () => unknown): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    const { code, message } = toFailure(error);
    return `${code}: ${message}`;
  }
}

const results = {
  write: await said(async () => (await openProject(path, 'test')).close()),
  read: await said(async () => (await openReadOnly(path)).close()),
  copy: await said(async () => {
    const project = await openReadOnly(path);
    try {
      copyInto(project.db, `${other}.copy`);
    } finally {
      project.close();
    }
  }),
  salvage: await said(() => salvage(path, `${other}.saved`)),
  create: await said(() => createProject(other, { name: 'x' }, 'test').close()),
  home: await said(() => new Home(home)),
};
process.stdout.write(JSON.stringify(results));
