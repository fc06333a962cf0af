/** States end: another program's lock, a full disk, lent files. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TrainSettings } from '../../src-main/contract/index.ts';
import {
  isTraining,
  presentRuns,
  reconcileRuns,
  runBegins,
  runEnds,
} from '../../src-main/services/runs/run-ends.ts';
import type { OpenProject } from '../../src-main/store/database.ts';
import { createProject } from '../../src-main/store/open.ts';
import { getRun } from '../../src-main/store/runs.ts';
import { createRun } from '../../src-main/store/new-run.ts';
import { connect, startCore, temporaryFolder, writePairs } from './support.ts';

/** Another program that writes to the project, until it is told to end. */
function foreignLock(path: string): () => void {
  const other = new Database(path);
  other.exec('BEGIN IMMEDIATE');
  const end = () => void other.close();
  onTestFinished(end);
  return end;
}

describe('another program that writes to the project', () => {
  it('is waited for in the order of the calls, and other clients are answered meanwhile', async () => {
    const folder = temporaryFolder();
    const core = startCore(join(folder, 'home'));
    const [one, other] = [connect(core), connect(core)];
    const { project } = await one.call('project.create', { name: 'Locked' });
    await one.import(writePairs(join(folder, 'p.jsonl'), 3), { domain: 'd', role: 'source' });
    const [domain] = await one.call('data.domains', {});
    const annotator = 'ann';
    await one.call('data.renameDomain', { domainId: domain.id, name: 'before' });

    const release = foreignLock(project?.path ?? '');
    const order: string[] = [];
    const noted = (name: string, work: Promise<unknown>) => work.then(() => order.push(name));
    const waiting = [
      noted('first', one.call('data.renameDomain', { domainId: domain.id, name: 'first' })),
      noted('undo', one.call('label.undo', { annotator })),
    ];
    await noted('other client', other.call('data.domains', {}));
    expect(order).toEqual(['other client']);
    release();
    await Promise.all(waiting);
    expect(order).toEqual(['other client', 'first', 'undo']);
    expect((await other.call('data.domains', {}))[0].name).toBe('first');
  });
});

function projectWithRun(): { project: OpenProject; runId: number } {
  const project = createProject(join(temporaryFolder(), 'r.dialect'), { name: 'R' }, 'test');
  onTestFinished(() => project.close());
  project.db.pragma('busy_timeout = 0');
  const snapshot = { pairs: [], rankings: [], scores: [], votes: 0, ties: 0, leftOut: 0 };
  const runId = createRun(
    project.db,
    TrainSettings.parse({}),
    { sources: [], targets: [] },
    snapshot,
  );
  runBegins(project, runId);
  return { project, runId };
}

const failed = { status: 'failed', failure: { code: 'x', message: 'It failed.' } } as const;

describe('the end of a run', () => {
  it('that the disk did not take is told at once and written as soon as it can be', async () => {
    const { project, runId } = projectWithRun();
    expect(isTraining(project, runId)).toBe(true);
    const release = foreignLock(project.path);
    expect(await runEnds(project, runId, failed)).toMatchObject(failed);
    expect(getRun(project.db, runId).status).toBe('running');
    expect(presentRuns(project)[0]).toMatchObject(failed);
    expect(isTraining(project, runId)).toBe(false);
    release();
    reconcileRuns(project);
    expect(getRun(project.db, runId)).toMatchObject(failed);
  });

  it('of which nobody knows is that of a program that was killed; one under way is left alone', () => {
    const { project, runId } = projectWithRun();
    const lost = Number(
      project.db
        .prepare(
          `INSERT INTO run (status, settings, votes, pairs, target_items, created_at)
           VALUES ('running', '{}', 0, 0, 0, 0)`,
        )
        .run().lastInsertRowid,
    );
    expect(presentRuns(project).map(({ id, status }) => [id, status])).toEqual([
      [lost, 'killed'],
      [runId, 'running'],
    ]);
  });
});

describe('files that were lent', () => {
  it('are given back: of many exports the last ones stay', async () => {
    const folder = temporaryFolder();
    const core = startCore(join(folder, 'home'));
    const client = connect(core);
    await client.call('project.create', { name: 'Exports' });
    await client.import(writePairs(join(folder, 'p.jsonl'), 3), { domain: 'd', role: 'source' });
    const tokens: string[] = [];
    for (let turn = 0; turn < 12; turn++) {
      tokens.push((await client.call('export.create', { what: 'pairs', format: 'jsonl' })).token);
    }
    const paths = tokens.map((token) => core.fileOf(token)?.path);
    expect(paths.slice(0, 4)).toEqual([undefined, undefined, undefined, undefined]);
    expect(paths.slice(4).every((path) => path !== undefined && existsSync(path))).toBe(true);
    expect(readdirSync(dirname(paths[11] ?? ''))).toHaveLength(8);
  });
});

describe('two servers with one home', () => {
  it('keep each other’s settings, in files that are the user’s alone', async () => {
    const home = join(temporaryFolder(), 'home');
    const [one, other] = [connect(startCore(home)), connect(startCore(home))];
    await one.call('preferences.set', { annotator: 'ann' });
    await other.call('preferences.set', { theme: 'dark' });
    await one.call('project.create', { name: 'One' });
    await other.call('project.create', { name: 'Two' });
    const kept = await connect(startCore(home)).call('app.state', {});
    expect(kept.preferences).toMatchObject({ annotator: 'ann', theme: 'dark' });
    expect(kept.recents.map(({ name }) => name).toSorted()).toEqual(['One', 'Two']);
    if (process.platform === 'win32') return;
    const modes = ['', 'projects', 'settings.json', 'projects/One.dialect-lock'].map(
      (name) => statSync(join(home, name)).mode & 0o077,
    );
    expect(modes).toEqual([0, 0, 0, 0]);
  });
});
