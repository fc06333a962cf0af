/** Access control: Host, token, cookie, Origin, headers, and paths that try to leave the folder. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, openSocket, startHost } from './web-host-support.ts';
import type { Host } from './web-host-support.ts';

let host: Host;
beforeAll(async () => {
  host = await startHost();
});
afterAll(() => host[Symbol.asyncDispose]());

const get = (path: string, headers: Record<string, string> = {}) =>
  ask(host.served, { path, headers: { cookie: host.cookie, ...headers } });

describe('the address that is printed', () => {
  it('buys a cookie that scripts, other sites and other ports do not get, and forgets the token', async () => {
    const answer = await ask(host.served, {
      path: new URL(host.served.url).search.replace(/^/, '/'),
    });
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('/');
    const cookie = String(answer.headers['set-cookie']);
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
    expect(cookie.startsWith(`dialect-${host.served.port}=`)).toBe(true);
    expect(cookie).not.toContain(new URL(host.served.url).searchParams.get('token'));
  });

  it('carries 256 bits and works again after the browser lost its cookies', async () => {
    const token = new URL(host.served.url).searchParams.get('token') ?? '';
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    const again = await ask(host.served, { path: `/?token=${token}` });
    expect(again.status).toBe(303);
  });

  it('differs between two servers', async () => {
    await using other = await startHost();
    expect(new URL(other.served.url).search).not.toBe(new URL(host.served.url).search);
  });

  it.each(['', 'x', 'A'.repeat(43), 'A'.repeat(100_0)])(
    'refuses the wrong token %#, even with a cookie',
    async (token) => {
      const answer = await get(`/?token=${token}`);
      expect(answer.status).toBe(401);
      expect(answer.headers['set-cookie']).toBeUndefined();
    },
  );
});

describe('the cookie', () => {
  it.each(['/', '/assets/a.js', '/files/lent-1', '/nothing'])('is needed for %s', async (path) => {
    const answer = await ask(host.served, { path });
    expect(answer.status).toBe(401);
    expect(answer.body).toContain('whole address that it printed');
  });

  it('of another port or with another value opens nothing', async () => {
    const value = host.cookie.split('=')[1];
    for (const cookie of [
      `dialect-1=${value}`,
      `dialect-${host.served.port}=x`,
      `${host.cookie}x`,
    ]) {
      expect((await get('/', { cookie })).status).toBe(401);
    }
  });

  it('is found among the cookies of other servers on this machine', async () => {
    const answer = await get('/', { cookie: `a=b; dialect-1=x; ${host.cookie}; c=d` });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('<title>Stub</title>');
  });
});

describe('the Host header', () => {
  it.each([
    'evil.example',
    'evil.example:PORT',
    '127.0.0.1',
    '127.0.0.1:1',
    '127.0.0.1.evil.example:PORT',
    '[::1]:PORT',
  ])('%s is refused, cookie or not', async (name) => {
    const answer = await get('/', { host: name.replace('PORT', String(host.served.port)) });
    expect(answer.status).toBe(421);
    expect(answer.body).not.toContain('Stub');
  });

  it('localhost is one of our names', async () => {
    expect((await get('/', { host: `localhost:${host.served.port}` })).status).toBe(200);
  });
});

describe('every answer', () => {
  it.each(['/', '/assets/a.js', '/nothing', '/?token=wrong'])(
    'carries the security headers: %s',
    async (path) => {
      const { headers } = await get(path);
      const policy = String(headers['content-security-policy']).split('; ');
      expect(policy).toEqual(
        expect.arrayContaining([
          "default-src 'none'",
          "script-src 'self'",
          "frame-ancestors 'none'",
          "base-uri 'none'",
          "form-action 'none'",
        ]),
      );
      expect(policy.join()).not.toMatch(/unsafe|\*/);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(headers['permissions-policy']).toContain('camera=()');
    },
  );
});

describe('paths', () => {
  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/%2E%2E%2Fsecret.txt',
    '/assets/../../secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..\\secret.txt',
    '/..%5csecret.txt',
    '/%5c..%5csecret.txt',
    '/%252e%252e/secret.txt',
    '//secret.txt',
    '/%00',
    '/%',
    '/%ff',
    '/secret.txt%00.html',
  ])('%s does not leave the folder', async (path) => {
    const answer = await get(path);
    expect([400, 404]).toContain(answer.status);
    expect(answer.body).not.toContain('outside');
  });

  it('are answered to GET and HEAD only', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const answer = await ask(host.served, {
        path: '/',
        method,
        headers: { cookie: host.cookie },
      });
      expect(answer.status).toBe(405);
    }
    const head = await ask(host.served, {
      path: '/',
      method: 'HEAD',
      headers: { cookie: host.cookie },
    });
    expect([head.status, head.body]).toEqual([200, '']);
  });
});

describe('the WebSocket upgrade', () => {
  it('is taken with Host, Origin, cookie and proof', async () => {
    const socket = await openSocket(host);
    socket.close();
  });

  it.each([
    ['http://evil.example', 403],
    ['https://127.0.0.1:PORT', 403],
    ['http://127.0.0.1:1', 403],
    ['http://127.0.0.1', 403],
    ['http://localhost:PORT', 403],
    ['http://127.0.0.1:PORT.evil.example', 403],
    ['null', 403],
  ])('with the Origin %s is refused', async (origin, status) => {
    const headers = { origin: origin.replace('PORT', String(host.served.port)) };
    await expect(openSocket(host, { headers })).rejects.toThrow(`refused: ${status}`);
  });

  it('with the cookie alone, which a server of another port has seen, is refused', async () => {
    for (const protocols of [[], ['dialect'], ['dialect', 'x'.repeat(43)]]) {
      await expect(openSocket(host, { protocols })).rejects.toThrow('refused: 401');
    }
    const token = new URL(host.served.url).searchParams.get('token') ?? '';
    await expect(openSocket(host, { protocols: ['dialect', token] })).rejects.toThrow(
      'refused: 401',
    );
    // No response contains it, even with the cookie.
    const first = await ask(host.served, { path: `/?token=${token}` });
    expect(JSON.stringify([first, await get('/')])).not.toContain(host.proof);
  });

  it('without Origin, without cookie, at another path or under another name is refused', async () => {
    const bare = await ask(host.served, {
      path: '/ws',
      headers: {
        cookie: host.cookie,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': Buffer.alloc(16).toString('base64'),
      },
    });
    expect(bare.status).toBe(403);
    await expect(openSocket(host, { headers: { cookie: '' } })).rejects.toThrow('refused: 401');
    await expect(openSocket(host, { path: '/other' })).rejects.toThrow('refused: 404');
    const elsewhere = { host: 'evil.example', origin: 'http://evil.example' };
    await expect(openSocket(host, { headers: elsewhere })).rejects.toThrow('refused: 421');
  });

  it('accepts the page of localhost at localhost', async () => {
    const name = `localhost:${host.served.port}`;
    const socket = await openSocket(host, { headers: { host: name, origin: `http://${name}` } });
    socket.close();
  });
});

describe('the socket that listens', () => {
  it('is bound to 127.0.0.1 alone', async () => {
    const elsewhere = await fetch(`http://127.0.0.2:${host.served.port}/`).catch(() => 'closed');
    expect(elsewhere).toBe('closed');
  });

  it('says so when the port is taken', async () => {
    await expect(startHost({ port: host.served.port })).rejects.toMatchObject({
      code: 'port-in-use',
    });
  });

  it('says so when the interface is not built', async () => {
    await expect(startHost({ rendererFolder: '/nowhere' })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
