/** Starts the real server like a user, in a home folder of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../../src-main/hosts/cli/main.ts', import.meta.url));

export interface RunningServer extends AsyncDisposable {
  /** Including the token. */
  url: string;
  origin: string;
  /** Process id. */
  pid: number;
  /** DIALECT_HOME of this server. */
  home: string;
  /** Kills it at once, like a crash or a power cut. */
  kill(): Promise<void>;
}

export interface ServerOptions {
  /** Kept at the end if given; otherwise a temporary folder that is removed. */
  home?: string;
  project?: string;
}

export async function makeHome(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'dialect-home-'));
}

export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const home = options.home ?? (await makeHome());
  const args = [entry, 'serve', ...(options.project ? [options.project] : []), '--no-open'];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, DIALECT_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      const found = /http:\/\/\S+token=\S+/.exec(said);
      if (found) resolve(found[0]);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', () => reject(new Error(`The server ended before it listened:\n${said}`)));
  });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
  };
  return {
    url,
    origin: new URL(url).origin,
    pid: child.pid ?? 0,
    home,
    kill: () => end('SIGKILL'),
    async [Symbol.asyncDispose]() {
      await end('SIGTERM');
      if (options.home === undefined) await rm(home, { recursive: true, force: true });
    },
  };
}
