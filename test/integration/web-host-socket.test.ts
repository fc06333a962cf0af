/** The WebSocket: messages both ways, invalid ones answered, greedy and dead clients disconnected. */
import { describe, expect, it } from 'vitest';
import { maxMessageBytes } from '../../src-main/hosts/web/socket.ts';
import { nextMessage, openSocket, startHost, until } from './web-host-support.ts';

const closed = (socket: { once(event: 'close', listener: (code: number) => void): unknown }) =>
  new Promise<number>((resolve) => socket.once('close', resolve));

describe('messages', () => {
  it('reach the core as parsed and come back', async () => {
    await using host = await startHost();
    const socket = await openSocket(host);
    const call = { verb: 'call', id: 7, command: 'x', params: { text: 'ünï ‮' } };
    socket.send(JSON.stringify(call));
    expect(await nextMessage(socket)).toEqual({ verb: 'result', id: 7, value: call });
  });

  it.each([
    ['not JSON', '{"verb":'],
    ['binary', Buffer.from([1, 2, 3])],
  ])('that are %s are answered, and the connection goes on', async (_what, bad) => {
    await using host = await startHost();
    const socket = await openSocket(host);
    socket.send(bad);
    expect(await nextMessage(socket)).toMatchObject({
      verb: 'error',
      error: { code: 'bad-input' },
    });
    socket.send(JSON.stringify({ verb: 'call', id: 1, command: 'x' }));
    expect(await nextMessage(socket)).toMatchObject({ verb: 'result', id: 1 });
    expect(host.core.received).toHaveLength(1);
  });

  it('at which the core fails do not end the server', async () => {
    await using host = await startHost();
    const socket = await openSocket(host);
    socket.send(JSON.stringify({ verb: 'call', id: 3, command: 'throw' }));
    expect(await nextMessage(socket)).toMatchObject({ verb: 'error', error: { code: 'internal' } });
    expect(host.core.open).toBe(1);
  });

  it('that are too large close the connection, not the server', async () => {
    await using host = await startHost();
    const socket = await openSocket(host);
    const end = closed(socket);
    socket.on('error', () => undefined);
    socket.send(JSON.stringify({ verb: 'call', id: 1, params: 'x'.repeat(maxMessageBytes) }));
    expect(await end).toBe(1009);
    await until(() => host.core.open === 0, 'the connection is closed in the core');
    expect(host.core.received).toEqual([]);
    (await openSocket(host)).close();
  });
});

describe('a client that does not read', () => {
  it('is not listened to until it reads again, and then gets everything in order', async () => {
    await using host = await startHost({ limits: { pauseAbove: 64 * 1024 } });
    const socket = await openSocket(host);
    socket.pause();
    const value = 'x'.repeat(1024 * 1024);
    for (let id = 0; id < 40; id += 1) host.core.broadcast({ verb: 'event', id, value });
    socket.send(JSON.stringify({ verb: 'call', id: 99, command: 'late' }));
    // A call on a second connection shows that the server itself keeps working.
    const other = await openSocket(host);
    other.send(JSON.stringify({ verb: 'call', id: 1, command: 'early' }));
    await nextMessage(other);
    expect(host.core.received).toHaveLength(1);
    const ids: number[] = [];
    socket.on('message', (data) =>
      ids.push((JSON.parse((data as Buffer).toString()) as { id: number }).id),
    );
    socket.resume();
    await until(() => ids.length === 41, 'all has arrived');
    expect(ids).toEqual([...Array.from({ length: 40 }, (_, id) => id), 99]);
  });

  it('is cut off when too much waits for it', async () => {
    await using host = await startHost({ limits: { cutAbove: 8 * 1024 * 1024 } });
    const socket = await openSocket(host);
    socket.pause();
    const value = 'x'.repeat(1024 * 1024);
    for (let id = 0; id < 40; id += 1) host.core.broadcast({ verb: 'event', id, value });
    await until(() => host.core.open === 0, 'the client is cut off');
  });
});

describe('pings', () => {
  it('keep a quiet client and end a dead one', async () => {
    await using host = await startHost({ limits: { heartbeat: 40 } });
    const quiet = await openSocket(host);
    const dead = await openSocket(host);
    let pings = 0;
    quiet.on('ping', () => (pings += 1));
    dead.pause();
    await until(() => host.core.open === 1, 'the dead one is gone');
    const before = pings;
    await until(() => pings > before + 3, 'the quiet one was asked again');
    expect([quiet.readyState, host.core.open]).toEqual([quiet.OPEN, 1]);
  });
});

describe('closing', () => {
  it('ends every connection and tells the core', async () => {
    const host = await startHost();
    const sockets = [await openSocket(host), await openSocket(host)];
    const ends = Promise.all(sockets.map(closed));
    await host.served.close();
    expect(await ends).toEqual([1001, 1001]);
    expect(host.core.open).toBe(0);
    await expect(fetch(host.served.origin)).rejects.toThrow();
  });

  it('does not wait for a client that never answers', async () => {
    const host = await startHost();
    const socket = await openSocket(host);
    socket.pause();
    await host.served.close();
    expect(host.core.open).toBe(0);
  });
});
