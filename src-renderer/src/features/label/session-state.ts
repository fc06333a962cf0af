/** The interface between a session, its task and its surroundings, and the state that it shows. */
import type { Draft, LabelOverview, QueueName, TaskId } from '#contract';

/**
 * A task from the view of its session. Q: a question as the core sends it, C: the choice made by a key or a
 * button; the session adds times, reasons and note.
 */
export interface Kind<Q, C> {
  task: TaskId;
  /** The name of a question: 'pair'. */
  noun: string;
  id(question: Q): number;
  /** Id of my standing vote, as known to this question; null for none. */
  standing(question: Q): string | null;
  /** This annotator's saved draft without a decision. */
  draftOf(question: Q): Draft | null;
  /** My stored vote as the choice on this screen; null if there is none. */
  voteOf(question: Q): Given<C> | null;
  /** The choice that skips or flags a question. */
  aside(outcome: 'skip' | 'flag'): C;
  same(one: C, other: C): boolean;
  /** 'A is slightly better', for display and for screen readers alike. */
  inWords(choice: C): string;
  /** All texts shown of a question, to be rendered ahead. */
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
  /** Questions already held by this window: the core lends it these and the ones it returns. */
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
  /** Saves a draft of `annotator`; null removes it. Returns the number of drafts. */
  keepDraft(id: number, draft: Draft | null, annotator: string): Promise<{ drafts: number }>;
  undo(): Promise<Shown<Q> | null>;
  redo(): Promise<Shown<Q> | null>;
}

/** The annotator whose questions these are. */
export interface Seat {
  /** Null while no project is open. */
  project: string | null;
  annotator: string;
}

export interface SessionOptions<Q, C> {
  kind: Kind<Q, C>;
  calls: LabelCalls<Q, C>;
  /** The annotator and project here now. */
  seat(): Seat;
  /** Milliseconds, monotonic. */
  now(): number;
  /** Runs `act` after `ms`; returns a function that cancels it. */
  later(ms: number, act: () => void): () => void;
  /** Milliseconds for which a saved vote is shown; null: until the annotator goes on. */
  pause(): number | null;
  changed(state: SessionState<Q, C>): void;
}

/**
 * loading: nothing to show yet · empty: the queue is empty · arriving: shown, too new for a key · deciding:
 * waiting for a key · saving: sent, not on disk yet · saved: on disk, still shown · failed: not saved, kept here
 * · changed: not saved, since another window decided it meanwhile · unreachable: no question could be read.
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
  /** The choice for the present question in this session. */
  choice: C | null;
  /** The decision before this question came back to the screen. */
  former: C | null;
  /** The choice that was refused, in the phase `changed`. */
  refused: C | null;
  reasons: string[];
  note: string;
  /** The task's half-made answer. */
  partial: unknown;
  error: Error | null;
  /** Null until the first answer that includes one. */
  overview: LabelOverview | null;
  /** The last event, for a screen reader and for the line under the vote bar. */
  said: string;
  /** Number of votes saved in this session, and the last of them, which triggers the flash. */
  saves: number;
  last: C | null;
  /** Number of questions held besides the present one. */
  held: number;
}
