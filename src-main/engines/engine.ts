/**
 * The interface of every engine: where tensors live and kernels run. An engine is one file that exports
 * an `Engine`, and one line in `registry.ts`. All engines serve the one shared '@tensorflow/tfjs-core',
 * so `learning` never knows which of them runs.
 */
import { DialectError } from '../contract/errors.ts';
import type { EngineId, EngineInfo } from '../contract/records.ts';

export type Hardware = EngineInfo['hardware'];

/** Facts about an open engine. */
export interface EngineFacts {
  /** e.g. 'TensorFlow 2.18.1, CPU'. */
  label: string;
  /** CPU, or a GPU's name. */
  device: string;
  hardware: Hardware;
  /** A remark as a sentence, e.g. why it is not on the GPU; null for none. */
  note: string | null;
}

export interface Engine {
  id: EngineId;
  /** Its name in a sentence, independent of the machine. */
  name: string;
  /**
   * Loads the engine and makes it the backend of tfjs-core in this process.
   *
   * @throws DialectError 'engine-unavailable': why, and what would make it available
   */
  open(): Promise<EngineFacts>;
  /** Frees everything; every tensor of the engine is gone afterwards. */
  close(): Promise<void>;
}

/** An engine that cannot run here. The sentence says why and what would make it run. */
export function unavailable(
  engine: EngineId,
  sentence: string,
  details: Record<string, unknown> = {},
): DialectError {
  return new DialectError('engine-unavailable', sentence, { engine, ...details });
}
