/** The encoders of a stored run, as they were then, whatever their names mean now. */
import { DialectError, type Run } from '../../contract/index.ts';
import type { Encoder } from '../../encoders/encoder.ts';
import { encoderId, encodersOf } from '../../encoders/spec.ts';
import {
  DEFAULT_READS,
  keyByCosine,
  readName,
  withReads,
} from '../../encoders/transformer/index.ts';
import type { ModelKeys } from '../../runs/blocks.ts';
import { unpacked } from '../../runs/checkpoint.ts';
import { loadCheckpoint } from '../../store/checkpoints.ts';
import { modelCard } from '../../store/models.ts';
import type { Db } from '../../store/database.ts';

/** Default readings of models in earlier versions. */
const EARLIER_READS: readonly (readonly string[])[] = [['answer'], DEFAULT_READS];
const EARLIER_CAUSAL_READS: readonly (readonly string[])[] = [
  ['joint', 'fit'],
  ['joint', 'shift', 'cosine'],
];

/**
 * @param models folder of downloaded models
 * @throws DialectError `unknown-encoder`, `bad-model`: also for a run that read a causal model in a way that is gone
 */
export async function encodersOfRun(
  db: Db,
  { id, settings }: Pick<Run, 'id' | 'settings'>,
  models: string,
): Promise<Encoder[]> {
  const encoders = await encodersOf(settings.encoder, models);
  const kept = keysOf(db, id);
  return Promise.all(
    encoders.map((encoder, i) => asKept(encoder, kept[i] ?? null, { id, models })),
  );
}

function keysOf(db: Db, runId: number): ModelKeys {
  const card = modelCard(db, runId, null);
  if (card?.modelKeys) return card.modelKeys;
  const stored = loadCheckpoint(db, runId);
  return (stored && unpacked(stored.state)?.modelKeys) ?? [];
}

/** With the readings that give the run's key; unchanged if none do. */
async function asKept(
  encoder: Encoder,
  key: string | null,
  { id, models }: { id: number; models: string },
): Promise<Encoder> {
  if (encoder.kind === 'built-in' || key === null || encoder.key === key) return encoder;
  const named = readName(encoder.id).choices.reads;
  const usual = encoder.causal ? EARLIER_CAUSAL_READS : EARLIER_READS;
  for (const reads of named === undefined ? usual : [named]) {
    const name = withReads(encoder.id, reads);
    if (encoder.causal && (await keyByCosine(name, { models })) === key) {
      throw comparedByCosine(encoder.label, id);
    }
    if (named !== undefined) continue;
    const [earlier] = await encodersOf(encoderId([name]), models);
    if (earlier.kind === 'pretrained' && earlier.key === key) return earlier;
  }
  return encoder;
}

/** The model is the same, so that nobody looks for other files. */
function comparedByCosine(label: string, id: number): DialectError {
  return new DialectError(
    'bad-model',
    `Run ${id} compared prompt and answer by the cosine of ${label}, and this version of Dialect compares them by ranks. Its ranking stays. Start the run again to go on, to export it or to look at its texts.`,
    { runId: id },
  );
}
