/** Starts a process that trains candidates beside a trainer. */
import { HELPER_ENDED, type Helper, type HelperEvent } from '../runs/side-by-side.ts';
import { startChild } from './child.ts';
import { entryFile } from './entry.ts';
import type { FromHelper, HelperStart, ToHelper } from './protocols/helper.ts';

export function startHelper(start: HelperStart, hear: (event: HelperEvent) => void): Helper {
  return startChild<ToHelper, FromHelper>(
    {
      file: entryFile('candidate-process'),
      crashed: { code: HELPER_ENDED, message: (how) => `A training process ended (${how}).` },
      onMessage: hear,
    },
    start,
  );
}
