/** The trainer's process: one run, then it ends. A crash in here takes nothing else with it. */
import { toFailure } from '../contract/index.ts';
import { openReadOnly } from '../store/open.ts';
import type { FromTrainer, StartMessage, ToTrainer } from './protocol.ts';
import { Stopped, type Wish } from './pace.ts';
import { train } from './train-run.ts';

let wish: Wish = 'go-on';

/** Messages that still wait in the pipe: a disconnect drops them. */
let waiting = 0;
let leaving = false;

function send(message: FromTrainer): void {
  if (!process.connected) return;
  waiting++;
  process.send?.(message, undefined, undefined, () => {
    waiting--;
    if (leaving) leave();
  });
}

/** Ends once all that was sent has been taken. */
function leave(): void {
  leaving = true;
  if (waiting === 0 && process.connected) process.disconnect();
}

process.on('message', (message: ToTrainer) => {
  if (message.kind === 'stop' || message.kind === 'pause') wish = message.kind;
  else void run(message).finally(leave);
});
// A card that fails while it computes can only say so like this.
process.on('uncaughtException', (error) => {
  send({ kind: 'failed', failure: toFailure(error) });
  process.exitCode = 1;
  leave();
});
// Ctrl+C reaches every process of a terminal; the application decides what it means for a run.
process.on('SIGINT', () => undefined);
// The application ended: nobody is left to keep the result.
process.on('disconnect', () => process.exit());

async function run(message: StartMessage): Promise<void> {
  try {
    const project = await openReadOnly(message.projectPath);
    try {
      await train(project.db, message, { send, wish: () => wish });
      send({ kind: 'done' });
    } finally {
      project.close();
    }
  } catch (error) {
    send(
      error instanceof Stopped
        ? { kind: 'stopped' }
        : { kind: 'failed', failure: toFailure(error) },
    );
  }
}
