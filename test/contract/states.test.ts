/** States end: another program's lock, a disk that takes nothing, files that were lent. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TrainSettings } from '../../src-main/contract/index.ts';
import {
  isTraining,
  presentRuns,
  reconcileRuns,
  runBegins,
  runEnds,
} from '../../src-main/services/run-ends.ts';
import type { OpenProject } from '../../src-main/store/database.ts';
import { createProject } from '../../src-main/store/open.ts';
import { createRun, getRun } from '../../src-main/store/runs.ts';
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
  const snapshot = { pairs: [], scores: [], votes: 0, ties: 0, leftOut: 0 };
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
    project.db.prepare('UPDATE run SET settings = settings').run();
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
