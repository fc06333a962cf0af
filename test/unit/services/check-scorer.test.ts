/** The check of an exported scorer, by programs that stand for Python. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkScorer } from '../../../src-main/services/exports/check-scorer.ts';
import { createProject } from '../../../src-main/store/open.ts';
import { addRun, addTargets, METHOD } from '../store/ranked.ts';

const prompts = { 'Which?': { 'This one.': [1], 'That one.': [0] } };

test.skipIf(process.platform === 'win32')(
  'ends a scorer that hangs on a text, and exports nothing (needs a shell)',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dialect-scorer-'));
    const project = createProject(join(folder, 'p.dialect'), { name: 'P' }, 'test');
    try {
      addTargets(project.db, prompts);
      const run = { db: project.db, runId: addRun(project.db, prompts), method: METHOD };
      const python = join(folder, 'python');
      // Asked for its modules it lacks none; asked to score it waits for ever.
      writeFileSync(python, '#!/bin/sh\n[ "$1" = -c ] || exec tail -f /dev/null\n');
      chmodSync(python, 0o755);
      await expect(checkScorer(folder, run, python, 100)).rejects.toMatchObject({
        code: 'cannot-export',
        details: { texts: 2 },
      });
    } finally {
      project.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
