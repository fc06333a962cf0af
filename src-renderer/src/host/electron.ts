/** Electron's host: the wire and the native dialogs, through the API of the preload script. */
import type { DesktopBridge } from '#contract';
import { Client } from './client.ts';
import type { Host } from './host.ts';
import { setStatus } from './status.svelte.ts';

declare global {
  interface Window {
    /** Absent in a browser. */
    readonly dialect?: DesktopBridge;
  }
}

export function connectElectron(bridge: DesktopBridge): Host {
  const client = new Client();
  bridge.onMessage((message) => {
    client.receive(message);
  });
  client.opened((message) => {
    bridge.send(message);
  });
  setStatus('connected');

  return {
    kind: 'electron',
    call: client.call.bind(client),
    subscribe: client.subscribe.bind(client),
    pickFiles: (options) => bridge.pickFiles(options),
    lendDropped: (files) => bridge.lendDropped([...files]),
    saveFile: async (token, name) => (await bridge.saveFile(token, name)) !== null,
    pickProject: () => bridge.pickProject(),
    onMenu: (listener) => bridge.onMenu(listener),
  };
}
