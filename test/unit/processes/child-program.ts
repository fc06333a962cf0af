/** Started by `child.test.ts`: a process that starts another one, and never ends by itself. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

process.once('message', () => {
  void start();
});

async function start(): Promise<void> {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(other, 'spawn');
  process.send?.({ kind: 'started', pid: other.pid });
}
