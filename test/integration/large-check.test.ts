/**
 * A project too large to be checked while the user waits is checked in the background, and findings are reported.
 */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { connect, startCore, temporaryFolder } from '../contract/support.ts';
import { damagePage, importRecords, newProject, unlabelledPairs } from '../unit/store/support.ts';

/** Over 64 MB, almost all of it a single vector. */
function largeProject(sql = ''): string {
  const { db, path, close } = newProject(join(temporaryFolder(), 'large.dialect'));
  importRecords(db, unlabelledPairs(400));
  close();
  const file = new Database(path);
  file.exec(`INSERT INTO encoder VALUES (1, 'k', 'n', 1, 1);
    INSERT INTO vector VALUES (1, x'00', zeroblob(70000000), 0); ${sql}`);
  file.close();
  return path;
}

/** The notices about the file after it was opened, once they match. */
async function said(path: string, what: RegExp): Promise<string> {
  const client = connect(startCore());
  const { values } = client.subscribe('app');
  const opened = await client.call('project.open', { path });
  expect(opened.project?.path).toBe(path);
  for (;;) {
    const notices = values.at(-1)?.project?.notices?.join('\n') ?? '';
    if (what.test(notices)) return notices;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a project over 64 MB', () => {
  it('opens though a page is damaged, and says so when the check is through', async () => {
    const path = largeProject();
    damagePage(path, 'item', 1);
    expect(await said(path, /damaged/)).toMatch(/large\.dialect is damaged .*dialect salvage/);
  });

  it('says which rows cannot be read', async () => {
    const path = largeProject(`UPDATE item SET metadata = '{' WHERE id = 3;`);
    expect(await said(path, /metadata/)).toMatch(/what stands in one text cannot be read/);
  });
});
