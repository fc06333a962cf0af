/** A project on disk with made-up source pairs and target texts. */
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { importFiles } from '../../src-main/services/data/import-files.ts';
import type { OpenProject } from '../../src-main/store/database.ts';
import { createProject } from '../../src-main/store/open.ts';
import { temporaryFolder, writePairs, writeTexts } from './support.ts';

export interface ReadyProject {
  folder: string;
  project: OpenProject;
  /** Imports another file into a domain, labels included. */
  add(path: string, domain: string, role: 'source' | 'target' | 'gold'): Promise<unknown>;
}

/** Closed at the end of the test. */
export async function readyProject({ pairs = 60, texts = 0 } = {}): Promise<ReadyProject> {
  const folder = temporaryFolder();
  const project = createProject(join(folder, 'test.dialect'), { name: 'Test' }, 'test');
  onTestFinished(() => project.close());
  const add: ReadyProject['add'] = (path, domain, role) =>
    importFiles(project.db, [{ path, name: path }], {
      domain,
      role,
      keepLabels: true,
      leaveOutProblems: false,
    });
  await add(writePairs(join(folder, 'pairs.jsonl'), pairs), 'email', 'source');
  if (texts > 0) await add(writeTexts(join(folder, 'texts.jsonl'), texts), 'chat', 'target');
  return { folder, project, add };
}
