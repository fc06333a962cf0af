/** Several windows on one core: they never hold the same question, and nothing is overwritten unseen. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { connect, startCore, temporaryFolder, writePairs } from './support.ts';

/** A core with an open project of 20 pairs that nobody has labelled. */
async function ready() {
  const core = startCore();
  const client = connect(core);
  await client.call('project.create', { name: 'Test' });
  const path = writePairs(join(temporaryFolder(), 'pairs.jsonl'), 20);
  const token = core.lendFile({ path, name: 'pairs.jsonl', temporary: false });
  const { jobId } = await client.call('import.start', {
    files: [{ token }],
    domain: 'email',
    role: 'source',
    keepLabels: false,
  });
  await client.jobEnd(jobId);
  return { core, client };
}

const next: { queue: 'pending'; limit: number; holds: number[] } = {
  queue: 'pending',
  limit: 3,
  holds: [],
};

function tie(pair: { pairId: number; first: { id: number } }, annotator: string) {
  return {
    pairId: pair.pairId,
    annotator,
    outcome: 'tie' as const,
    chosen: null,
    shownFirst: pair.first.id,
    durationMs: 5,
  };
}

it('lends a pair to one window at a time, under any name, and frees it when that window is closed', async () => {
  const { core, client } = await ready();
  const other = connect(core);
  const ids = async (window: typeof client, annotator: string) =>
    (await window.call('label.next', { annotator, ...next })).map(({ pairId }) => pairId);
  const first = await ids(client, 'ann');
  expect(first).toHaveLength(3);
  for (const annotator of ['ann', 'bob']) {
    const second = await ids(other, annotator);
    expect(second).toHaveLength(3);
    expect(second.filter((id) => first.includes(id))).toEqual([]);
  }
  await client.call('label.giveBack', {});
  expect(await ids(other, 'bob')).toEqual(first);
  expect((await ids(client, 'ann')).filter((id) => first.includes(id))).toEqual([]);
  other.connection.close();
  expect(await ids(client, 'ann')).toEqual(first);
});

it('hands out what is held elsewhere where nothing else is left, and says so', async () => {
  const { core, client } = await ready();
  const other = connect(core);
  const all = await client.call('label.next', { annotator: 'ann', ...next, limit: 50 });
  const shared = await other.call('label.next', { annotator: 'bob', ...next });
  expect(shared.map(({ pairId }) => pairId)).toEqual(all.slice(0, 3).map(({ pairId }) => pairId));
  expect(shared[0].why).toBe('Also open in a window of “ann”: nothing else is left.');
});

it('lends nothing to who does not say what it holds', async () => {
  const { core, client } = await ready();
  const look = { annotator: 'ann', queue: 'pending', limit: 3 } as const;
  const seen = await client.call('label.next', look);
  expect(await connect(core).call('label.next', { ...look, holds: [] })).toEqual(seen);
});

it('keeps no vote that would replace one which its window has not seen', async () => {
  const { client } = await ready();
  const [pair] = await client.call('label.next', { annotator: 'ann', ...next });
  expect(pair.standing).toBeNull();
  const { vote } = await client.call('label.submit', { ...tie(pair, 'ann'), replaces: null });
  await expect(
    client.call('label.submit', { ...tie(pair, 'ann'), replaces: null }),
  ).rejects.toMatchObject({ code: 'vote-changed', details: { standing: vote.id } });
  const fresh = await client.call('label.pair', { annotator: 'ann', pairId: pair.pairId });
  expect(fresh.standing).toBe(vote.id);
  await client.call('label.submit', { ...tie(pair, 'ann'), replaces: fresh.standing });
  await client.call('label.undo', { annotator: 'ann' });
  const undone = await client.call('label.undo', { annotator: 'ann' });
  expect(undone?.pair).toMatchObject({ standing: null, vote: { id: vote.id } });
  await client.call('label.submit', { ...tie(pair, 'ann'), replaces: null });
});

it('tells a window how many others label under its name', async () => {
  const { core, client } = await ready();
  const other = connect(core);
  expect(await client.call('label.sit', { annotator: 'ann' })).toEqual({ others: 0 });
  expect(await other.call('label.sit', { annotator: 'ann' })).toEqual({ others: 1 });
  expect(await other.call('label.sit', { annotator: 'bob' })).toEqual({ others: 0 });
});
