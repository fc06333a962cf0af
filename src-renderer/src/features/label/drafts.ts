/**
 * What is typed and chosen before a vote, kept by the core as it is typed. The newest state of each question stays
 * here, so that it is there at once when the question comes back.
 */
import type { Draft } from '#contract';

/** Milliseconds after the last change. */
export const KEEP_AFTER_MS = 250;

interface Options {
  /** Keeps it on disk; null where nothing is left of it. */
  keep(id: number, draft: Draft | null): void;
  later(ms: number, act: () => void): () => void;
}

/** What becomes of a draft whose vote is on its way. */
export interface Sending {
  arrived(): void;
  lost(): void;
}

interface Known {
  draft: Draft;
  /** False: it says nothing that the vote does not say. */
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

  /** Keeps now what waits to be kept. */
  flush(): void {
    const due = this.#due;
    if (due === null) return;
    this.#due = null;
    due.callOff();
    const known = this.#known.get(due.id);
    this.#options.keep(due.id, known?.says ? known.draft : null);
  }

  /** A vote that says all this is on its way. @returns what to do when it has arrived, or has not */
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
