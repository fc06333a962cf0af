/**
 * The bridge between the sandboxed page and the shell: `window.dialect`, and nothing else. Paths of
 * dropped files are read here, from real File objects, so that the page cannot invent a path.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { DesktopBridge, LentFile, MenuAct } from '../contract/bridge.ts';
import type { ClientMessage, CoreMessage } from '../contract/wire.ts';
import { channels } from './channels.ts';
import type { Reply } from './channels.ts';

const messageListeners = new Set<(message: CoreMessage) => void>();
const menuListeners = new Set<(act: MenuAct) => void>();
const waiting: ClientMessage[] = [];
const waitingActs: MenuAct[] = [];
let port: MessagePort | null = null;

/**
 * Repeated until answered: the shell refuses a frame without an address, and the core may still be
 * starting.
 */
const askAgainMs = 50;
const mark = crypto.randomUUID();
const askForPort = (): void => ipcRenderer.send(channels.connect, mark);
askForPort();
const asking = setInterval(askForPort, askAgainMs);

ipcRenderer.on(channels.port, (event) => {
  clearInterval(asking);
  port = event.ports[0] ?? null;
  if (port === null) return;
  port.onmessage = (message: MessageEvent<CoreMessage>) => {
    for (const listener of messageListeners) listener(message.data);
  };
  for (const message of waiting.splice(0)) port.postMessage(message);
});

ipcRenderer.on(channels.menu, (_event, act: MenuAct) => {
  // Chosen while the page was still loading.
  if (menuListeners.size === 0) waitingActs.push(act);
  for (const listener of menuListeners) listener(act);
});

async function ask<T>(channel: string, ...parameters: unknown[]): Promise<T> {
  const reply = (await ipcRenderer.invoke(channel, ...parameters)) as Reply<T>;
  if ('failure' in reply) throw new Error(reply.failure.message);
  return reply.value;
}

function listen<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

const bridge: DesktopBridge = {
  send(message) {
    if (port === null) waiting.push(message);
    else port.postMessage(message);
  },
  onMessage: (listener) => listen(messageListeners, listener),
  onMenu(listener) {
    for (const act of waitingActs.splice(0)) listener(act);
    return listen(menuListeners, listener);
  },
  pickFiles: (options = {}) => ask<LentFile[]>(channels.pickFiles, options),
  pickProject: () => ask<LentFile | null>(channels.pickProject),
  saveFile: (token, name) => ask<{ path: string } | null>(channels.saveFile, token, name),
  lendDropped(files) {
    const paths = files.map((file) => webUtils.getPathForFile(file)).filter((path) => path !== '');
    return ask<LentFile[]>(channels.lend, paths);
  },
};

contextBridge.exposeInMainWorld('dialect', bridge);
