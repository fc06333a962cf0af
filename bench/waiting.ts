/**
 * Duration of a vote over the web host's socket, from key to answer: with no other work, while a ranking opens in
 * another tab, while an import runs, while a run is evaluated; and after 50,000 votes compared with 100. `--texts
 * N` ranked, `--rows N` imported, `--votes N`, `--json`.
 */
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { LabelPair } from '../src-main/contract/index.ts';
import { seededRandom } from '../src-main/domain/random.ts';
import {
  connectSocketClient,
  type SocketClient,
  uploadFile,
} from '../test/e2e-web/support/client.ts';
import { type RunningServer, startServer } from '../test/e2e-web/support/server.ts';
import { wordsFrom, writeProject } from './waiting-project.ts';

/** Interval of a quick annotator's keys, without waiting for answers. */
const BETWEEN_MS = 100;
const QUIET_VOTES = 100;
const BEHIND_VOTES = 200;
/** About 290 MB in a million rows. */
const WORDS_A_ROW = 55;

interface Waiting {
  while: string;
  votes: number;
  /** Milliseconds. */
  p50: number;
  p95: number;
  longest: number;
  /** Duration of the other work, in seconds. */
  seconds: number;
}

export async function waiting(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      texts: { type: 'string', default: '100000' },
      rows: { type: 'string', default: '1000000' },
      votes: { type: 'string', default: '50000' },
      json: { type: 'boolean', default: false },
    },
  });
  const [texts, rows, votes] = [values.texts, values.rows, values.votes].map(Number);
  const folder = mkdtempSync(join(tmpdir(), 'dialect-bench-'));
  try {
    const found = await besideWork(folder, texts, rows);
    const behind = await behindVotes(folder, votes);
    process.stdout.write(
      values.json
        ? `${JSON.stringify({ rows: found, ...behind })}\n`
        : [...found, behind].map((row) => `${inWords(row)}\n`).join(''),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function inWords(row: object): string {
  return Object.entries(row)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? value.toFixed(1) : value}`)
    .join('  ');
}

/* ---------------------------------------------------- beside other work */

async function besideWork(folder: string, texts: number, rows: number): Promise<Waiting[]> {
  const project = join(folder, 'work.dialect');
  writeProject(project, { texts, pairs: 20_000, votes: 100 });
  const file = await writeRows(join(folder, 'rows.jsonl'), rows);
  await using server = await startServer({ project });
  const voter = await Voter.of(server);
  const other = await connectSocketClient(server);
  const found = [
    await voter.during('nothing', () => setTimeout(QUIET_VOTES * BETWEEN_MS)),
    await voter.during('a ranking opens', () => openRanking(other)),
    await voter.during('an import runs', () => importRows(server, other, file)),
    await voter.during('a run is evaluated', () => other.call('evaluation.get', { runId: 1 })),
  ];
  other.close();
  voter.close();
  return found;
}

async function writeRows(path: string, rows: number): Promise<string> {
  const random = seededRandom('rows');
  const out = createWriteStream(path);
  for (let row = 0; row < rows; row++) {
    const line = JSON.stringify({ id: `r${row}`, text: wordsFrom(random, WORDS_A_ROW) });
    if (!out.write(`${line}\n`)) await once(out, 'drain');
  }
  out.end();
  await finished(out);
  return path;
}

/** As the Transfer room does, then in every order, far down, and with a search. */
async function openRanking(client: SocketClient): Promise<void> {
  const page = { runId: 1, method: 'wdgrl', limit: 100 };
  await client.call('ranking.page', page);
  await client.call('data.domains', {});
  for (const sort of ['change', 'source-only', 'reward', 'length'] as const) {
    await client.call('ranking.page', { ...page, sort });
    await client.call('ranking.page', { ...page, sort, offset: 50_000 });
  }
  await client.call('ranking.page', { ...page, search: 'w77' });
}

async function importRows(
  server: RunningServer,
  client: SocketClient,
  file: string,
): Promise<void> {
  const token = await uploadFile(server, file);
  const { jobId } = await client.call('import.start', {
    files: [{ token }],
    domain: 'more',
    role: 'target',
  });
  for (;;) {
    const job = (await client.call('app.state', {})).jobs.find(({ id }) => id === jobId);
    if (job?.state === 'failed') throw new Error(job.failure?.message);
    if (job?.state === 'done') return;
    await setTimeout(200);
  }
}

/** Somebody who votes at a steady pace, over a socket of her own. */
class Voter {
  readonly #client: SocketClient;
  readonly #annotator: string;
  #pairs: LabelPair[] = [];

  private constructor(client: SocketClient, annotator: string) {
    this.#client = client;
    this.#annotator = annotator;
  }

  static async of(server: RunningServer, annotator = 'ann'): Promise<Voter> {
    const voter = new Voter(await connectSocketClient(server), annotator);
    await voter.#fetch();
    return voter;
  }

  async #fetch(): Promise<void> {
    const exclude = this.#pairs.map(({ pairId }) => pairId);
    const asked = { annotator: this.#annotator, queue: 'pending', limit: 50 } as const;
    this.#pairs.push(...(await this.#client.call('label.next', { ...asked, exclude })));
  }

  /** One vote. @returns milliseconds until it is on disk, as the screen would report */
  async vote(): Promise<number> {
    if (this.#pairs.length === 0) await this.#fetch();
    const pair = this.#pairs.shift();
    if (pair === undefined) throw new Error('no pair is left to vote on');
    const began = performance.now();
    await this.#client.call('label.submit', {
      annotator: this.#annotator,
      pairId: pair.pairId,
      outcome: 'prefer',
      chosen: pair.first.id,
      shownFirst: pair.first.id,
      durationMs: 1000,
    });
    return performance.now() - began;
  }

  /** Votes for as long as the work takes. */
  async during(name: string, work: () => Promise<unknown>): Promise<Waiting> {
    const began = performance.now();
    const state = { working: true };
    const ended = work().finally(() => (state.working = false));
    const votes: Promise<number>[] = [];
    while (state.working) {
      if (this.#pairs.length < 20) await this.#fetch();
      votes.push(this.vote());
      await setTimeout(BETWEEN_MS);
    }
    await ended;
    const seconds = (performance.now() - began) / 1000;
    return { while: name, ...spread(await Promise.all(votes)), seconds };
  }

  close(): void {
    this.#client.close();
  }
}

function spread(times: readonly number[]) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { votes: sorted.length, p50: at(0.5), p95: at(0.95), longest: at(1) };
}

/* ---------------------------------------------------- behind other votes */

/** Median times of a submit in two projects, in turns. */
async function behindVotes(folder: string, many: number) {
  const projects = [100, many].map((votes) => {
    const project = join(folder, `behind-${votes}.dialect`);
    writeProject(project, { texts: 0, pairs: many + 2 * BEHIND_VOTES, votes });
    return project;
  });
  // A server disconnects clients that answer no ping, such as this process while it writes projects.
  const voters: { server: RunningServer; voter: Voter; times: number[] }[] = [];
  for (const project of projects) {
    const server = await startServer({ project });
    voters.push({ server, voter: await Voter.of(server), times: [] });
  }
  for (let round = 0; round < BEHIND_VOTES; round++) {
    for (const { voter, times } of voters) times.push(await voter.vote());
  }
  for (const { server, voter } of voters) {
    voter.close();
    await server[Symbol.asyncDispose]();
  }
  const [few, more] = voters.map(({ times }) => spread(times));
  return { votesBehind: many, few: few.p50, many: more.p50, submitRatio: more.p50 / few.p50 };
}
