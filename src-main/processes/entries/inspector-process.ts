/** Reads a finished run: takes one text apart, lays texts out as a map, or exports a model; then ends. */
import { setImmediate } from 'node:timers/promises';
import { Stopped } from '../../runs/wish.ts';
import { writeModelZip } from '../../services/exports/write-model-zip.ts';
import { makeMaps } from '../../services/inspect/make-map.ts';
import { takeApart } from '../../services/inspect/take-apart.ts';
import { openReadOnly } from '../../store/read-only.ts';
import { answerParent, type Parent } from '../parent.ts';
import type { FromInspector, InspectStart, ModelWork } from '../protocols/inspector.ts';

/** Python may read texts for longer than a process may be silent. */
const ALIVE_MS = 60_000;

answerParent<InspectStart, FromInspector>(async (start, parent) => {
  const { work } = start;
  const { send } = parent;
  if (work.kind === 'model') {
    send({ kind: 'model', said: await exported(start, work, send) });
    return;
  }
  const { runId, method, models } = start;
  const project = await openReadOnly(start.projectPath);
  const { tell, check } = progressOf(parent);
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
});

function progressOf({ send, wish }: Parent<FromInspector>) {
  const begun = performance.now();
  return {
    check: async () => {
      await setImmediate();
      if (wish() !== 'go-on') throw new Stopped();
    },
    tell: (fraction: number, message: string) => {
      const seconds = (performance.now() - begun) / 1000;
      const secondsLeft = fraction > 0.02 ? (seconds / fraction) * (1 - fraction) : null;
      send({ kind: 'progress', fraction, message, secondsLeft });
    },
  };
}

/** @returns how the export was checked, in a sentence */
async function exported(
  { projectPath, runId, method, models }: InspectStart,
  work: ModelWork,
  send: Parent<FromInspector>['send'],
): Promise<string> {
  const { withEncoder, python, application } = work;
  let last: [fraction: number | null, message: string] = [null, ''];
  const say = () => {
    const [fraction, message] = last;
    send({ kind: 'progress', fraction, message, secondsLeft: null });
  };
  const tell = (fraction: number | null, message: string) => {
    const [before, said] = last;
    // A message for each chunk of a file would be thousands.
    if (message === said && fraction !== null && fraction - (before ?? 0) < 0.01) return;
    last = [fraction, message];
    say();
  };
  const alive = setInterval(say, ALIVE_MS);
  try {
    const options = { application, withEncoder, models, python };
    return await writeModelZip(projectPath, { runId, method }, work, options, tell);
  } finally {
    clearInterval(alive);
  }
}
