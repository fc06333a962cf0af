/** What survives a sudden end: of the server during votes, of the trainer during work. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { Job, Run } from '../../src-main/contract/records.ts';
import { connectSocketClient } from './support/client.ts';
import type { SocketClient } from './support/client.ts';
import { makeProject } from './support/data.ts';
import { randomFrom, testSeed } from './support/random.ts';
import { makeHome, startServer } from './support/server.ts';
import { until } from './support/until.ts';

const kills = 50;
/** Chains that run in parallel, each with a project of its own. */
const chains = 2;
/** Votes in flight at the same time. */
const inFlight = 4;

/** Votes as fast as the server answers, and records the ids of acknowledged votes. */
async function voteUntilGone(
  client: SocketClient,
  random: () => number,
  acknowledged: Set<string>,
): Promise<void> {
  // For a newcomer every pair is open, whoever else has decided it.
  const annotator = `voter ${random()}`;
  const pending = await client.call('label.next', { annotator, queue: 'pending', limit: 25 });
  const second = await client.call('label.next', { annotator, queue: 'second', limit: 25 });
  const pairs = [...pending, ...second];
  expect(pairs.length).toBeGreaterThan(0);
  let turn = 0;
  const voter = async (): Promise<void> => {
    for (;;) {
      const pair = pairs[turn++ % pairs.length];
      const { vote } = await client.call('label.submit', {
        pairId: pair.pairId,
        annotator,
        outcome: 'prefer',
        chosen: random() < 0.5 ? pair.first.id : pair.second.id,
        shownFirst: pair.first.id,
        durationMs: 1,
      });
      acknowledged.add(vote.id);
    }
  };
  await Promise.race([client.gone, ...Array.from({ length: inFlight }, voter)]);
}

/** Inspects a copy, so that the next server finds what the killed one left. */
async function inspect(project: string, acknowledged: ReadonlySet<string>) {
  const folder = await mkdtemp(path.join(tmpdir(), 'dialect-copy-'));
  const copy = path.join(folder, 'copy.dialect');
  await cp(project, copy);
  if (existsSync(`${project}-wal`)) await cp(`${project}-wal`, `${copy}-wal`);
  const db = new Database(copy);
  const integrity = db.pragma('integrity_check', { simple: true });
  const foreignKeys = db.pragma('foreign_key_check');
  const stored = new Set(db.prepare('SELECT id FROM event').pluck().all());
  db.close();
  await rm(folder, { recursive: true });
  return { integrity, foreignKeys, lost: [...acknowledged].filter((id) => !stored.has(id)) };
}

async function killRepeatedly(times: number, seed: number): Promise<number> {
  const random = randomFrom(seed);
  const home = await makeHome();
  const acknowledged = new Set<string>();
  let project: string;
  {
    await using server = await startServer({ home });
    const client = await connectSocketClient(server);
    project = await makeProject(server, client, { keepLabels: false });
    client.close();
  }
  for (let time = 0; time < times; time += 1) {
    const server = await startServer({ home, project });
    const client = await connectSocketClient(server);
    const before = acknowledged.size;
    const voting = voteUntilGone(client, random, acknowledged);
    await until(() => acknowledged.size > before, 'the first vote is acknowledged');
    await new Promise((resolve) => setTimeout(resolve, random() * 150));
    await server.kill();
    await voting;
    const found = await inspect(project, acknowledged);
    expect(found, `kill ${time} of seed ${seed}`).toEqual({
      integrity: 'ok',
      foreignKeys: [],
      lost: [],
    });
  }
  await rm(home, { recursive: true });
  return acknowledged.size;
}

describe('a server that is killed while votes arrive', () => {
  it(`loses no acknowledged vote and leaves a sound file, ${kills} times (seed ${testSeed})`, async () => {
    const votes = await Promise.all(
      Array.from({ length: chains }, (_, chain) =>
        killRepeatedly(kills / chains, testSeed + chain),
      ),
    );
    expect(votes.reduce((sum, each) => sum + each)).toBeGreaterThan(kills);
  });
});

describe('a trainer that is killed', () => {
  it('leaves a usable application and a run that says so and can be started again', async () => {
    await using server = await startServer();
    const client = await connectSocketClient(server);
    await makeProject(server, client);
    const { runId } = await client.call('train.start', { settings: { steps: 100_000, seeds: 2 } });
    process.kill(await trainerOf(server.pid), 'SIGKILL');

    const run = await ended(client, runId);
    expect(run.status).toBe('failed');
    expect(run.failure?.message).toMatch(/again/);
    const jobs: Job[] = (await client.call('app.state', {})).jobs;
    expect(jobs.find((job) => job.runId === runId)?.state).toBe('failed');

    const [pair] = await client.call('label.next', { annotator: 'me', queue: 'second' });
    await client.call('label.submit', {
      pairId: pair.pairId,
      annotator: 'me',
      outcome: 'tie',
      chosen: null,
      shownFirst: pair.first.id,
      durationMs: 1,
    });
    const again = await client.call('train.restart', { runId });
    await trainerOf(server.pid);
    await client.call('jobs.stop', { jobId: again.jobId });
    expect((await ended(client, again.runId)).status).toBe('stopped');
    client.close();
  });

  it('together with its server is found as a killed run at the next start', async () => {
    const home = await makeHome();
    const server = await startServer({ home });
    const client = await connectSocketClient(server);
    const project = await makeProject(server, client);
    const { runId } = await client.call('train.start', { settings: { steps: 100_000, seeds: 2 } });
    const trainer = await trainerOf(server.pid);
    await server.kill();
    await until(() => !existsSync(`/proc/${trainer}`), 'the orphaned trainer ends by itself');

    {
      await using next = await startServer({ home, project });
      const later = await connectSocketClient(next);
      expect((await ended(later, runId)).status).toBe('killed');
      later.close();
    }
    await rm(home, { recursive: true });
  });
});

async function ended(client: SocketClient, runId: number): Promise<Run> {
  let run: Run | undefined;
  await until(async () => {
    run = (await client.call('runs.list', {})).find((one) => one.id === runId);
    return run !== undefined && run.status !== 'running';
  }, 'the run has ended');
  return run!;
}

/** The process id of the trainer, once it works. */
async function trainerOf(server: number): Promise<number> {
  let found: number | undefined;
  await until(() => {
    const children = readdirSync(`/proc/${server}/task`).flatMap((task) =>
      readFileSync(`/proc/${server}/task/${task}/children`, 'utf8').trim().split(' '),
    );
    found = children
      .filter((child) => child !== '')
      .map(Number)
      .find((child) => commandOf(child).includes('trainer-process'));
    return found !== undefined;
  }, 'the trainer runs');
  return found!;
}

/** Empty for a process that has ended meanwhile, such as engine probes. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
