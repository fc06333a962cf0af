/** Starts a process that inspects or exports a finished run, handles its messages, stops it. */
import { startChild, type Child } from './child.ts';
import { entryFile } from './entry.ts';
import type { FromInspector, InspectStart } from './protocols/inspector.ts';
import { BATCH_MS, inWords } from './silence.ts';

/**
 * @param onMessage handles its messages, in order; if it throws, the process is ended
 * @param silentMs the silence after which it is ended
 */
export function startInspector(
  start: Omit<InspectStart, 'kind'>,
  onMessage: (message: FromInspector) => void,
  silentMs: number = BATCH_MS,
): Pick<Child<never>, 'stop' | 'kill' | 'ended'> {
  return startChild<InspectStart, FromInspector>(
    {
      file: entryFile('inspector-process'),
      // An exported model is tested by Python.
      leads: true,
      crashed: {
        code: 'inspector-ended',
        message: (how) =>
          `The process that looked at the run ended unexpectedly (${how}). Nothing is lost: ask again; if it happens again, memory may be short.`,
      },
      silent: {
        ms: silentMs,
        code: 'inspector-hangs',
        message: `The process that looked at the run did not get further in ${inWords(silentMs)}, and was ended. Nothing is lost. The tokenizer or graph of the run’s model may not be able to read a text: train with another model to look at its texts.`,
      },
      onMessage,
    },
    { kind: 'start', ...start },
  );
}
