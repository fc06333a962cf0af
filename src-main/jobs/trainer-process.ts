/** The trainer's process: one run, then it ends. A crash in here takes nothing else with it. */
import { toFailure } from '../contract/index.ts';
import { openReadOnly } from '../store/open.ts';
import type { FromTrainer, ToTrainer } from './protocol.ts';
import { Stopped, train } from './train-run.ts';

let stopping = false;

function send(message: FromTrainer): void {
  process.send?.(message);
}

process.on('message', (message: ToTrainer) => {
  if (message.kind === 'stop') stopping = true;
  else void run(message).finally(() => process.disconnect());
});
// The application ended: nobody is left to keep the result.
process.on('disconnect', () => process.exit());

async function run(message: Extract<ToTrainer, { kind: 'start' }>): Promise<void> {
  try {
    const project = await openReadOnly(message.projectPath);
    try {
      await train(project.db, message, { send, stopping: () => stopping });
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
