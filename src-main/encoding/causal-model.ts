/** Causal models for the encoding process, on the fastest engine of this machine. */
import type { CausalModel } from '../encoders/encoder.ts';
import { openDecoderFolder } from '../encoders/transformer/decoder-folder.ts';
import { openEngine } from '../engines/index.ts';
import { loadDecoder, readDecoder } from '../learning/backbone/decoder/index.ts';

/** @throws DialectError `bad-model`, `engine-unavailable` */
export async function openCausal(
  folder: string,
  { likelihood }: { likelihood: boolean },
): Promise<CausalModel> {
  const files = await openDecoderFolder(folder);
  try {
    const engine = await openEngine('auto');
    const model = await loadDecoder(files.config, files.tensors, { head: likelihood });
    return {
      read: (sequences, options) =>
        readDecoder(model, sequences, { logProbabilities: options.likelihood }),
      async close() {
        model.dispose();
        await engine.close();
      },
    };
  } finally {
    await files.close();
  }
}
