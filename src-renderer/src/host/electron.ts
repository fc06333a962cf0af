/** Electron's host: the wire and the native dialogs through what the preload script exposes. */
import type { ClientMessage, CoreMessage } from '#contract';
import { Client } from './client.ts';
import type { Host, LentFile, PickOptions } from './host.ts';
import { setStatus } from './status.svelte.ts';

/** `window.dialect`, made by src-main/preload. */
export interface Bridge {
  send(message: ClientMessage): void;
  onMessage(listener: (message: CoreMessage) => void): void;
  pickFiles(options: PickOptions): Promise<LentFile[]>;
  pickProject(): Promise<{ token: string } | null>;
  lendDropped(files: readonly File[]): Promise<LentFile[]>;
  saveFile(token: string, name: string): Promise<void>;
  onMenu(listener: (act: string) => void): void;
}

declare global {
  interface Window {
    readonly dialect?: Bridge;
  }
}

export function connectElectron(bridge: Bridge): Host {
  const client = new Client();
  bridge.onMessage((message) => {
    client.receive(message);
  });
  client.opened((message) => {
    bridge.send(message);
  });
  setStatus('connected');

  const menuListeners = new Set<(act: string) => void>();
  bridge.onMenu((act) => {
    for (const listener of menuListeners) listener(act);
  });

  return {
    kind: 'electron',
    call: client.call.bind(client),
    subscribe: client.subscribe.bind(client),
    pickFiles: (options = {}) => bridge.pickFiles(options),
    lendDropped: (files) => bridge.lendDropped([...files]),
    saveFile: (token, name) => bridge.saveFile(token, name),
    pickProject: () => bridge.pickProject(),
    onMenu(listener) {
      menuListeners.add(listener);
      return () => menuListeners.delete(listener);
    },
  };
}
