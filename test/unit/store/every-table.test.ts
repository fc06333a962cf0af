/** Every table of a project goes into what is salvaged and merged, or is left out on purpose, which is said here. */
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mergeFiles } from '../../../src-main/services/data/merge.ts';
import type { Db } from '../../../src-main/store/database.ts';
import { changeLabelSettings, labelSettings } from '../../../src-main/store/label-settings.ts';
import { openReadOnly } from '../../../src-main/store/read-only.ts';
import { anyLost, salvage } from '../../../src-main/store/salvage.ts';
import { setTaskSettings, taskSettings } from '../../../src-main/store/task-settings.ts';
import { ranking } from './slices-records.ts';
import {
  count,
  importRecords,
  newProject,
  pairRecord,
  temporaryFolder,
  textRecord,
} from './support.ts';

/** Runs can be trained again, and vectors computed. */
const MADE_AGAIN = [
  'encoder',
  'reward',
  'run',
  'run_checkpoint',
  'run_curve',
  'run_domain',
  'run_inspection',
  'run_method',
  'run_model',
  'run_pair',
  'run_ranking',
  'run_score',
  'vector',
];

/** A draft is for who labels in that very file. */
const NOT_MERGED = ['draft', ...MADE_AGAIN].sort();

/** What no import writes. */
const MORE = `
  INSERT INTO draft VALUES ('pairs', 2, NULL, 'ann', '{"note":"later"}', 5);
  INSERT INTO spot_check VALUES (2, 1, 1, 'all', 1, 1, 5, NULL);
  INSERT INTO label_next VALUES (2, 1, 'It is like the target.', 5);
  INSERT INTO item_mark VALUES (1, 1, 'said twice');
  INSERT INTO guidelines VALUES ('0190b7a4-0000-7000-8000-000000000000', 'Read both.', '[]', 'ann', 1, 5);
  INSERT INTO gold_score VALUES (1, 4, 1, NULL);
  INSERT INTO rating VALUES (1, 1, 'imported', 4);
  INSERT INTO gold_pair VALUES (2, 1);
  INSERT INTO encoder VALUES (1, 'k', 'model', 1, 5);
  INSERT INTO vector VALUES (1, x'00', x'00000000', 0);
  INSERT INTO run (id, status, settings, votes, pairs, target_items, created_at) VALUES (1, 'done', '{}', 1, 1, 1, 5);
  INSERT INTO run_domain VALUES (1, 1, 'source');
  INSERT INTO run_method VALUES (1, 'source-only', 0, '{}');
  INSERT INTO run_curve VALUES (1, 'source-only', 0, 10, '{}');
  INSERT INTO run_model (run_id, method, seed, card, weights) VALUES (1, 'source-only', 0, '{}', x'00');
  INSERT INTO run_pair (run_id, seq, chosen, rejected, strength, weight, votes) VALUES (1, 0, 1, 2, 1, 1, '[]');
  INSERT INTO run_ranking VALUES (1, 0, '[[1],[2]]', 1, '[]');
  INSERT INTO run_score VALUES (1, 1, 3);
  INSERT INTO run_checkpoint (run_id, saved_at, progress, state) VALUES (1, 5, 0.5, x'00');
  INSERT INTO run_inspection VALUES (1, 'source-only', 'spot-check frame', '{"pairs":0}', NULL);
  INSERT INTO reward (run_id, method, item_id, rank, score, reward, spread) VALUES (1, 'source-only', 1, 1, 0, 0, 0);
`;

/** A project with a row in every table, and settings of its own. */
function full(): string {
  const { db, path, close } = newProject();
  importRecords(db, [
    pairRecord('p', ['one', 'two'], 'prefer'),
    pairRecord('p', ['one', 'three']),
    ranking('kim', [[0], [1], [2]]),
    textRecord('p', 'four', 3),
  ]);
  db.exec(MORE);
  changeLabelSettings(db, { overlap: 3 });
  setTaskSettings(db, { ...taskSettings(db), judges: ['judge: m'] });
  const empty = tables(db).filter((table) => count(db, table) === 0);
  expect(empty, 'a table without a row here: give it one').toEqual([]);
  close();
  return path;
}

function tables(db: Db): string[] {
  return db
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .pluck()
    .all() as string[];
}

async function reading(path: string): Promise<Db> {
  const { db, close } = await openReadOnly(path);
  onTestFinished(close);
  return db;
}

/** Tables that have fewer rows than in another project. */
function fewer(db: Db, than: Db): string[] {
  return tables(than).filter((table) => table !== 'meta' && count(db, table) < count(than, table));
}

describe('a project with rows in every table', () => {
  it('is salvaged but for what can be made again, which is said', async () => {
    const path = full();
    const out = join(temporaryFolder(), 'saved.dialect');
    const report = salvage(path, out);
    const [there, saved] = [await reading(path), await reading(out)];
    expect(fewer(saved, there)).toEqual(MADE_AGAIN);
    expect(anyLost(report)).toBe(false);
    expect(report.notes.join()).toMatch(/1 run was left out.*train again.*1 vector was left out/);
    expect(labelSettings(saved).overlap).toBe(3);
    expect(taskSettings(saved).judges).toEqual(['judge: m']);
  });

  it('is merged but for that and drafts', async () => {
    const path = full();
    const out = join(temporaryFolder(), 'merged.dialect');
    const { files } = await mergeFiles([path, path], out);
    const [there, merged] = [await reading(path), await reading(out)];
    expect(fewer(merged, there)).toEqual(NOT_MERGED);
    expect(files[0].leftOut).toEqual({ runs: 1, vectors: 1, drafts: 1 });
    expect(taskSettings(merged).judges).toEqual(['judge: m']);
  });
});
