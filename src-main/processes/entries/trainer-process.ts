/** The trainer's process: one run, then it ends. */
import { openReadOnly } from '../../store/read-only.ts';
import { answerParent } from '../parent.ts';
import type { FromTrainer, StartMessage } from '../protocols/trainer.ts';
import { train } from '../../runs/run.ts';

answerParent<StartMessage, FromTrainer>(async (start, parent) => {
  const project = await openReadOnly(start.projectPath);
  try {
    await train(project.db, start, parent);
  } finally {
    project.close();
  }
});
