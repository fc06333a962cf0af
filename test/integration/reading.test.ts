/**
 * Long queries run beside the writer: with the same answers, without delaying votes, and leaving nothing behind.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Params, type ParamsInput, TrainSettings } from '../../src-main/contract/index.ts';
import { createCore } from '../../src-main/services/core.ts';
import { Reader } from '../../src-main/services/reading/reader.ts';
import type { OpenProject } from '../../src-main/store/database.ts';
import { addMethod, addRewards } from '../../src-main/store/run-results.ts';
import { createRun } from '../../src-main/store/new-run.ts';
import { connect, temporaryFolder, writePairs } from '../contract/support.ts';
import { importRecords, newProject, pairRecord, textRecord } from '../unit/store/support.ts';

const TEXTS = 40;
const never = new AbortController().signal;

/** A run over target texts, some of which have gold. */
function ranked(): { project: OpenProject; runId: number } {
  const project = newProject(join(temporaryFolder(), 'work.dialect'));
  const { db } = project;
  const target = { domain: 'chat', role: 'target' } as const;
  const texts = Array.from({ length: TEXTS }, (_, i) => textRecord('ask', `text ${i}`));
  importRecords(db, texts, target);
  addGold(project, 0);
  const snapshot = { pairs: [], rankings: [], votes: 0, ties: 0, leftOut: 0, scores: [] };
  const domains = { sources: [], targets: [1] };
  const runId = createRun(db, TrainSettings.parse({}), domains, snapshot);
  const ids = Int32Array.from({ length: TEXTS }, (_, i) => i + 1);
  const method = 'source-only';
  addRewards(db, runId, {
    method,
    items: ids,
    rank: ids,
    spread: new Float32Array(TEXTS),
    score: Float64Array.from(ids, (id) => -id),
    reward: Float32Array.from(ids, (id) => -id),
  });
  const summary = { method, label: 'Source only', reference: true, drivers: [] };
  addMethod(db, runId, summary as unknown as Parameters<typeof addMethod>[2]);
  return { project, runId };
}

function addGold({ db }: OpenProject, from: number): void {
  const pairs = [0, 1, 2, 3].map((i) =>
    pairRecord('ask', [`text ${from + 2 * i}`, `text ${from + 2 * i + 1}`], 'prefer'),
  );
  importRecords(db, pairs, { domain: 'chat', role: 'gold' });
}

function readerOf(project: OpenProject, from: number): Reader {
  const reader = new Reader(project, from);
  onTestFinished(() => reader.end());
  return reader;
}

describe('a large project', () => {
  it('answers beside the writer what a small one answers at once', async () => {
    const { project, runId } = ranked();
    const beside = readerOf(project, 1);
    const within = readerOf(project, Infinity);
    const page: Params<'ranking.page'> = {
      runId,
      method: 'source-only',
      sort: 'length',
      descending: true,
      search: '7',
      domains: [],
      offset: 0,
      limit: 5,
    };
    for (const reader of [beside, within]) {
      expect(await reader.read('ranking.page', page, never)).toMatchObject({ total: 4 });
    }
    const answers = (reader: Reader) =>
      Promise.all([
        reader.read('ranking.page', page, never),
        reader.read('data.domains', {}, never),
        reader.read('data.items', { domainId: 1, search: '3', offset: 0, limit: 9 }, never),
        reader.read('ranking.around', { runId, method: 'source-only', itemId: 3 }, never),
        reader.read('evaluation.get', { runId }, never),
      ]);
    expect(await answers(beside)).toEqual(await answers(within));
    // Later writes are seen; a cached evaluation is not reused for other gold.
    addGold(project, 8);
    const evaluated = await beside.read('evaluation.get', { runId }, never);
    expect(evaluated?.gold).toEqual({ kind: 'pairs', count: 8 });
    expect(await answers(beside)).toEqual(await answers(within));
  });

  it('says what was wrong with a question, as a small one does', async () => {
    const { project } = ranked();
    for (const from of [1, Infinity]) {
      const asked = readerOf(project, from).read('evaluation.get', { runId: 99 }, never);
      await expect(asked).rejects.toMatchObject({ code: 'not-found' });
    }
  });

  it('lets go of who no longer waits, and answers the others', async () => {
    const { project } = ranked();
    const reader = readerOf(project, 1);
    const control = new AbortController();
    const stopped = reader.read('data.domains', {}, control.signal);
    const other = reader.read('data.domains', {}, never);
    control.abort();
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(await other).toHaveLength(1);
  });

  it('is closed whole: nobody else has the file open', async () => {
    const { project } = ranked();
    const reader = readerOf(project, 1);
    const waiting = reader.read('data.domains', {}, never);
    await Promise.allSettled([reader.end(), waiting]);
    project.close();
    expect(existsSync(`${project.path}-wal`)).toBe(false);
  });
});

describe('a vote beside a long reading', () => {
  it('is answered first, though it was asked second', async () => {
    const home = temporaryFolder();
    const core = createCore({ home, host: 'web', version: '0.0.0', readBesideFrom: 1 });
    onTestFinished(() => core.close());
    const client = connect(core);
    const folder = temporaryFolder();
    await client.call('project.create', { name: 'Test' });
    const pairs = writePairs(join(folder, 'pairs.jsonl'), 20);
    await client.import(pairs, { domain: 'email', role: 'source' });
    const [pair] = await client.call('label.next', { annotator: 'ann', queue: 'second' });
    const order: string[] = [];
    const reading = client.call('data.domains', {}).then(() => order.push('reading'));
    const decision: ParamsInput<'label.submit'> = {
      annotator: 'ann',
      pairId: pair.pairId,
      outcome: 'prefer',
      chosen: pair.first.id,
      shownFirst: pair.first.id,
      durationMs: 900,
    };
    const vote = client.call('label.submit', decision).then(() => order.push('vote'));
    await Promise.all([reading, vote]);
    expect(order).toEqual(['vote', 'reading']);
  });
});
