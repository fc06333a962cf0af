/** What a window remembers of one annotator's questions in one project, hidden from other annotators. */
import type { Draft } from '#contract';
import { Drafts } from './drafts.ts';
import type { Seat } from './session-state.ts';

export interface Memory<C> {
  seat: Seat;
  /** Question -> the last choice. */
  formers: Map<number, C>;
  /** Question -> id of the standing vote, as known to this window. */
  standing: Map<number, string | null>;
  drafts: Drafts;
}

interface MemoryOptions {
  /** The annotator and project here now. */
  seat(): Seat;
  later(ms: number, act: () => void): () => void;
  /** Saves a draft of `seat`'s annotator. */
  keep(seat: Seat, id: number, draft: Draft | null): void;
}

/** The memory of the present annotator. */
export class Memories<C> {
  #options: MemoryOptions;
  #mine: Memory<C>;

  constructor(options: MemoryOptions) {
    this.#options = options;
    this.#mine = this.#remember(options.seat());
  }

  get mine(): Memory<C> {
    return this.#mine;
  }

  /** The annotator or the project has changed: switches to their memory. */
  beSeated(): void {
    const seat = this.#options.seat();
    const { project, annotator } = this.#mine.seat;
    if (seat.project === project && seat.annotator === annotator) return;
    this.#mine.drafts.flush();
    this.#mine = this.#remember(seat);
  }

  #remember(seat: Seat): Memory<C> {
    const drafts = new Drafts({
      keep: (id, draft) => this.#options.keep(seat, id, draft),
      later: (ms, act) => this.#options.later(ms, act),
    });
    return { seat, formers: new Map(), standing: new Map(), drafts };
  }
}
