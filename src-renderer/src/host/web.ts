/**
 * The browser's host: the wire over a WebSocket on the same origin, files lent by upload, results fetched
 * by download. The session is a cookie set by the web host, plus a proof that the page stores.
 */
import type { CoreMessage } from '#contract';
import { Client } from './client.ts';
import { HostError } from './errors.ts';
import type { Host, LentFile, PickOptions } from './host.ts';
import { proof } from './proof.ts';
import { setStatus } from './status.svelte.ts';

const longestPauseMs = 5000;

/** Resolves once the first connection is established. Later losses are repaired in the background. */
export function connectWeb(): Promise<Host> {
  const client = new Client();
  let failed = 0;

  return new Promise((resolve) => {
    const open = (): void => {
      const { protocol, host } = location;
      const socket = new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/ws`, [
        'dialect',
        ...(proof === null ? [] : [proof]),
      ]);
      socket.onopen = () => {
        failed = 0;
        setStatus('connected');
        client.opened((message) => {
          socket.send(JSON.stringify(message));
        });
        resolve(hostOf(client));
      };
      socket.onmessage = (event: MessageEvent<string>) => {
        client.receive(JSON.parse(event.data) as CoreMessage);
      };
      socket.onclose = () => {
        client.closed();
        failed += 1;
        setStatus('reconnecting', failed);
        setTimeout(open, Math.min(longestPauseMs, 150 * 2 ** Math.min(failed, 6)));
      };
    };
    open();
  });
}

function hostOf(client: Client): Host {
  return {
    kind: 'web',
    call: client.call.bind(client),
    subscribe: client.subscribe.bind(client),
    pickFiles,
    lendDropped: (files) => Promise.all([...files].map(upload)),
    saveFile,
    pickProject: () => Promise.resolve(null),
    onMenu: () => () => {},
  };
}

function pickFiles(options: PickOptions = {}): Promise<LentFile[]> {
  return new Promise((resolve, reject) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = options.multiple ?? false;
    if (options.extensions) input.accept = options.extensions.map((end) => `.${end}`).join(',');
    input.onchange = () => {
      Promise.all([...(input.files ?? [])].map(upload)).then(resolve, reject);
    };
    input.oncancel = () => resolve([]);
    input.click();
  });
}

async function upload(file: File): Promise<LentFile> {
  const response = await fetch(`/files?name=${encodeURIComponent(file.name)}`, {
    method: 'POST',
    body: file,
    headers: { 'content-type': 'application/octet-stream', 'x-dialect-proof': proof ?? '' },
  });
  if (!response.ok) {
    const detail = await response.text();
    throw new HostError(
      'upload-failed',
      `“${file.name}” could not be handed over (${response.status}${detail && detail.length < 200 ? `: ${detail}` : ''}). Nothing was imported; try again.`,
    );
  }
  return (await response.json()) as LentFile;
}

/**
 * The response carries Content-Disposition: attachment, so the page stays. A page never learns what the
 * user does with the browser's download.
 */
function saveFile(token: string, name: string): Promise<boolean> {
  const link = document.createElement('a');
  link.href = `/files/${encodeURIComponent(token)}`;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  return Promise.resolve(true);
}
