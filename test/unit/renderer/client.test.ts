import { describe, expect, test } from 'vitest';
import type { ClientMessage } from '../../../src-main/contract/wire.ts';
import { Client } from '../../../src-renderer/src/host/client.ts';

function connected() {
  const client = new Client();
  const sent: ClientMessage[] = [];
  client.opened((message) => sent.push(message));
  const idOf = (at: number): number => sent[at]?.id ?? -1;
  return { client, sent, idOf };
}

describe('a call', () => {
  test('answers with the result of its own number', async () => {
    const { client, sent, idOf } = connected();
    const first = client.call('label.undo', { annotator: 'a' });
    const second = client.call('data.domains', {});
    expect(sent.map((message) => message.verb)).toEqual(['call', 'call']);
    client.receive({ verb: 'result', id: idOf(1), value: [] });
    client.receive({ verb: 'result', id: idOf(0), value: null });
    expect(await second).toEqual([]);
    expect(await first).toBeNull();
  });

  test('rejects with the code and the sentence of the core', async () => {
    const { client, idOf } = connected();
    const call = client.call('project.open', { path: '/x' });
    client.receive({
      verb: 'error',
      id: idOf(0),
      error: { code: 'project-in-use', message: 'Open elsewhere.', details: { pid: 4 } },
    });
    await expect(call).rejects.toMatchObject({
      code: 'project-in-use',
      message: 'Open elsewhere.',
      details: { pid: 4 },
    });
  });

  test('that is aborted tells the core, and ignores an answer that comes too late', async () => {
    const { client, sent, idOf } = connected();
    const control = new AbortController();
    const call = client.call('data.domains', {}, control.signal);
    control.abort();
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    expect(sent[1]).toEqual({ verb: 'cancel', id: idOf(0) });
    client.receive({ verb: 'result', id: idOf(0), value: [] });
  });

  test('in flight when the connection is lost fails, since nobody knows whether it was done', async () => {
    const { client } = connected();
    const call = client.call('data.domains', {});
    client.closed();
    await expect(call).rejects.toMatchObject({ code: 'disconnected' });
  });

  test('made while there is no connection waits for the next one', async () => {
    const { client } = connected();
    client.closed();
    const call = client.call('data.domains', {});
    const later: ClientMessage[] = [];
    client.opened((message) => later.push(message));
    expect(later).toMatchObject([{ verb: 'call', command: 'data.domains' }]);
    client.receive({ verb: 'result', id: later[0]?.id ?? -1, value: [] });
    expect(await call).toEqual([]);
  });
});

describe('a subscription', () => {
  test('gets its events until it ends, and the core is told', () => {
    const { client, sent, idOf } = connected();
    const seen: unknown[] = [];
    const stop = client.subscribe('data', (value) => seen.push(value));
    client.receive({ verb: 'event', id: idOf(0), value: { what: 'votes' } });
    stop();
    client.receive({ verb: 'event', id: idOf(0), value: { what: 'runs' } });
    expect(seen).toEqual([{ what: 'votes' }]);
    expect(sent[1]).toEqual({ verb: 'unsubscribe', id: idOf(0) });
  });

  test('is made again after a lost connection, under a new number', () => {
    const { client, idOf } = connected();
    const seen: unknown[] = [];
    client.subscribe('data', (value) => seen.push(value));
    const before = idOf(0);
    client.closed();
    const later: ClientMessage[] = [];
    client.opened((message) => later.push(message));
    expect(later).toMatchObject([{ verb: 'subscribe', topic: 'data' }]);
    const after = later[0]?.id ?? -1;
    expect(after).not.toBe(before);
    client.receive({ verb: 'event', id: before, value: { what: 'votes' } });
    client.receive({ verb: 'event', id: after, value: { what: 'runs' } });
    expect(seen).toEqual([{ what: 'runs' }]);
  });
});
