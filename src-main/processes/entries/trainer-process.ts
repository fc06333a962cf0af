/** The trainer's process: does one run, then ends. */
import { train } from '../../runs/run.ts';
import { openReadOnly } from '../../store/read-only.ts';
import { readRunInput } from '../../store/run-input.ts';
import { startHelper } from '../helper.ts';
import { answerParent } from '../parent.ts';
import type { FromTrainer, StartMessage } from '../protocols/trainer.ts';

answerParent<StartMessage, FromTrainer>(async (start, { send, wish }) => {
  const project = await openReadOnly(start.projectPath);
  try {
    await train(readRunInput(project.db, start.runId), start, {
      send,
      wish,
      startHelper: (engine, kept, hear) => startHelper({ ...start, engine, kept }, hear),
    });
  } finally {
    project.close();
  }
});
