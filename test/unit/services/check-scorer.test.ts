/** The check of an exported scorer, by programs that stand for Python. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkScorer } from '../../../src-main/services/exports/check-scorer.ts';
import { createProject } from '../../../src-main/store/open.ts';
import { addRun, addTargets, METHOD } from '../store/ranked.ts';

const prompts = { 'Which?': { 'This one.': [1], 'That one.': [0] } };
const FOR_EVER = 'exec tail -f /dev/null';

/** The check with a shell script in place of Python. */
async function checkedBy(script: string, timeouts: { start: number; score: number }) {
  const folder = mkdtempSync(join(tmpdir(), 'dialect-scorer-'));
  const project = createProject(join(folder, 'p.dialect'), { name: 'P' }, 'test');
  try {
    addTargets(project.db, prompts);
    const run = { db: project.db, runId: addRun(project.db, prompts), method: METHOD };
    const python = join(folder, 'python');
    writeFileSync(python, `#!/bin/sh\n${script}\n`);
    chmodSync(python, 0o755);
    return await checkScorer(folder, run, python, timeouts);
  } finally {
    project.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

describe.skipIf(process.platform === 'win32')('a scorer that is checked (needs a shell)', () => {
  test('is ended where it hangs on a text, and nothing is exported', async () => {
    // Asked for its modules it lacks none; asked to score it waits for ever.
    const checked = checkedBy(`[ "$1" = -c ] || ${FOR_EVER}`, { start: 60_000, score: 100 });
    await expect(checked).rejects.toMatchObject({ code: 'cannot-export', details: { texts: 2 } });
  });

  test('is not checked where Python does not start in time, and the export says so', async () => {
    const checked = await checkedBy(FOR_EVER, { start: 200, score: 60_000 });
    expect(checked).toEqual({
      unchecked: expect.stringMatching(/did not start within 0\.2 seconds$/) as string,
    });
  });
});
