/** Inspects a finished run: takes one text apart, or lays texts out as a map; then ends. */
import { setImmediate } from 'node:timers/promises';
import { Stopped } from '../../runs/wish.ts';
import { makeMaps } from '../../services/inspect/make-map.ts';
import { takeApart } from '../../services/inspect/take-apart.ts';
import { openReadOnly } from '../../store/read-only.ts';
import { answerParent } from '../parent.ts';
import type { FromInspector, InspectStart } from '../protocols/inspector.ts';

answerParent<InspectStart, FromInspector>(
  async ({ projectPath, runId, method, models, work }, { send, wish }) => {
    const project = await openReadOnly(projectPath);
    const begun = performance.now();
    const check = async () => {
      await setImmediate();
      if (wish() !== 'go-on') throw new Stopped();
    };
    const tell = (fraction: number, message: string) => {
      const seconds = (performance.now() - begun) / 1000;
      const secondsLeft = fraction > 0.02 ? (seconds / fraction) * (1 - fraction) : null;
      send({ kind: 'progress', fraction, message, secondsLeft });
    };
    try {
      if (work.kind === 'map') {
        const maps = await makeMaps(project.db, { runId, method }, work.projection, {
          progress: tell,
          check,
        });
        for (const map of maps) send({ kind: 'map', ...map });
        return;
      }
      const found = await takeApart(project.db, { runId, method, itemId: work.itemId }, models, {
        progress: (done, total) => tell(done / total, `${done} of ${total} readings`),
        check,
      });
      send({ kind: 'apart', found });
    } finally {
      project.close();
    }
  },
);
