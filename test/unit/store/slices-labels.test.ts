/**
 * Votes of an import on existing pairs and rankings: written in advance, hidden until the end, and all or none of
 * them kept.
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
import { submitVote } from '../../../src-main/services/labelling/labelling.ts';
import { redo, undo } from '../../../src-main/store/events.ts';
import { content, laterLabels, oldRecords, options, ranking, staged } from './slices-records.ts';
import { importRecords, newProject, temporaryFolder } from './support.ts';

function judgedProject() {
  const project = newProject();
  importRecords(project.db, [...oldRecords, ranking('kim', [[0], [1], [2]])]);
  return project;
}

/** Number of votes per annotator, as seen by everybody. */
function seen(db: Db) {
  const annotators = [...voteRows(db), ...rankingRows(db)].map(({ annotator }) => annotator);
  return [...Map.groupBy(annotators, (name) => name)].map(([name, all]) => [name, all.length]);
}

/** An annotator's votes on the first pair. */
function say(db: Db, annotator: string) {
  const { id, a } = db.prepare('SELECT id, item_a AS a FROM pair WHERE id = 1').get() as Record<
    string,
    number
  >;
  submitVote(db, {
    pairId: id,
    annotator,
    outcome: 'prefer',
    chosen: a,
    shownFirst: a,
    strength: 1,
    durationMs: 9,
    reasons: [],
    note: '',
  });
}

/** An annotator's standing vote on the first pair, as seen by everybody. */
function stands(db: Db, annotator: string) {
  const read = db.prepare('SELECT outcome FROM standing WHERE annotator = ? AND pair_id = 1');
  return read.pluck().all(annotator);
}

/** Imports max's labels, acts once when all are written and hidden, and may then stop the import. */
async function importMeanwhile(db: Db, act: () => void, { stop = false } = {}): Promise<void> {
  const staging = staged(laterLabels);
  const hidden = db
    .prepare("SELECT count(*) FROM main.event WHERE annotator = 'max' AND origin = 'imported'")
    .pluck();
  let acted = false;
  try {
    await importInSlices(db, staging, options, (work) => {
      if (!acted && hidden.get() === 41) {
        acted = true;
        act();
        if (stop) return Promise.reject(new Error('stopped'));
      }
      return Promise.resolve(work());
    });
  } finally {
    staging.discard();
    expect(acted).toBe(true);
  }
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
    await importMeanwhile(db, () => say(db, 'max'));
    expect(stands(db, 'max')).toEqual(['prefer']);
    expect(db.pragma('foreign_key_check')).toEqual([]);
  });

  it('stand after the switch where the same annotator took back what she said meanwhile', async () => {
    const { db } = judgedProject();
    await importMeanwhile(db, () => {
      say(db, 'max');
      undo(db, 'max');
      expect(stands(db, 'max')).toEqual([]);
    });
    expect(stands(db, 'max')).toEqual(['both-bad']);
  });

  it.each([false, true])(
    'give way to an older vote that comes back meanwhile, also where they fail: %s',
    async (stop) => {
      const { db } = judgedProject();
      say(db, 'max');
      undo(db, 'max');
      const end = importMeanwhile(db, () => redo(db, 'max'), { stop });
      await (stop ? expect(end).rejects.toThrow('stopped') : end);
      expect(stands(db, 'max')).toEqual(['prefer']);
    },
  );

  it('are gone where the import fails, and what was said meanwhile stays', async () => {
    const { db } = judgedProject();
    const before = seen(db);
    const end = importMeanwhile(db, () => say(db, 'zoe'), { stop: true });
    await expect(end).rejects.toThrow('stopped');
    expect(seen(db)).toEqual([...before, ['zoe', 1]]);
    expect(stands(db, 'zoe')).toEqual(['prefer']);
    expect(db.prepare("SELECT * FROM main.event WHERE annotator = 'max'").all()).toEqual([]);
    expect(content(db).leftOver).toEqual([]);
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
