/** Starts a process that inspects a finished run, handles its messages, stops it. */
import { startChild, type Child } from './child.ts';
import { entryFile } from './entry.ts';
import type { FromInspector, InspectStart } from './protocols/inspector.ts';

/** @param onMessage handles its messages, in order; if it throws, the process is ended */
export function startInspector(
  start: Omit<InspectStart, 'kind'>,
  onMessage: (message: FromInspector) => void,
): Pick<Child<never>, 'stop' | 'kill' | 'ended'> {
  return startChild<InspectStart, FromInspector>(
    {
      file: entryFile('inspector-process'),
      crashed: {
        code: 'inspector-ended',
        message: (how) =>
          `The process that looked at the run ended unexpectedly (${how}). Nothing is lost: ask again; if it happens again, memory may be short.`,
      },
      onMessage,
    },
    { kind: 'start', ...start },
  );
}
