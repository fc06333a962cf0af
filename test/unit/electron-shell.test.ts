/** The desktop application from start to end against the stub: one instance, pages, menus, quitting. */
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Preferences } from '../../src-main/contract/records.ts';
import type { AppState } from '../../src-main/contract/records.ts';
import type { ClientMessage, Core, CoreMessage } from '../../src-main/contract/wire.ts';
import { startShell } from '../../src-main/hosts/electron/shell.ts';
import { channels } from '../../src-main/preload/channels.ts';
import { preventable, stubElectron } from '../stubs/electron.ts';
import type { Sender, StubWindow } from '../stubs/electron.ts';

const soon = () => new Promise((resolve) => setTimeout(resolve, 20));

/** Answers every call with its own parameters; opening a project changes the state. */
function stubCore() {
  const sends: ((message: CoreMessage) => void)[] = [];
  const lent: { path: string; name: string; temporary: boolean }[] = [];
  const core = {
    received: [] as ClientMessage[],
    connections: 0,
    closed: 0,
    refuse: '',
    lent,
    connect(send: (message: CoreMessage) => void) {
      sends.push(send);
      core.connections += 1;
      return {
        receive(raw: unknown) {
          const message = raw as ClientMessage;
          core.received.push(message);
          if (message.verb === 'subscribe') {
            send({ verb: 'event', id: message.id, value: state(null) });
          }
          if (message.verb !== 'call') return;
          if (core.refuse !== '') {
            const error = { code: 'not-a-project', message: core.refuse };
            send({ verb: 'error', id: message.id, error });
            return;
          }
          send({ verb: 'result', id: message.id, value: message.params });
          const { path: opened } = message.params as { path?: string };
          if (message.command === 'project.open' && opened !== undefined) {
            sends[0]({ verb: 'event', id: 1, value: state(opened) });
          }
        },
        close: () => {
          core.connections -= 1;
        },
      };
    },
    lendFile: (file: (typeof lent)[0]) => `lent-${lent.push(file)}`,
    fileOf: (token: string) => lent[Number(token.slice(5)) - 1] ?? null,
    close: () => {
      core.closed += 1;
      return soon() as Promise<void>;
    },
  };
  return core satisfies Core;
}

function state(project: string | null): AppState {
  return {
    version: '0',
    host: 'electron',
    project: project && { id: 'p', name: 'P', path: project, createdAt: 0, sample: false },
    recents: [{ path: '/p/old.dialect', name: 'Old', openedAt: 0, exists: true }],
    projectsFolder: '/p',
    preferences: Preferences.parse({}),
    jobs: [],
  } as AppState;
}

let folder: string;
let stub: ReturnType<typeof stubElectron>;
let core: ReturnType<typeof stubCore>;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dialect-test-'));
  stub = stubElectron(folder);
  core = stubCore();
});

const start = (args: string[] = ['dialect'], openCore = async (): Promise<Core> => core) =>
  startShell(stub.parts, {
    openCore,
    rendererFolder: folder,
    preload: '/preload.cjs',
    icon: '/icon.png',
    args,
    platform: 'linux',
  });
const window = (): StubWindow => stub.windows[0];
const page = (): Sender => ({ contents: window().webContents, url: 'app://dialect/' });
const stranger = (): Sender => ({ ...page(), url: 'https://evil.example/' });

describe('the window', () => {
  it('is sandboxed, isolated, without Node, and shows our page once it is painted', async () => {
    await start();
    expect(stub.app.sandboxed).toBe(true);
    expect(window().options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      preload: '/preload.cjs',
    });
    expect(window().webContents.url).toBe('app://dialect/');
    expect(window().visible).toBe(false);
    window().emit('ready-to-show');
    expect(window().visible).toBe(true);
  });

  it('is confined, as is every other page that is ever made', async () => {
    await start();
    const event = preventable();
    window().webContents.emit('will-navigate', event);
    expect(event.defaultPrevented).toBe(true);
    expect(window().webContents.windowOpenHandler?.({ url: 'https://x.example' })).toEqual({
      action: 'deny',
    });
    const asked = { isMainFrame: true, requestingUrl: 'https://x.example' };
    expect(stub.session.check?.({}, 'media', 'https://x.example', asked)).toBe(false);
  });

  it('is there before the core is, and its page waits for its port', async () => {
    const opening = Promise.withResolvers<Core>();
    const starting = start(['dialect', '/p/a.dialect'], () => opening.promise);
    await soon();
    stub.ipc.send(channels.connect, page(), 'one document');
    const picked = stub.ipc.invoke(channels.pickFiles, page());
    expect([window().webContents.url, window().webContents.posted]).toEqual(['app://dialect/', []]);
    expect(stub.state.menu.length).toBeGreaterThan(0);
    opening.resolve(core);
    await starting;
    expect(core.received.at(-1)).toMatchObject({ command: 'project.open' });
    stub.ipc.send(channels.connect, page(), 'one document');
    expect(window().webContents.posted).toHaveLength(1);
    window().webContents.posted[0].ports[0].close();
    expect(await picked).toEqual({ value: [] });
  });

  it('that is closed before the core is there ends once it could be closed', async () => {
    const opening = Promise.withResolvers<Core>();
    const starting = start(['dialect'], () => opening.promise);
    await soon();
    stub.app.emit('window-all-closed');
    await soon();
    expect(stub.app.ended).toBe(false);
    opening.resolve(core);
    await starting;
    await soon();
    await soon();
    expect([core.closed, stub.app.ended]).toEqual([1, true]);
  });

  it('opens where it stood when it was closed', async () => {
    await start();
    window().bounds = { x: 100, y: 50, width: 1000, height: 700 };
    window().emit('close');
    stub = stubElectron(folder);
    await start();
    expect(window().options).toMatchObject({ x: 100, y: 50, width: 1000, height: 700 });
  });
});

describe('a page', () => {
  const connect = (sender: Sender) => stub.ipc.send(channels.connect, sender);

  it('gets a port to the core, through which messages go both ways', async () => {
    await start();
    connect(page());
    const [{ ports } = { ports: [] }] = window().webContents.posted;
    const answers: unknown[] = [];
    ports[0].on('message', ({ data }: { data: unknown }) => answers.push(data));
    ports[0].start();
    ports[0].postMessage({ verb: 'call', id: 5, command: 'x', params: { a: 1 } });
    await vi.waitFor(() => expect(answers).toEqual([{ verb: 'result', id: 5, value: { a: 1 } }]));
    ports[0].close();
  });

  it('gets none when it is not ours, nor in a frame within it', async () => {
    await start();
    connect(stranger());
    connect({ ...page(), parent: {} });
    connect({ ...page(), url: null });
    expect(window().webContents.posted).toEqual([]);
  });

  it('that asks again before it was answered keeps the port that is on the way', async () => {
    await start();
    stub.ipc.send(channels.connect, page(), 'one document');
    stub.ipc.send(channels.connect, page(), 'one document');
    expect(window().webContents.posted).toHaveLength(1);
    window().webContents.posted[0].ports[0].close();
  });

  it('that crashed is told of, and loaded again where the person wants it', async () => {
    await start();
    window().webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    await soon();
    expect(stub.questions).toMatchObject([{ buttons: ['Load again', 'Quit'] }]);
    expect(window().webContents.reloads).toBe(1);
    stub.state.responses.push(1);
    window().webContents.emit('render-process-gone', {}, { reason: 'oom' });
    await soon();
    expect([window().webContents.reloads, stub.app.quits]).toEqual([1, 1]);
  });

  it('that reloads leaves no connection behind', async () => {
    await start();
    const before = core.connections;
    stub.ipc.send(channels.connect, page(), 'one document');
    stub.ipc.send(channels.connect, page(), 'the next');
    await soon();
    expect(core.connections).toBe(before + 1);
    window().webContents.posted.at(-1)!.ports[0].close();
    await soon();
    expect(core.connections).toBe(before);
  });
});

describe('files', () => {
  const value = async (channel: string, ...parameters: unknown[]) => {
    const reply = (await stub.ipc.invoke(channel, page(), ...parameters)) as { value: unknown };
    return reply.value;
  };

  it('picked in the dialog are lent to the core', async () => {
    await start();
    const file = path.join(folder, 'a.csv');
    await writeFile(file, 'a,b');
    stub.state.opens.push({ canceled: false, filePaths: [file, folder, '/nowhere'] });
    const options = { title: 'Import', multiple: true, extensions: ['csv'] };
    expect(await value(channels.pickFiles, options)).toEqual([
      { token: 'lent-1', name: 'a.csv', size: 3 },
    ]);
    expect(core.lent).toEqual([{ path: file, name: 'a.csv', temporary: false }]);
    expect(stub.dialogs[0]).toEqual({
      title: 'Import',
      defaultPath: path.join(folder, 'downloads'),
      properties: ['openFile', 'multiSelections'],
      filters: [
        { name: 'Data', extensions: ['csv'] },
        { name: 'All files', extensions: ['*'] },
      ],
    });
  });

  it('are none when the person cancelled', async () => {
    await start();
    expect(await value(channels.pickFiles)).toEqual([]);
    expect(await value(channels.pickProject)).toBeNull();
    core.lendFile({ path: '/x', name: 'x', temporary: true });
    expect(await value(channels.saveFile, 'lent-1', 'x.csv')).toBeNull();
  });

  it('are saved where the dialog says, under a name that names no folder', async () => {
    await start();
    const source = path.join(folder, 'export.tmp');
    await writeFile(source, 'votes');
    const token = core.lendFile({ path: source, name: 'votes.csv', temporary: true });
    const target = path.join(folder, 'mine.csv');
    stub.state.saves.push({ canceled: false, filePath: target });
    expect(await value(channels.saveFile, token, '../../votes.csv')).toEqual({ path: target });
    expect(await readFile(target, 'utf8')).toBe('votes');
    expect(stub.dialogs[0]?.defaultPath).toBe(path.join(folder, 'downloads', 'votes.csv'));
  });

  it('are picked and saved where the last ones were, the next time too', async () => {
    await start();
    const file = path.join(folder, 'a.csv');
    await writeFile(file, 'a,b');
    stub.state.opens.push({ canceled: false, filePaths: [file] });
    await value(channels.pickFiles);
    const before = stub.ipc;
    stub = stubElectron(folder);
    expect(stub.ipc).not.toBe(before);
    await start();
    await value(channels.pickFiles);
    await value(channels.pickProject);
    expect(stub.dialogs.map(({ defaultPath }) => defaultPath)).toEqual([folder, '/p']);
  });

  it.each([
    ['there is no such folder', 'nowhere/x.csv'],
    ['a folder has that name', '.'],
  ])('are not saved where they cannot be: %s', async (reason, name) => {
    await start();
    const source = path.join(folder, 'export.tmp');
    await writeFile(source, 'votes');
    const token = core.lendFile({ path: source, name: 'votes.csv', temporary: true });
    stub.state.saves.push({ canceled: false, filePath: path.join(folder, name) });
    const reply = await stub.ipc.invoke(channels.saveFile, page(), token, 'votes.csv');
    expect(reply).toMatchObject({
      failure: { code: 'cannot-write', message: expect.stringContaining(reason) },
    });
    expect(JSON.stringify(reply)).not.toContain('export.tmp');
  });

  it('that no longer exist are refused with a sentence', async () => {
    await start();
    const reply = await stub.ipc.invoke(channels.saveFile, page(), 'lent-9', 'x');
    expect(reply).toEqual({
      failure: expect.objectContaining({
        code: 'not-found',
        message: expect.stringMatching(/again/),
      }),
    });
  });

  it.each([channels.pickFiles, channels.pickProject, channels.saveFile, channels.lend])(
    'are not given to a stranger: %s',
    async (channel) => {
      await start();
      stub.state.opens.push({ canceled: false, filePaths: [import.meta.filename] });
      const reply = await stub.ipc.invoke(channel, stranger(), [import.meta.filename], 'x');
      expect(reply).toMatchObject({ failure: { code: 'forbidden' } });
      expect([core.lent, stub.dialogs]).toEqual([[], []]);
    },
  );
});

describe('one instance', () => {
  const opened = () =>
    core.received.flatMap((message) =>
      message.verb === 'call' && message.command === 'project.open' ? [message.params] : [],
    );

  it('a second start hands its project over and ends without a window', async () => {
    stub.app.isFirst = false;
    expect(await start(['dialect', '/p/a.dialect'])).toBe(false);
    expect(stub.app.lockData).toEqual({ project: '/p/a.dialect' });
    expect([stub.app.quits, stub.windows.length]).toEqual([1, 0]);
  });

  it('the first opens it and comes to the front', async () => {
    await start();
    window().minimised = true;
    stub.app.emit('second-instance', {}, [], '/', { project: '/p/a.dialect' });
    await soon();
    expect(opened()).toEqual([{ path: '/p/a.dialect' }]);
    expect([window().minimised, window().focused]).toEqual([false, true]);
    expect(stub.app.recentDocuments).toEqual(['/p/a.dialect']);
  });

  it('a project among the arguments is open before the page is loaded', async () => {
    await start(['dialect', '/p/a.dialect']);
    expect(opened()).toEqual([{ path: '/p/a.dialect' }]);
  });

  it('a file that the system asks for is opened, before and after the start', async () => {
    const starting = start();
    const event = preventable();
    stub.app.emit('open-file', event, '/p/early.dialect');
    await starting;
    stub.app.emit('open-file', event, '/p/late.dialect');
    await soon();
    expect(opened()).toEqual([{ path: '/p/early.dialect' }, { path: '/p/late.dialect' }]);
    expect(event.defaultPrevented).toBe(true);
  });

  it('a file that cannot be opened is explained', async () => {
    await start();
    core.refuse = 'This is not a Dialect project.';
    stub.app.emit('open-file', preventable(), '/p/a.dialect');
    await soon();
    expect(stub.errors).toEqual([
      { title: 'The project was not opened', sentence: 'This is not a Dialect project.' },
    ]);
  });
});

describe('the menus', () => {
  const entries = (label: string) =>
    stub.state.menu.find((one) => one.label === label)?.submenu as MenuItemConstructorOptions[];

  it('send their acts to the page and open recent projects', async () => {
    await start();
    (entries('&File').find((one) => one.label === '&Open…')?.click as () => void)();
    expect(window().webContents.sent).toEqual([
      { channel: channels.menu, parameters: ['project.open'] },
    ]);
    const recent = entries('&File').find((one) => one.label === 'Open &recent');
    ((recent?.submenu as MenuItemConstructorOptions[])[0]?.click as () => void)();
    await soon();
    expect(stub.app.recentDocuments).toEqual(['/p/old.dialect']);
  });

  it('follow the state: what needs a project waits for one', async () => {
    await start();
    const importing = () => entries('&File').find((one) => one.label === '&Import…')?.enabled;
    expect(importing()).toBe(false);
    stub.app.emit('open-file', preventable(), '/p/a.dialect');
    await soon();
    expect(importing()).toBe(true);
  });
});

describe('quitting', () => {
  it('waits until the core has closed, once', async () => {
    await start();
    stub.app.emit('window-all-closed');
    expect(stub.app.ended).toBe(false);
    stub.app.quit();
    await soon();
    await soon();
    expect([core.closed, stub.app.ended]).toEqual([1, true]);
  });

  it('ends too when the core has nothing to wait for', async () => {
    core.close = () => Promise.resolve();
    await start();
    stub.app.quit();
    await soon();
    expect(stub.app.ended).toBe(true);
  });
});
