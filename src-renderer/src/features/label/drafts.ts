/**
 * What is typed and chosen before a vote, saved by the core while typing. The newest draft of each question stays
 * here, so that it is shown at once when the question comes back.
 */
import type { Draft } from '#contract';

/** Milliseconds after the last change. */
export const KEEP_AFTER_MS = 250;

interface Options {
  /** Saves it to disk; null if nothing is left of it. */
  keep(id: number, draft: Draft | null): void;
  later(ms: number, act: () => void): () => void;
}

/** A draft whose vote is being sent. */
export interface Sending {
  arrived(): void;
  lost(): void;
}

interface Known {
  draft: Draft;
  /** False: it contains nothing beyond the vote. */
  says: boolean;
}

export class Drafts {
  #options: Options;
  #known = new Map<number, Known>();
  #due: { id: number; callOff: () => void } | null = null;

  constructor(options: Options) {
    this.#options = options;
  }

  of(id: number): Draft | undefined {
    return this.#known.get(id)?.draft;
  }

  set(id: number, draft: Draft, says: boolean): void {
    this.#known.set(id, { draft, says });
    this.#schedule(id);
  }

  /** Saves pending drafts now. */
  flush(): void {
    const due = this.#due;
    if (due === null) return;
    this.#due = null;
    due.callOff();
    const known = this.#known.get(due.id);
    this.#options.keep(due.id, known?.says ? known.draft : null);
  }

  /** A vote with this content is being sent. @returns what to do when it has arrived, or failed */
  sending(id: number): Sending {
    const sent = this.#known.get(id);
    if (this.#due?.id === id) {
      this.#due.callOff();
      this.#due = null;
    }
    return {
      arrived: () => {
        if (this.#known.get(id) === sent) this.#known.delete(id);
        else this.#schedule(id); // more was typed meanwhile
      },
      lost: () => {
        if (this.#known.has(id)) this.#schedule(id);
      },
    };
  }

  #schedule(id: number): void {
    if (this.#due?.id === id) this.#due.callOff();
    else this.flush();
    this.#due = { id, callOff: this.#options.later(KEEP_AFTER_MS, () => this.flush()) };
  }
}
