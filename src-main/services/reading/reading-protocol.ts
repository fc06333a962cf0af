/** Messages between the application and its reading process. */
import type { Failure } from '../../contract/index.ts';
import type { ReadingName } from './readings.ts';

export interface ReadingStart {
  kind: 'start';
  projectPath: string;
}

export type ToReader =
  | { kind: 'read'; id: number; name: ReadingName; params: unknown }
  /** Nobody waits for the answer any more. */
  | { kind: 'forget'; id: number }
  | { kind: 'close' };

export type FromReader =
  | { kind: 'answer'; id: number; value: unknown }
  | { kind: 'refusal'; id: number; failure: Failure };
