/** Uploads and downloads: complete or not at all, private, only by the right pages. */
import { existsSync } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import path from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { baseName } from '../../src-main/hosts/shared/names.ts';
import { attachment } from '../../src-main/hosts/web/files.ts';
import { ask, startHost, until } from './web-host-support.ts';
import type { Host } from './web-host-support.ts';

/** The headers that the page sends with an upload. */
function pageHeaders({ cookie, served, proof }: Host) {
  return { cookie, origin: served.origin, 'x-dialect-proof': proof };
}

function upload(host: Host, name: string, body: string | Readable, headers = {}) {
  return ask(host.served, {
    path: `/files?name=${encodeURIComponent(name)}`,
    method: 'POST',
    headers: { ...pageHeaders(host), ...headers },
    body,
  });
}

describe('an upload', () => {
  it('is streamed into a private folder and lent to the core', async () => {
    await using host = await startHost();
    const megabyte = 'x'.repeat(1024 * 1024);
    const body = Readable.from(
      (function* () {
        for (let i = 0; i < 20; i += 1) yield megabyte;
      })(),
    );
    const answer = await upload(host, 'pairs.jsonl', body);
    expect(JSON.parse(answer.body)).toEqual({
      token: 'lent-1',
      name: 'pairs.jsonl',
      size: 20 * 1024 * 1024,
    });
    const [lent] = host.core.lent;
    expect(lent).toMatchObject({ name: 'pairs.jsonl', temporary: true });
    const file = await stat(lent.path);
    const folder = await stat(path.dirname(lent.path));
    expect([file.size, file.mode & 0o777, folder.mode & 0o777]).toEqual([
      20 * 1024 * 1024,
      0o600,
      0o700,
    ]);
  });

  it('keeps its name for show only: it names no place on the disk', async () => {
    await using host = await startHost();
    const answer = await upload(host, '../../etc/ünï "x".csv', 'a,b');
    expect(JSON.parse(answer.body)).toMatchObject({ name: 'ünï "x".csv' });
    expect(path.basename(host.core.lent[0].path)).toMatch(/^[0-9a-f-]{36}$/);
    expect(await readFile(host.core.lent[0].path, 'utf8')).toBe('a,b');
  });

  it.each([
    ['another origin', { origin: 'http://evil.example' }, 403],
    ['no cookie', { cookie: '' }, 401],
    ['the cookie that servers of other ports see, and no proof', { 'x-dialect-proof': '' }, 401],
  ])('with %s is refused and leaves nothing', async (_what, headers, status) => {
    await using host = await startHost();
    const answer = await upload(host, 'a.csv', 'text', headers);
    expect(answer.status).toBe(status);
    expect(host.core.lent).toEqual([]);
  });

  it('that is larger than the disk allows is refused before it is read', async () => {
    await using host = await startHost({
      freeBytes: () => Promise.resolve(256 * 1024 * 1024 + 10),
    });
    const answer = await upload(host, 'a.csv', 'eleven byte', { 'content-length': 11 });
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'too-large' });
    expect((await upload(host, 'a.csv', 'ten bytes.')).status).toBe(200);
  });

  it('that grows beyond what the disk allows is refused and removed', async () => {
    await using host = await startHost({
      freeBytes: () => Promise.resolve(256 * 1024 * 1024 + 10),
    });
    await upload(host, 'small.csv', 'small');
    const folder = path.dirname(host.core.lent[0].path);
    const answer = await upload(host, 'a.csv', Readable.from(['eleven', ' byte', 'more']));
    expect(answer.status).toBe(413);
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('shares the room on the disk with those that are under way', async () => {
    await using host = await startHost({
      freeBytes: () => Promise.resolve(256 * 1024 * 1024 + 1000),
    });
    const headers = pageHeaders(host);
    const { port } = host.served;
    const first = httpRequest({
      host: '127.0.0.1',
      port,
      path: '/files?name=a.csv',
      method: 'POST',
      headers: { ...headers, 'content-length': 900 },
    });
    first.on('error', () => undefined);
    first.write('begun');
    await upload(host, 'small.csv', 'x');
    const folder = path.dirname(host.core.lent[0].path);
    await until(async () => (await readdir(folder)).length === 2, 'the first is under way');
    expect((await upload(host, 'b.csv', 'y'.repeat(200))).status).toBe(413);
    first.destroy();
    await until(async () => (await readdir(folder)).length === 1, 'the first is gone');
    expect((await upload(host, 'b.csv', 'y'.repeat(200))).status).toBe(200);
  });

  it('that breaks off is removed', async () => {
    await using host = await startHost();
    await upload(host, 'small.csv', 'small');
    const folder = path.dirname(host.core.lent[0].path);
    const request = httpRequest({
      host: '127.0.0.1',
      port: host.served.port,
      path: '/files?name=half.csv',
      method: 'POST',
      headers: { ...pageHeaders(host), 'content-length': 1000 },
    });
    request.on('error', () => undefined);
    request.write('half');
    await until(async () => (await readdir(folder)).length === 2, 'the upload has begun');
    request.destroy();
    await until(async () => (await readdir(folder)).length === 1, 'the half is removed');
    expect(host.core.lent).toHaveLength(1);
  });

  it('that comes byte by byte is ended, with or without permission', async () => {
    await using host = await startHost({ limits: { idle: 100 } });
    for (const headers of [pageHeaders(host), {}]) {
      const sending = httpRequest({
        port: host.served.port,
        path: '/files?name=slow',
        method: 'POST',
        headers: { ...headers, 'content-length': 1_000_000 },
      });
      const closed = new Promise((resolve) => sending.once('close', resolve));
      sending.on('error', () => undefined);
      sending.on('response', (answer) => answer.resume());
      const drip = setInterval(() => sending.write('x'), 20);
      await closed;
      clearInterval(drip);
    }
    expect(host.core.lent).toEqual([]);
  });

  it('ends with the server', async () => {
    const host = await startHost();
    await upload(host, 'small.csv', 'small');
    const folder = path.dirname(host.core.lent[0].path);
    await host.served.close();
    expect(existsSync(folder)).toBe(false);
  });
});

describe('a download', () => {
  const get = (host: Host, token: string) =>
    ask(host.served, { path: `/files/${token}`, headers: { cookie: host.cookie } });

  it('is an attachment with its name, never a page', async () => {
    await using host = await startHost();
    const file = path.join(path.dirname(host.rendererFolder), 'export.html');
    await writeFile(file, '<script>alert(1)</script>');
    const token = host.core.lendFile({ path: file, name: 'votes – α.html', temporary: false });
    const answer = await get(host, token);
    expect(answer.status).toBe(200);
    expect(answer.body).toBe('<script>alert(1)</script>');
    expect(answer.headers['content-type']).toBe('application/octet-stream');
    expect(answer.headers['content-disposition']).toBe(
      `attachment; filename="votes _ _.html"; filename*=UTF-8''votes%20%E2%80%93%20%CE%B1.html`,
    );
  });

  it('of an unknown or vanished file says what to do', async () => {
    await using host = await startHost();
    const gone = host.core.lendFile({ path: '/nowhere/at/all', name: 'a', temporary: false });
    for (const token of ['unknown', gone, '..', '%2e%2e%2fsecret.txt', '']) {
      const answer = await get(host, token);
      expect([400, 404]).toContain(answer.status);
      expect(answer.body).not.toContain('outside');
    }
  });
});

describe('names', () => {
  it.each([
    ['C:\\Users\\me\\a.csv', 'a.csv'],
    ['/etc/passwd', 'passwd'],
    ['a\r\nSet-Cookie: x', 'aSet-Cookie: x'],
    ['..', 'file'],
    ['', 'file'],
    ['x'.repeat(300), 'x'.repeat(255)],
  ])('%j is shown as %j', (name, shown) => expect(baseName(name)).toBe(shown));

  it('cannot end the header or its quotes, nor break on half a character', () => {
    expect(attachment(`a"\r\nX: y\\ 100% 'é`)).toBe(
      `attachment; filename=" 100_ '_"; filename*=UTF-8''%20100%25%20%27%C3%A9`,
    );
    expect(attachment('\ud800.csv')).toContain('%EF%BF%BD.csv');
  });
});
