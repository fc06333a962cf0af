/**
 * The parts of Electron that the shell uses, in plain Node: they record their calls and let a test act for the
 * system. Real Electron runs in test/e2e-electron, if its binary is available.
 */
import { EventEmitter } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type {
  BrowserWindowConstructorOptions,
  MenuItemConstructorOptions,
  MessageBoxOptions,
  OpenDialogOptions,
  SaveDialogOptions,
} from 'electron';
import type { ElectronParts } from '../../src-main/hosts/electron/shell.ts';

type Handler = (event: unknown, ...parameters: unknown[]) => unknown;

/** An event whose default can be prevented, and whether it was. */
export function preventable() {
  return {
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true;
    },
  };
}

class StubApp extends EventEmitter {
  sandboxed = false;
  quits = 0;
  ended = false;
  recentDocuments: string[] = [];
  lockData: unknown;
  isFirst = true;
  folder: string;
  constructor(folder: string) {
    super();
    this.folder = folder;
  }
  enableSandbox() {
    this.sandboxed = true;
  }
  requestSingleInstanceLock(data: unknown) {
    this.lockData = data;
    return this.isFirst;
  }
  whenReady() {
    return Promise.resolve();
  }
  getPath(name: string) {
    return `${this.folder}/${name}`;
  }
  addRecentDocument(project: string) {
    this.recentDocuments.push(project);
  }
  #quitting = false;
  /**
   * Emits `will-quit` like Electron does; the program ends unless a listener objects. Like the real one, it
   * ignores requests made while that is being emitted, even in a promise's turn.
   */
  quit() {
    this.quits += 1;
    if (this.#quitting) return;
    this.#quitting = true;
    const event = preventable();
    this.emit('will-quit', event);
    if (!event.defaultPrevented) this.ended = true;
    // Promises settle before Electron has left its own function.
    else setImmediate(() => (this.#quitting = false));
  }
}

export class StubContents extends EventEmitter {
  static count = 0;
  id = (StubContents.count += 1);
  url = '';
  sent: { channel: string; parameters: unknown[] }[] = [];
  posted: { channel: string; ports: StubPort[] }[] = [];
  reloads = 0;
  reload() {
    this.reloads += 1;
  }
  windowOpenHandler: ((details: { url: string }) => { action: string }) | null = null;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }) {
    this.windowOpenHandler = handler;
  }
  send(channel: string, ...parameters: unknown[]) {
    this.sent.push({ channel, parameters });
  }
  postMessage(channel: string, _message: unknown, ports: StubPort[]) {
    this.posted.push({ channel, ports });
  }
}

export class StubWindow extends EventEmitter {
  options: BrowserWindowConstructorOptions;
  webContents = new StubContents();
  visible = false;
  focused = false;
  minimised = false;
  maximised = false;
  bounds = { x: 10, y: 20, width: 900, height: 600 };
  constructor(options: BrowserWindowConstructorOptions) {
    super();
    this.options = options;
  }
  loadURL(url: string) {
    this.webContents.url = url;
    return Promise.resolve();
  }
  show() {
    this.visible = true;
  }
  focus() {
    this.focused = true;
  }
  maximize() {
    this.maximised = true;
  }
  restore() {
    this.minimised = false;
  }
  isMinimized() {
    return this.minimised;
  }
  isMaximized() {
    return this.maximised;
  }
  isDestroyed() {
    return false;
  }
  getNormalBounds() {
    return this.bounds;
  }
}

/** MessagePortMain over Node's own port: asynchronous and cloning, like the real one. */
export class StubPort extends EventEmitter {
  #port: MessagePort;
  constructor(port: MessagePort) {
    super();
    this.#port = port;
    port.on('close', () => this.emit('close'));
  }
  start() {
    this.#port.on('message', (data) => this.emit('message', { data, ports: [] }));
  }
  postMessage(message: unknown) {
    this.#port.postMessage(message);
  }
  close() {
    this.#port.close();
  }
}

class StubChannel {
  port1: StubPort;
  port2: StubPort;
  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new StubPort(port1);
    this.port2 = new StubPort(port2);
  }
}

class StubIpcMain extends EventEmitter {
  handlers = new Map<string, Handler>();
  handle(channel: string, handler: Handler) {
    this.handlers.set(channel, handler);
  }
  /** Sends a request as a frame of `contents` at `url`; `parent` makes it a nested frame. */
  invoke(channel: string, sender: Sender, ...parameters: unknown[]) {
    const handler = this.handlers.get(channel);
    if (handler === undefined) throw new Error(`Nobody handles ${channel}.`);
    return Promise.resolve(handler(eventOf(sender), ...parameters));
  }
  send(channel: string, sender: Sender, ...parameters: unknown[]) {
    this.emit(channel, eventOf(sender), ...parameters);
  }
}

export interface Sender {
  contents: StubContents;
  url: string | null;
  parent?: unknown;
}

function eventOf({ contents, url, parent = null }: Sender) {
  return { sender: contents, senderFrame: url === null ? null : { url, parent } };
}

interface Asked {
  isMainFrame: boolean;
  requestingUrl: string;
}

class StubSession {
  request:
    | ((contents: unknown, name: string, answer: (yes: boolean) => void, asked: Asked) => void)
    | null = null;
  check: ((contents: unknown, name: string, origin: string, asked: Asked) => boolean) | null = null;
  device: (() => boolean) | null = null;
  setPermissionRequestHandler(handler: StubSession['request']) {
    this.request = handler;
  }
  setPermissionCheckHandler(handler: StubSession['check']) {
    this.check = handler;
  }
  setDevicePermissionHandler(handler: () => boolean) {
    this.device = handler;
  }
  setDisplayMediaRequestHandler() {
    return undefined;
  }
}

/** @param folder used for every system folder */
export function stubElectron(folder: string) {
  const windows: StubWindow[] = [];
  const session = new StubSession();
  const state = {
    app: new StubApp(folder),
    windows,
    session,
    ipc: new StubIpcMain(),
    menu: [] as MenuItemConstructorOptions[],
    schemes: [] as unknown[],
    answers: new Map<string, (request: Request) => Promise<Response>>(),
    errors: [] as { title: string; sentence: string }[],
    /** The user's choices in the next dialogs. */
    opens: [] as { canceled: boolean; filePaths: string[] }[],
    saves: [] as { canceled: boolean; filePath: string }[],
    /** The user's answers in the next message boxes, and the boxes' questions. */
    responses: [] as number[],
    questions: [] as MessageBoxOptions[],
    dialogs: [] as (OpenDialogOptions | SaveDialogOptions)[],
    screens: [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
  };
  const parts = {
    app: state.app,
    BrowserWindow: class extends StubWindow {
      constructor(options: BrowserWindowConstructorOptions) {
        super(options);
        windows.push(this);
        state.app.emit('web-contents-created', {}, this.webContents);
      }
    },
    ipcMain: state.ipc,
    MessageChannelMain: StubChannel,
    nativeTheme: { shouldUseDarkColors: false },
    session: { defaultSession: session },
    screen: { getAllDisplays: () => state.screens },
    Menu: {
      buildFromTemplate: (template: MenuItemConstructorOptions[]) => template,
      setApplicationMenu: (template: MenuItemConstructorOptions[]) => (state.menu = template),
    },
    protocol: {
      registerSchemesAsPrivileged: (schemes: unknown[]) => state.schemes.push(...schemes),
      handle: (scheme: string, answer: (request: Request) => Promise<Response>) =>
        state.answers.set(scheme, answer),
    },
    dialog: {
      // Electron's dialogs take an owner window or none as their first parameter.
      showOpenDialog: (...parameters: unknown[]) => {
        state.dialogs.push(parameters.at(-1) as OpenDialogOptions);
        return Promise.resolve(state.opens.shift() ?? { canceled: true, filePaths: [] });
      },
      showSaveDialog: (...parameters: unknown[]) => {
        state.dialogs.push(parameters.at(-1) as SaveDialogOptions);
        return Promise.resolve(state.saves.shift() ?? { canceled: true, filePath: '' });
      },
      showMessageBox: (_owner: unknown, question: MessageBoxOptions) => {
        state.questions.push(question);
        return Promise.resolve({ response: state.responses.shift() ?? 0, checkboxChecked: false });
      },
      showErrorBox: (title: string, sentence: string) => state.errors.push({ title, sentence }),
    },
  };
  return { ...state, parts: parts as unknown as ElectronParts, state };
}

/* ------------------------------------------------- what a sandboxed preload may import */

export const exposed = new Map<string, unknown>();
export const contextBridge = {
  exposeInMainWorld: (name: string, value: unknown) => exposed.set(name, value),
};

class StubIpcRenderer extends EventEmitter {
  sent: string[] = [];
  asked: { channel: string; parameters: unknown[] }[] = [];
  reply: unknown = { value: null };
  send(channel: string) {
    this.sent.push(channel);
  }
  invoke(channel: string, ...parameters: unknown[]) {
    this.asked.push({ channel, parameters });
    return Promise.resolve(this.reply);
  }
}
export const ipcRenderer = new StubIpcRenderer();

/** Only a file from a disk has a path. */
export const webUtils = {
  getPathForFile: (file: { path?: string }) => file.path ?? '',
};
