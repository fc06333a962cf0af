/** Passages through a model: what every way of running one offers. */
import type { Passage, PassageRead } from './readings/reading.ts';
import type { Shortened } from './shorten.ts';

export interface ReadPassage extends PassageRead {
  lost: Shortened;
}

export interface PassageReader {
  /** In their order; what they are read together with changes nothing of them. */
  read(passages: readonly Passage[]): Promise<ReadPassage[]>;
  close(): Promise<void>;
}

export const whole: Shortened = { prompt: false, answer: false };
