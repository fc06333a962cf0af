/**
 * Runs the built Electron bundle with the stub in place of Electron: real core, real trainer. Opens the sample as
 * a page would, trains briefly, quits; prints its findings as one JSON object.
 */
import { registerHooks } from 'node:module';
import { channels } from '../../src-main/preload/channels.ts';
import type { CoreMessage } from '../../src-main/contract/wire.ts';
import { connectClient } from '../../src-main/hosts/shared/core-client.ts';
import { stubElectron } from './electron.ts';

const [bundle, folder] = process.argv.slice(2) as [string, string];
const stub = stubElectron(folder);
const parts = Object.assign(stub.parts, {
  app: Object.assign(stub.app, {
    setName: () => undefined,
    getVersion: () => '0.0.0',
    setAboutPanelOptions: () => undefined,
    exit: (code: number) => process.exit(code),
  }),
});

// The bundle imports 'electron' by name: this module provides the stub's parts.
const names = Object.keys(parts);
Object.assign(globalThis, { stubbedElectron: parts });
const source = names.map((name) => `export const ${name} = stubbedElectron.${name};`).join('\n');
const address = `data:text/javascript,${encodeURIComponent(source)}`;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: address, shortCircuit: true } : next(specifier, context),
});

await import(bundle);
const soon = () => new Promise((resolve) => setTimeout(resolve, 20));
while (stub.windows.length === 0) await soon();

// Like the preload: repeated until the core is there.
const contents = stub.windows[0].webContents;
while (contents.posted.length === 0) {
  stub.ipc.send(channels.connect, { contents, url: 'app://dialect/' }, 'one document');
  await soon();
}
const port = contents.posted[0].ports[0];
const client = connectClient({
  connect(send) {
    port.on('message', ({ data }: { data: CoreMessage }) => send(data));
    port.start();
    return { receive: (message) => port.postMessage(message), close: () => port.close() };
  },
});

await client.call('project.openSample', {});
const [pair] = await client.call('label.next', { annotator: 'me' });
await client.call('train.start', {
  settings: { steps: 5, seeds: 1, engine: 'wasm' },
});
let run = (await client.call('runs.list', {}))[0];
while (run?.status === 'running') {
  await new Promise((resolve) => setTimeout(resolve, 100));
  run = (await client.call('runs.list', {}))[0];
}
const { engines } = await client.call('engines.report', { steps: true });
const page = await stub.answers.get('app')!({ url: 'app://dialect/', method: 'GET' } as Request);
port.close();
stub.app.quit();
while (!stub.app.ended) await soon();
process.stdout.write(
  JSON.stringify({
    page: page.status,
    pair: pair !== undefined,
    run: run?.status,
    failure: run?.failure ?? null,
    untimed: engines
      .filter(({ available, hardware }) => available && hardware !== 'software-gpu')
      .filter(({ stepMs }) => stepMs === null)
      .map(({ reason }) => reason),
    menus: stub.state.menu.map((entry) => entry.label ?? entry.role),
    recentDocuments: stub.app.recentDocuments.length,
  }),
);
process.exit(0);
