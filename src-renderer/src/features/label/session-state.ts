/** What a sitting needs of its task and of the world around it, and what it shows. */
import type { Draft, LabelOverview, QueueName, TaskId } from '#contract';

/**
 * A task as its sitting sees it. Q: a question as the core sends it, C: what a key or a button says
 * about it; the sitting adds times, reasons and note.
 */
export interface Kind<Q, C> {
  task: TaskId;
  /** 'pair': what one question is called. */
  noun: string;
  id(question: Q): number;
  /** Id of my vote that stands, as far as this question knows; null for none. */
  standing(question: Q): string | null;
  /** The draft that this annotator began and has not decided, as the core keeps it. */
  draftOf(question: Q): Draft | null;
  /** My stored vote, as it would have been given on this screen; null where there is none. */
  voteOf(question: Q): Given<C> | null;
  /** The choice that skips or flags a question. */
  aside(outcome: 'skip' | 'flag'): C;
  same(one: C, other: C): boolean;
  /** 'A is slightly better', for the eye and for a screen reader alike. */
  inWords(choice: C): string;
  /** All that is shown of a question, so that it can be rendered ahead. */
  texts(question: Q): string[];
}

export interface Given<C> {
  choice: C;
  reasons: string[];
  note: string;
}

export interface Shown<Q> {
  question: Q;
  overview: LabelOverview;
}

export interface NextParams {
  queue: QueueName;
  exclude: number[];
  /** Questions that this window holds already: the core lends it these and those that it answers. */
  holds: number[];
  limit: number;
}

export interface LabelCalls<Q, C> {
  next(params: NextParams): Promise<Q[]>;
  question(id: number): Promise<Q>;
  submit(
    question: Q,
    given: Given<C> & { durationMs: number; replaces: string | null },
  ): Promise<{ vote: { id: string }; overview: LabelOverview }>;
  /** Keeps what `annotator` began for a question; null: nothing is left of it. Answers how many there are. */
  keepDraft(id: number, draft: Draft | null, annotator: string): Promise<{ drafts: number }>;
  undo(): Promise<Shown<Q> | null>;
  redo(): Promise<Shown<Q> | null>;
}

/** Whose questions these are. */
export interface Seat {
  /** Null while none is open. */
  project: string | null;
  annotator: string;
}

export interface SessionOptions<Q, C> {
  kind: Kind<Q, C>;
  calls: LabelCalls<Q, C>;
  /** Who sits here now. */
  seat(): Seat;
  /** Milliseconds, monotonic. */
  now(): number;
  /** Runs `act` after `ms`; answers how to call it off. */
  later(ms: number, act: () => void): () => void;
  /** Milliseconds for which a saved vote is shown; null: until the person goes on. */
  pause(): number | null;
  changed(state: SessionState<Q, C>): void;
}

/**
 * loading: nothing to show yet · empty: the queue has no more · arriving: shown, too new for a key ·
 * deciding: waits for a key · saving: sent, not yet on disk · saved: on disk, still shown ·
 * failed: not saved, kept here · changed: not saved, since another window decided it meanwhile ·
 * unreachable: no question could be read.
 */
export type Phase =
  | 'loading'
  | 'empty'
  | 'arriving'
  | 'deciding'
  | 'saving'
  | 'saved'
  | 'failed'
  | 'changed'
  | 'unreachable';

export interface SessionState<Q, C> {
  queue: QueueName;
  phase: Phase;
  question: Q | null;
  /** What was chosen for the question on the screen, in this sitting. */
  choice: C | null;
  /** The decision that stood before this question came back to the screen. */
  former: C | null;
  /** Refused in the phase `changed`: what was chosen here. */
  refused: C | null;
  reasons: string[];
  note: string;
  /** What the task keeps of a half-made answer. */
  partial: unknown;
  error: Error | null;
  /** Null until the first answer that carries one. */
  overview: LabelOverview | null;
  /** The last thing that happened, for a screen reader and for the line under the vote bar. */
  said: string;
  /** How many votes were saved in this sitting, and the last of them: what a flash follows. */
  saves: number;
  last: C | null;
  /** Questions held beside the one on the screen. */
  held: number;
}
