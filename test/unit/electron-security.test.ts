/** What the desktop shell forbids, and the addresses that it serves. */
import { mkdtemp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IpcMainEvent, Session, WebContents } from 'electron';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolveAsset, serveInterface } from '../../src-main/hosts/electron/protocol.ts';
import {
  confine,
  denyPermissions,
  isOurPage,
  isTrustedSender,
} from '../../src-main/hosts/electron/security.ts';
import { preventable, StubContents, stubElectron } from '../stubs/electron.ts';

describe('our page', () => {
  it.each([
    ['app://dialect/', true],
    ['app://dialect/index.html#/label', true],
    ['app://dialect.evil/', false],
    ['app://evil/', false],
    ['https://dialect/', false],
    ['file:///app://dialect/', false],
    ['javascript:alert(1)', false],
    ['data:text/html,app://dialect/', false],
    ['', false],
  ])('%s: %s', (address, ours) => expect(isOurPage(address)).toBe(ours));
});

describe('the sender of a message', () => {
  const from = (senderFrame: unknown) => isTrustedSender({ senderFrame } as IpcMainEvent);
  it('is trusted as the main frame of our page alone', () => {
    expect(from({ url: 'app://dialect/', parent: null })).toBe(true);
    expect(from({ url: 'app://dialect/', parent: {} })).toBe(false);
    expect(from({ url: 'https://evil.example/', parent: null })).toBe(false);
    expect(from(null)).toBe(false);
  });
});

describe('a page', () => {
  it.each(['will-navigate', 'will-redirect', 'will-frame-navigate', 'will-attach-webview'])(
    'cannot: %s',
    (name) => {
      const contents = new StubContents();
      confine(contents as unknown as WebContents);
      const event = preventable();
      contents.emit(name, event);
      expect(event.defaultPrevented).toBe(true);
    },
  );

  it('opens no window', () => {
    const contents = new StubContents();
    confine(contents as unknown as WebContents);
    expect(contents.windowOpenHandler?.({ url: 'app://dialect/' })).toEqual({ action: 'deny' });
  });

  it('gets no permission, asked for or checked', () => {
    const { session } = stubElectron('/nowhere');
    denyPermissions(session as unknown as Session);
    const answers: boolean[] = [];
    const ours = { isMainFrame: true, requestingUrl: 'app://dialect/' };
    session.request?.({}, 'media', (yes) => answers.push(yes), ours);
    const checked = session.check?.({}, 'media', 'app://dialect/', ours);
    expect([...answers, checked, session.device?.()]).toEqual([false, false, false]);
  });

  it.each([
    ['our page', true, 'app://dialect/', true],
    ['another page', true, 'https://evil.example/', false],
    ['a frame within it', false, 'app://dialect/', false],
  ])('lets %s write to the clipboard: %s', (_who, isMainFrame, requestingUrl, allowed) => {
    const { session } = stubElectron('/nowhere');
    denyPermissions(session as unknown as Session);
    const answers: unknown[] = [];
    const asked = { isMainFrame, requestingUrl };
    session.request?.({}, 'clipboard-sanitized-write', (yes) => answers.push(yes), asked);
    answers.push(session.check?.({}, 'clipboard-sanitized-write', requestingUrl, asked));
    expect(answers).toEqual([allowed, allowed]);
  });
});

describe('app://dialect/', () => {
  let folder: string;
  let answer: (address: string, method?: string) => Promise<Response>;

  beforeAll(async () => {
    const outer = await mkdtemp(path.join(tmpdir(), 'dialect-test-'));
    folder = path.join(outer, 'renderer');
    await mkdir(path.join(folder, 'assets'), { recursive: true });
    await writeFile(path.join(folder, 'index.html'), '<!doctype html>');
    await writeFile(path.join(folder, 'assets', 'a.js'), 'export {};');
    await writeFile(path.join(outer, 'secret.txt'), 'outside');
    const stub = stubElectron(outer);
    serveInterface(stub.parts.protocol, folder);
    answer = (address, method = 'GET') =>
      stub.answers.get('app')!({ url: address, method } as Request);
  });

  it('answers files with their fixed type and the same headers as the web host', async () => {
    const page = await answer('app://dialect/');
    expect([page.status, await page.text()]).toEqual([200, '<!doctype html>']);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const script = await answer('app://dialect/assets/a.js?v=1');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    for (const { headers } of [page, script, await answer('app://dialect/nothing')]) {
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it.each([
    'app://dialect/../secret.txt',
    'app://dialect/%2e%2e/secret.txt',
    'app://dialect/..%2fsecret.txt',
    'app://dialect/assets/..%2f..%2fsecret.txt',
    'app://dialect/..%5csecret.txt',
    'app://dialect/..\\secret.txt',
    'app://dialect/C:%2fsecret.txt',
    'app://dialect//etc/passwd',
    'app://dialect/%2fetc%2fpasswd',
    'app://dialect/index.html%00.js',
    'app://dialect/%',
    'app://dialect/.',
    'app://dialect/assets',
    'app://evil/index.html',
    'app://evil/..%2fsecret.txt',
  ])('does not leave its folder: %s', async (address) => {
    const response = await answer(address);
    const body = await response.text();
    expect(body).not.toContain('outside');
    expect(body).not.toContain('root:');
    if (address !== 'app://dialect/.') expect(response.status).toBe(404);
  });

  it('names files inside its folder and nothing else, whatever the spelling', () => {
    for (const address of ['app://dialect/..%2f..%2fx', 'app://dialect/%2e%2e%2fx']) {
      expect(resolveAsset(folder, address)).toBeNull();
    }
    expect(resolveAsset(folder, 'app://dialect/assets/a.js')).toBe(
      path.join(folder, 'assets', 'a.js'),
    );
  });

  it('is read with GET only', async () => {
    expect((await answer('app://dialect/', 'POST')).status).toBe(404);
  });
});
