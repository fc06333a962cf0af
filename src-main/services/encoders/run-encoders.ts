/** The encoders of a stored run, as they were then, whatever their names mean now. */
import type { Run } from '../../contract/index.ts';
import type { Encoder } from '../../encoders/encoder.ts';
import { encoderId, encodersOf } from '../../encoders/spec.ts';
import {
  CAUSAL_READS,
  DEFAULT_READS,
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
const EARLIER_CAUSAL_READS: readonly (readonly string[])[] = [['joint', 'fit'], CAUSAL_READS];

/**
 * @param models folder of downloaded models
 * @throws DialectError `unknown-encoder`, `bad-model`
 */
export async function encodersOfRun(
  db: Db,
  { id, settings }: Pick<Run, 'id' | 'settings'>,
  models: string,
): Promise<Encoder[]> {
  const encoders = await encodersOf(settings.encoder, models);
  const kept = keysOf(db, id);
  return Promise.all(encoders.map((encoder, i) => asKept(encoder, kept[i] ?? null, models)));
}

function keysOf(db: Db, runId: number): ModelKeys {
  const card = modelCard(db, runId, null);
  if (card?.modelKeys) return card.modelKeys;
  const stored = loadCheckpoint(db, runId);
  return (stored && unpacked(stored.state)?.modelKeys) ?? [];
}

/** With the readings that give the run's key; unchanged if none do. */
async function asKept(encoder: Encoder, key: string | null, models: string): Promise<Encoder> {
  if (encoder.kind === 'built-in' || key === null || encoder.key === key) return encoder;
  if (readName(encoder.id).choices.reads !== undefined) return encoder;
  for (const reads of encoder.causal ? EARLIER_CAUSAL_READS : EARLIER_READS) {
    const [earlier] = await encodersOf(encoderId([withReads(encoder.id, reads)]), models);
    if (earlier.kind === 'pretrained' && earlier.key === key) return earlier;
  }
  return encoder;
}
