/** Starts an encoding process, listens to it, stops it. */
import { startChild, type Child } from './child.ts';
import { entryFile } from './entry.ts';
import type { EncodeStart, FromEncoder, Kept } from './protocols/encoder.ts';

/**
 * @param start `causal`: an engine runs the model, whose large matrices want other settings of it
 * @param onMessage handles what it tells, in order; where it throws the process is ended
 */
export function startEncoder(
  { causal, ...start }: Omit<EncodeStart, 'kind'> & { causal: boolean },
  onMessage: (message: FromEncoder) => void,
): Pick<Child<never>, 'pid' | 'stop' | 'kill' | 'ended'> {
  const child = startChild<EncodeStart | Kept, FromEncoder>(
    {
      file: entryFile('encoder-process'),
      large: causal,
      crashed: {
        code: 'encoder-ended',
        message: (how) =>
          `The encoding process ended unexpectedly (${how}). The vectors so far are kept. Start again: it goes on with what is missing; if it happens again, choose a smaller model.`,
      },
      onMessage(message) {
        onMessage(message);
        if (message.kind === 'vectors') child.send({ kind: 'kept' });
      },
    },
    { kind: 'start', ...start },
  );
  return child;
}
