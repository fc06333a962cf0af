/** What a sitting needs of the world around it, and what it shows. */
import type { DecisionInput, LabelOverview, LabelPair, QueueName, Vote } from '#contract';
import type { Choice } from './choice.ts';

export interface LabelCalls {
  next(params: { queue: QueueName; exclude: number[]; limit: number }): Promise<LabelPair[]>;
  pair(pairId: number): Promise<LabelPair>;
  submit(
    decision: Omit<DecisionInput, 'annotator'>,
  ): Promise<{ vote: Vote; overview: LabelOverview }>;
  undo(): Promise<{ pair: LabelPair; overview: LabelOverview } | null>;
  redo(): Promise<{ pair: LabelPair; overview: LabelOverview } | null>;
}

export interface SessionOptions {
  calls: LabelCalls;
  /** Milliseconds, monotonic. */
  now(): number;
  /** Runs `act` after `ms`; answers how to call it off. */
  later(ms: number, act: () => void): () => void;
  /** Milliseconds for which a saved vote is shown; null: until the person goes on. */
  pause(): number | null;
  changed(state: SessionState): void;
}

/**
 * loading: nothing to show yet · empty: the queue has no more · arriving: shown, too new for a key ·
 * deciding: waits for a key · saving: sent, not yet on disk · saved: on disk, still shown ·
 * failed: not saved, kept here · unreachable: no pair could be read.
 */
export type Phase =
  'loading' | 'empty' | 'arriving' | 'deciding' | 'saving' | 'saved' | 'failed' | 'unreachable';

export interface SessionState {
  queue: QueueName;
  phase: Phase;
  pair: LabelPair | null;
  /** What was chosen for the pair on the screen, in this sitting. */
  choice: Choice | null;
  /** What stood for this pair before it came back to the screen. */
  former: Choice | null;
  reasons: string[];
  note: string;
  error: Error | null;
  /** Null until the first answer that carries one. */
  overview: LabelOverview | null;
  /** The last thing that happened, for a screen reader and for the line under the vote bar. */
  said: string;
  /** Pairs held beside the one on the screen. */
  held: number;
}
