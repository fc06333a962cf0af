/** Projects from elsewhere: their code never runs, and bad rows cost only themselves. */
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TrainSettings } from '../../../src-main/contract/index.ts';
import { copySlowly } from '../../../src-main/store/copy.ts';
import { itemById } from '../../../src-main/store/data.ts';
import { appendVote } from '../../../src-main/store/events.ts';
import { voteRows } from '../../../src-main/store/export.ts';
import { createProject, openProject } from '../../../src-main/store/open.ts';
import { openReadOnly } from '../../../src-main/store/read-only.ts';
import { runRankings } from '../../../src-main/store/run-texts.ts';
import { getRun, latestRun, listRuns } from '../../../src-main/store/runs.ts';
import { getCurve } from '../../../src-main/store/run-results.ts';
import { anyLost, salvage } from '../../../src-main/store/salvage.ts';
import { APPLICATION_ID, migrations } from '../../../src-main/store/schema.ts';
import { sealJoined } from '../../../src-main/store/seal.ts';
import { renewStatistics } from '../../../src-main/store/statistics.ts';
import {
  count,
  decision,
  importRecords,
  newProject,
  pairIds,
  temporaryFolder,
  unlabelledPairs,
} from './support.ts';

/** A closed project with three votes for the first answer, to which another program then wrote. */
function foreignProject(sql: string): string {
  const { db, path, close } = newProject();
  importRecords(db, unlabelledPairs(4));
  for (const pair of pairIds(db).slice(0, 3)) appendVote(db, decision(pair, 'ann'));
  close();
  writeInto(path, sql);
  return path;
}

function writeInto(path: string, sql: string): void {
  const db = new Database(path);
  db.unsafeMode(true);
  db.exec(sql);
  db.close();
}

async function opened(path: string) {
  const project = await openProject(path, 'test');
  onTestFinished(() => project.close());
  return project;
}

const TURN = `UPDATE event SET chosen = (SELECT item_b FROM pair WHERE id = event.pair_id)`;
const foreign = [
  ['trigger', 'turn', `CREATE TRIGGER turn AFTER INSERT ON event BEGIN ${TURN}; END`],
  ['trigger', 'seal', `CREATE TRIGGER seal AFTER INSERT ON meta BEGIN ${TURN}; END`],
  ['trigger', 'a "b"', `CREATE TRIGGER "a ""b""" AFTER INSERT ON event BEGIN ${TURN}; END`],
  ['view', 'votes', 'CREATE VIEW votes AS SELECT * FROM event'],
  ['index', 'by_text', 'CREATE UNIQUE INDEX by_text ON item (upper(prompt), id)'],
] as const;

describe('a file that brings what Dialect did not make', () => {
  it.each(foreign)(
    'a %s “%s” loses it, is told so, and keeps its votes',
    async (type, name, sql) => {
      const path = foreignProject(sql);
      const project = await opened(path);
      expect(project.notices.join()).toContain(`the ${type} “${name}”`);
      const before = [...voteRows(project.db)];
      appendVote(project.db, decision(pairIds(project.db)[3], 'ann'));
      expect([...voteRows(project.db)].slice(0, 3)).toEqual(before);
      expect(count(project.db, `sqlite_schema WHERE name = '${name}'`)).toBe(0);
    },
  );

  it.each(foreign)(
    'a %s “%s” is read and copied without it, and left as it is',
    async (type, name, sql) => {
      const path = foreignProject(sql);
      const bytes = readFileSync(path);
      const project = await openReadOnly(path);
      onTestFinished(() => project.close());
      expect(project.notices.join()).toContain(`the ${type} “${name}”`);
      const copy = join(temporaryFolder(), 'copy.dialect');
      await copySlowly(project.db, copy);
      expect([...voteRows((await opened(copy)).db)]).toEqual([...voteRows(project.db)]);
      expect(readFileSync(path).equals(bytes)).toBe(true);
    },
  );

  it('a trigger does not run in a migration either', async () => {
    const path = join(temporaryFolder(), 'old.dialect');
    const db = new Database(path);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.exec(migrations[0]);
    db.pragma('user_version = 1');
    db.exec(`INSERT INTO meta VALUES ('id', 'x'), ('name', 'Old'), ('createdAt', '1');
      INSERT INTO domain VALUES (1, 'letters', 'source', 1);
      INSERT INTO item VALUES (1, 1, x'01', '', 'p', 'a', '{}');
      INSERT INTO score VALUES (1, 7);
      CREATE TRIGGER turn AFTER UPDATE ON score BEGIN UPDATE item SET text = 'turned'; END;
      CREATE TRIGGER wipe BEFORE INSERT ON meta BEGIN DELETE FROM score; END`);
    db.close();
    const project = await opened(path);
    expect(project.notices.join()).toMatch(/trigger “turn”.*trigger “wipe”/);
    expect(itemById(project.db, 1).text).toBe('a');
    expect(count(project.db, 'rating')).toBe(1);
  });

  it.each([
    ['a table of its own', 'CREATE TABLE more (x)', /table “more” is none/],
    ['a virtual table', 'CREATE VIRTUAL TABLE more USING rtree(id, a, b)', /table “more/],
    ['a column of its own', 'ALTER TABLE item ADD COLUMN extra TEXT', /“item” is not the table/],
    [
      'a column that is computed',
      `ALTER TABLE item ADD COLUMN sum INTEGER AS (length(text)) VIRTUAL`,
      /“item” is not the table/,
    ],
    [
      'a view in the place of a table',
      'DROP TABLE standing; CREATE VIEW standing AS SELECT * FROM event',
      /“standing” is not the table/,
    ],
    ['a table too few', 'DROP TABLE run_curve', /table “run_curve” is missing/],
    [
      'a check that is another',
      `PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, '1 AND 3', '0 AND 9')`,
      /“event” is not the table/,
    ],
  ])('%s is refused, and left as it is', async (_, sql, message) => {
    const path = foreignProject(sql);
    const bytes = readFileSync(path);
    const refusal = expect.objectContaining({
      code: 'project-foreign',
      message: expect.stringMatching(message) as string,
    });
    await expect(openProject(path, 'test')).rejects.toEqual(refusal);
    await expect(openReadOnly(path)).rejects.toEqual(refusal);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('a refused file is salvaged without it', async () => {
    const path = foreignProject(`CREATE TABLE more (x); ${foreign[0][2]}`);
    const out = join(temporaryFolder(), 'saved.dialect');
    expect(salvage(path, out).tables['event']).toMatchObject({ saved: 3, lost: 0 });
    expect((await opened(out)).notices).toEqual([]);
  });

  it('guidelines of another shape do not keep votes from being salvaged', () => {
    for (const [columns, row] of [
      ['id, text', "'a', 'b'"],
      ['id, text, reasons, author, adopted, created_at', "'a', x'00', NULL, 1, 'b', 'c'"],
    ]) {
      const path = foreignProject(
        `DROP TABLE guidelines; CREATE TABLE guidelines (${columns}); INSERT INTO guidelines VALUES (${row})`,
      );
      const saved = salvage(path, join(temporaryFolder(), 'saved.dialect'));
      expect(saved.tables['event']).toMatchObject({ saved: 3, lost: 0 });
      expect(saved.tables['guidelines'], columns).toMatchObject({ saved: 0 });
      expect(anyLost(saved)).toBe(true);
    }
  });

  it('a view that never ends, in the place of a table, is not read by salvage either', () => {
    const endless = 'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT x FROM n';
    const path = foreignProject(
      `DROP TABLE gold_score; CREATE VIEW gold_score AS SELECT x AS item_id, x AS value FROM (${endless})`,
    );
    const out = join(temporaryFolder(), 'saved.dialect');
    expect(() => salvage(path, out)).toThrow(/view in place of Dialect's table “gold_score”/);
  });

  it('what is named like the planner’s statistics, and is none, is taken out', async () => {
    const path = foreignProject(`DROP TABLE IF EXISTS sqlite_stat1; PRAGMA writable_schema = ON;
      INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES ('view', 'sqlite_stat1', 'sqlite_stat1', 0,
        'CREATE VIEW sqlite_stat1 AS SELECT 1 AS tbl, 2 AS idx, 3 AS stat')`);
    const project = await opened(path);
    expect(project.notices.join()).toContain('the view “sqlite_stat1”');
    renewStatistics(project.db);
    expect(count(project.db, 'sqlite_stat1')).toBeGreaterThan(0);
    project.close();
    expect((await opened(path)).notices).toEqual([]);
  });

  it('a seal is read from the table that Dialect makes, and from no other', () => {
    expect(sealJoined(foreignProject(''))).toMatchObject({ open: false });
    const computed = 'CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT AS(upper(key)))';
    expect(sealJoined(foreignProject(`DROP TABLE meta; ${computed}`))).toBe('foreign');
  });

  it('what is missing and can be made again is made again', async () => {
    const path = foreignProject('DROP TRIGGER run_pair_immutable; DROP INDEX event_by_pair');
    const { notices, db } = await opened(path);
    expect(notices.join()).toMatch(/lacked .*event_by_pair.*made anew/);
    expect(count(db, `sqlite_schema WHERE name IN ('run_pair_immutable', 'event_by_pair')`)).toBe(
      2,
    );
  });
});

describe('a row that cannot be read', () => {
  const settings = JSON.stringify(TrainSettings.parse({}));
  const summary = `'{"method":"a","label":"A","sourceAccuracy":0.5,"sourceInterval":null,"longerWins":null,
    "lengthCorrelation":null,"seedAgreement":null,"drivers":[],"stepsPerSecond":1,"seconds":1}'`;

  it('costs itself and is counted; all else is read', async () => {
    const path = foreignProject(`
      UPDATE item SET metadata = '{"a":' WHERE id = 1;
      UPDATE item SET metadata = '[]' WHERE id = 2;
      UPDATE event SET reasons = 'none' WHERE id = (SELECT min(id) FROM event);
      INSERT INTO run (id, status, settings, votes, pairs, target_items, created_at, verdict, failure)
        VALUES (1, 'done', '${settings}', 1, 1, 1, 1, '{"loss":', '17'),
               (2, 'done', '{"steps":"many"}', 1, 1, 1, 2, NULL, NULL),
               (3, 'done', 'x', 1, 1, 1, 3, NULL, NULL);
      INSERT INTO run_method VALUES (1, 'a', 0, ${summary}), (1, 'b', 1, '{'), (1, 'c', 2, '{"method":1}');
      INSERT INTO run_curve VALUES (1, 'a', 0, 1, 'x');
      INSERT INTO run_ranking VALUES (1, 0, 'x', 1, 'x')`);
    const { db, notices } = await opened(path);
    expect(itemById(db, 1).metadata).toEqual({});
    expect([...voteRows(db)].map(({ reasons }) => reasons)).toEqual([[], [], []]);
    expect(listRuns(db).map(({ id }) => id)).toEqual([1]);
    expect(latestRun(db)?.id).toBe(1);
    const run = getRun(db, 1);
    expect(run.methods.map(({ method }) => method)).toEqual(['a']);
    expect(run.findings).toBeNull();
    expect(getCurve(db, 1)).toEqual([]);
    expect(() => getRun(db, 3)).toThrow(expect.objectContaining({ code: 'bad-record' }));
    const said = notices.join('\n');
    expect(said).toMatch(/2 rows of the kind “text”.*table item, column metadata/);
    for (const column of ['reasons', 'settings', 'verdict', 'failure', 'summary', 'point']) {
      expect(said).toContain(`column ${column}`);
    }
    for (const column of ['items', 'votes']) {
      expect(said).toContain(`table run_ranking, column ${column}`);
    }
  });

  it.each([
    ['x', '[]'],
    ['[["1"], ["2"]]', '[]'],
    ['[[99], [1]]', '[]'],
    ['[[1], [2]]', '{}'],
  ])(
    'a ranking of a run with the groups %s and the votes %s is told as such',
    async (items, votes) => {
      const path = foreignProject(`
      INSERT INTO run (id, status, settings, votes, pairs, target_items, created_at)
        VALUES (1, 'running', '${settings}', 1, 1, 1, 1);
      INSERT INTO run_ranking VALUES (1, 0, '${items}', 1, '${votes}')`);
      const { db } = await opened(path);
      expect(() => runRankings(db, 1)).toThrow(expect.objectContaining({ code: 'bad-record' }));
    },
  );

  it('a figure of a candidate that is none costs that figure alone', async () => {
    const path = foreignProject(`
      INSERT INTO run (id, status, settings, votes, pairs, target_items, created_at)
        VALUES (1, 'done', '${settings}', 1, 1, 1, 1);
      INSERT INTO run_method VALUES (1, 'a', 0, json_set(${summary}, '$.sourceAccuracy', 'good', '$.drivers', 7, '$.seconds', NULL))`);
    const [method] = getRun((await opened(path)).db, 1).methods;
    expect(method).toMatchObject({
      method: 'a',
      sourceAccuracy: null,
      drivers: [],
      stepsPerSecond: 1,
    });
  });
});

describe('a project that was being made when its program was killed', () => {
  it('is not there, or is nothing, and is made over', async () => {
    const path = join(temporaryFolder(), 'new.dialect');
    writeFileSync(path, '');
    writeFileSync(`${path}.partial`, 'half of it');
    createProject(path, { name: 'New' }, 'test').close();
    expect((await opened(path)).notices).toEqual([]);
    expect(existsSync(`${path}.partial`)).toBe(false);
  });

  it('leaves halves of copies, which its next writer removes; whole ones stay', async () => {
    const path = foreignProject('');
    const left = [
      `${path}.backup-v3-2026.partial`,
      path.replace('.dialect', '.copy-1.dialect.partial'),
    ];
    const whole = [`${path}.backup-v3-2026`, `${path}.partial.txt`];
    for (const file of [...left, ...whole]) copyFileSync(path, file);
    await opened(path);
    expect(left.filter(existsSync)).toEqual([]);
    expect(whole.filter(existsSync)).toEqual(whole);
  });
});
