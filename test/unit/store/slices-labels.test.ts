/**
 * Votes of an import on pairs and rankings that the project had: written before the switch, hidden until then,
 * and all or none of them kept.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Db } from '../../../src-main/store/database.ts';
import { voteRows } from '../../../src-main/store/export.ts';
import { rankingRows } from '../../../src-main/store/export-questions.ts';
import { importInSlices, importStaged } from '../../../src-main/store/import.ts';
import { openProject } from '../../../src-main/store/open.ts';
import { openReadOnly } from '../../../src-main/store/read-only.ts';
import { salvage } from '../../../src-main/store/salvage.ts';
import { submitVote } from '../../../src-main/services/labelling.ts';
import { content, laterLabels, oldRecords, options, ranking, staged } from './slices-records.ts';
import { importRecords, newProject, temporaryFolder } from './support.ts';

function judgedProject() {
  const project = newProject();
  importRecords(project.db, [...oldRecords, ranking('kim', [[0], [1], [2]])]);
  return project;
}

/** Who has said how much, as everybody sees it. */
function seen(db: Db) {
  const annotators = [...voteRows(db), ...rankingRows(db)].map(({ annotator }) => annotator);
  return [...Map.groupBy(annotators, (name) => name)].map(([name, all]) => [name, all.length]);
}

const rankedBy = (db: Db) => [...rankingRows(db)].map(({ annotator }) => annotator);

describe('votes of an import on what the project had', () => {
  it.each(['keep', 'add', 'replace'] as const)(
    'are those of an import in one transaction, where others are to %s',
    async (differing) => {
      const [whole, sliced] = [judgedProject(), judgedProject()];
      const wishes = { ...options, differing };
      const staging = staged(laterLabels);
      const said = await importInSlices(sliced.db, staging, wishes, (work) =>
        Promise.resolve(work()),
      );
      expect(said).toEqual(importStaged(whole.db, staging, wishes));
      expect(content(sliced.db)).toEqual(content(whole.db));
      expect(rankedBy(sliced.db)).toEqual(['kim', 'max']);
      staging.discard();
    },
  );

  it('are not seen before the switch, which writes none of them', async () => {
    const { db, path } = judgedProject();
    const reader = await openReadOnly(path);
    const before = seen(db);
    const staging = staged(laterLabels);
    const changes = db.prepare('SELECT total_changes()').pluck();
    const mark = db
      .prepare("SELECT count(*) FROM main.meta WHERE key = 'unfinished-import'")
      .pluck();
    const written = db.prepare("SELECT count(*) FROM main.event WHERE annotator = 'max'").pluck();
    let most = 0;
    let switched = Infinity;
    await importInSlices(db, staging, options, (work) => {
      const changed = Number(changes.get());
      const result = work();
      if (mark.get() === 1) {
        most = Math.max(most, Number(written.get()));
        expect(seen(db)).toEqual(before);
        expect(seen(reader.db)).toEqual(before);
      } else switched = Math.min(switched, Number(changes.get()) - changed);
      return Promise.resolve(result);
    });
    expect(most).toBe(41);
    // The mark, and the seal of the file.
    expect(switched).toBeLessThanOrEqual(2);
    expect(seen(reader.db)).toContainEqual(['max', 41]);
    reader.close();
    staging.discard();
  });

  it('give way to what the same annotator says meanwhile', async () => {
    const { db } = judgedProject();
    const staging = staged(laterLabels);
    const written = db.prepare("SELECT count(*) FROM main.event WHERE annotator = 'max'").pluck();
    let voted = false;
    await importInSlices(db, staging, options, (work) => {
      const result = work();
      if (!voted && written.get() === 41) {
        voted = true;
        const { id, a } = db
          .prepare('SELECT id, item_a AS a FROM pair WHERE id = 1')
          .get() as Record<string, number>;
        submitVote(db, {
          ...{ pairId: id, annotator: 'max', outcome: 'prefer', chosen: a, shownFirst: a },
          ...{ strength: 1, durationMs: 9, reasons: [], note: '' },
        });
      }
      return Promise.resolve(result);
    });
    const stands = db.prepare(
      "SELECT outcome FROM standing WHERE annotator = 'max' AND pair_id = 1",
    );
    expect(stands.pluck().all()).toEqual(['prefer']);
    expect(db.pragma('foreign_key_check')).toEqual([]);
    staging.discard();
  });

  it('are gone where the import fails, and what was said meanwhile stays', async () => {
    const { db } = judgedProject();
    const before = content(db);
    const staging = staged(laterLabels);
    const written = db.prepare("SELECT count(*) FROM main.event WHERE annotator = 'max'").pluck();
    const end = importInSlices(db, staging, options, (work) =>
      written.get() === 41 ? Promise.reject(new Error('stopped')) : Promise.resolve(work()),
    );
    await expect(end).rejects.toThrow('stopped');
    expect(content(db)).toEqual(before);
    staging.discard();
  });

  it('are gone where the program was killed, also out of what is salvaged', async () => {
    const project = judgedProject();
    const before = content(project.db);
    const sight = seen(project.db);
    project.close();
    const program = fileURLToPath(new URL('./slices-program.ts', import.meta.url));
    const { signal } = spawnSync(process.execPath, [program, project.path, 'labels']);
    expect(signal).toBe('SIGKILL');
    const reader = await openReadOnly(project.path);
    expect(seen(reader.db)).toEqual(sight);
    reader.close();
    const saved = `${temporaryFolder()}/saved.dialect`;
    salvage(project.path, saved);
    const rescued = await openProject(saved, 'test');
    expect(seen(rescued.db)).toEqual(sight);
    rescued.close();
    const opened = await openProject(project.path, 'test');
    expect(content(opened.db)).toEqual(before);
    expect(opened.db.pragma('integrity_check', { simple: true })).toBe('ok');
    opened.close();
  });
});
