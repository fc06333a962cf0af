/** What a window remembers of one annotator's questions in one project; nobody else may see it. */
import type { Draft } from '#contract';
import { Drafts } from './drafts.ts';
import type { Seat } from './session-state.ts';

export interface Memory<C> {
  seat: Seat;
  /** Question -> the last choice. */
  formers: Map<number, C>;
  /** Question -> id of the vote that stands, as far as this window knows. */
  standing: Map<number, string | null>;
  drafts: Drafts;
}

interface MemoryOptions {
  /** Who sits here now. */
  seat(): Seat;
  later(ms: number, act: () => void): () => void;
  /** Keeps what `seat` began for a question. */
  keep(seat: Seat, id: number, draft: Draft | null): void;
}

/** The memory of whoever sits here now. */
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

  /** Somebody else sits down here, or another project is open: what is remembered is not theirs. */
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
