/** Starts an encoding process, handles its messages, stops it. */
import { startChild, type Child } from './child.ts';
import { entryFile } from './entry.ts';
import type { EncodeStart, FromEncoder, Kept } from './protocols/encoder.ts';
import { BATCH_MS, inWords } from './silence.ts';

/**
 * @param start `causal`: an engine runs the model, and needs other settings for its large matrices
 * @param onMessage handles its messages, in order; if it throws, the process is ended
 * @param silentMs the silence after which it is ended
 */
export function startEncoder(
  { causal, ...start }: Omit<EncodeStart, 'kind'> & { causal: boolean },
  onMessage: (message: FromEncoder) => void,
  silentMs: number = BATCH_MS,
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
      silent: {
        ms: silentMs,
        code: 'encoder-hangs',
        message: `The encoding process did not get through one batch of texts in ${inWords(silentMs)}, and was ended. The vectors so far are kept. The model’s tokenizer or graph may not be able to read these texts: choose another model. Starting again goes on with what is missing.`,
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
