/** Passages through a model: the interface of every way to run one. */
import type { Passage, PassageRead } from './readings/reading.ts';
import type { Shortened } from './shorten.ts';

export interface ReadPassage extends PassageRead {
  lost: Shortened;
}

export interface PassageReader {
  /** In their order; passages read together do not affect each other. */
  read(passages: readonly Passage[]): Promise<ReadPassage[]>;
  close(): Promise<void>;
}

export const whole: Shortened = { prompt: false, answer: false };
