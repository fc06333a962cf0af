/** The bridge of the preload: what the page gets, and what it cannot reach. */
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it, vi } from 'vitest';
import type { DesktopBridge } from '../../src-main/contract/bridge.ts';
import { channels } from '../../src-main/preload/channels.ts';
import { exposed, ipcRenderer } from '../stubs/electron.ts';

vi.mock('electron', () => import('../stubs/electron.ts'));
vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
await import('../../src-main/preload/index.ts');
const bridge = exposed.get('dialect') as DesktopBridge;

describe('window.dialect', () => {
  it('is all that the page gets, and holds no part of Electron', () => {
    expect([...exposed.keys()]).toEqual(['dialect']);
    expect(Object.keys(bridge).sort()).toEqual([
      'lendDropped',
      'onMenu',
      'onMessage',
      'pickFiles',
      'pickProject',
      'saveFile',
      'send',
    ]);
  });

  it('asks until it has a port, and keeps messages until it is there', async () => {
    expect(ipcRenderer.sent[0]).toBe(channels.connect);
    vi.advanceTimersToNextTimer().advanceTimersToNextTimer();
    expect(ipcRenderer.sent).toEqual(Array(3).fill(channels.connect));
    bridge.send({ verb: 'cancel', id: 1 });
    const { port1, port2 } = new MessageChannel();
    const arrived: unknown[] = [];
    port2.on('message', (data) => arrived.push(data));
    ipcRenderer.emit(channels.port, { ports: [port1] });
    expect(vi.getTimerCount()).toBe(0); // and stops asking
    bridge.send({ verb: 'cancel', id: 2 });
    await vi.waitFor(() => expect(arrived).toHaveLength(2));
    expect(arrived).toEqual([
      { verb: 'cancel', id: 1 },
      { verb: 'cancel', id: 2 },
    ]);

    const heard: unknown[] = [];
    const stop = bridge.onMessage((message) => heard.push(message));
    port2.postMessage({ verb: 'result', id: 1, value: 'a' });
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    stop();
    const later: unknown[] = [];
    bridge.onMessage((message) => later.push(message));
    port2.postMessage({ verb: 'result', id: 2, value: 'b' });
    await vi.waitFor(() => expect(later).toHaveLength(1));
    expect(heard).toEqual([{ verb: 'result', id: 1, value: 'a' }]);
    port1.close();
  });

  it('passes menu acts on, with those that were chosen before the page listened', () => {
    const acts: string[] = [];
    ipcRenderer.emit(channels.menu, {}, 'view.data');
    bridge.onMenu((act) => acts.push(act));
    ipcRenderer.emit(channels.menu, {}, 'data.import');
    expect(acts).toEqual(['view.data', 'data.import']);
  });

  it('names dropped files by the paths that they really have', async () => {
    ipcRenderer.reply = { value: [] };
    const files = [{ path: '/a.csv', name: 'a.csv' }, { name: 'made-up.csv' }] as unknown as File[];
    await bridge.lendDropped(files);
    expect(ipcRenderer.asked.at(-1)).toEqual({ channel: channels.lend, parameters: [['/a.csv']] });
  });

  it('keeps the sentence of a failure', async () => {
    ipcRenderer.reply = { failure: { code: 'not-found', message: 'Export it again.' } };
    await expect(bridge.saveFile('t', 'n')).rejects.toThrow(/^Export it again\.$/);
  });
});
