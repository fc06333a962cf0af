/** The encoder's process: computes vectors for the texts of some domains, then ends. */
import { setImmediate } from 'node:timers/promises';
import { DialectError } from '../../contract/index.ts';
import { encodersOf } from '../../encoders/spec.ts';
import { openReadOnly } from '../../store/read-only.ts';
import type { EncodeStart, FromEncoder } from '../protocols/encoder.ts';
import { openCausal } from '../../encoding/causal-model.ts';
import { countTokens, encodeDomains } from '../../encoding/encode-domains.ts';
import { Stopped } from '../../runs/wish.ts';
import { answerParent } from '../parent.ts';

/** Called when a chunk that was handed over is in the project. */
let kept: () => void = () => undefined;

const ALIVE_MS = 5000;

/** Limits how often it is called. */
function atTimes(tell: () => void): () => void {
  let told = performance.now();
  return () => {
    if (performance.now() - told < ALIVE_MS) return;
    told = performance.now();
    tell();
  };
}

answerParent<EncodeStart, FromEncoder>(
  async ({ projectPath, domains, encoder: name, key, models, device, want }, { send, wish }) => {
    const [encoder] = await encodersOf(name, models);
    if (encoder.kind !== 'pretrained' || encoder.key !== key) {
      throw new DialectError(
        'bad-model',
        `The model ${name} was changed just before it was used. Start again.`,
        { encoder: name },
      );
    }
    const project = await openReadOnly(projectPath);
    const check = async () => {
      await setImmediate();
      if (wish() !== 'go-on') throw new Stopped();
    };
    try {
      if (want === 'count') {
        send({ kind: 'count', tokens: await countTokens(project.db, domains, encoder, check) });
        return;
      }
      await encodeDomains(
        project.db,
        domains,
        encoder,
        { device, causal: openCausal, onBatch: atTimes(() => send({ kind: 'alive' })) },
        {
          keep(chunk) {
            const taken = new Promise<void>((resolve) => (kept = resolve));
            send({ kind: 'vectors', ...chunk });
            return taken;
          },
          progress: (progress) => send({ kind: 'progress', ...progress }),
          check,
        },
      );
    } finally {
      project.close();
    }
  },
  () => kept(),
);
