/** Programs killed in the middle of their work: nothing acknowledged is lost, nothing is incomplete. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { MISSED, type Trial } from './trial.ts';
import { ACTIONS, LONG_ACTIONS, runWorker, stageOf } from './worker.ts';

export const kills: Trial[] = [...ACTIONS, ...LONG_ACTIONS].map((action) => ({
  group: 'kills',
  name: action,
  prepare: (folder) =>
    Promise.resolve({
      async step(random) {
        const place = mkdtempSync(join(folder, 'kill'));
        const stage = await stageOf(action, place, random);
        const ended = await runWorker(stage.args, { killAfter: 1 + random.below(stage.lines) });
        const fault = await stage.check(ended);
        rmSync(place, { recursive: true, force: true });
        return fault ?? (ended.signal === 'SIGKILL' ? null : MISSED);
      },
      close: () => Promise.resolve(),
    }),
}));
