/**
 * One disagreement after the other: which of them is on the screen, which were left open, and what is written about
 * the present one. The same for pairs and for the questions of other tasks.
 */
import { app, host, query, type Query } from '../../state/index.ts';
import { failed, said } from '../../ui/index.ts';

/** D: a disagreement. */
export interface Listed<D> {
  total: number;
  settled: number;
  items: D[];
}

interface Page {
  exclude: number[];
  limit: number;
  shown?: number;
}

interface Kind<D> {
  /** 'pair' */
  noun: string;
  id(one: D): number;
  load(page: Page, signal: AbortSignal): Promise<Listed<D>>;
  /** The id of one that is open again; null if it is of the other list. */
  reopened(undone: { pairId: number } | { questionId: number }): number | null;
}

/** To be made while a component is set up. */
export class Settling<D> {
  readonly list: Query<Listed<D>>;
  note = $state('');
  #kind: Kind<D>;
  /** Passed by without a decision. */
  #passed = $state.raw<readonly number[]>([]);
  #busy = false;
  /** The one on the screen: it stays there while it is open, whatever others vote on meanwhile. */
  #shown: number | undefined;
  #before: number | undefined;
  /** It was left by what was done here. */
  #left = false;
  #shownAt = performance.now();

  constructor(kind: Kind<D>) {
    this.#kind = kind;
    this.list = query((signal) => {
      void [app.changes.votes, app.changes.domains];
      const page = { exclude: [...this.#passed], limit: 1 };
      const shown = this.#shown;
      return kind.load(shown === undefined ? page : { ...page, shown }, signal);
    });
    $effect(() => this.#arrived(this.present));
  }

  get present(): D | undefined {
    return this.list.data?.items[0];
  }

  /** Whether all that are open were left so. */
  get leftOpen(): boolean {
    return this.#passed.length > 0 && (this.list.data?.total ?? 0) > 0;
  }

  #arrived(one: D | undefined): void {
    const id = one && this.#kind.id(one);
    if (id === this.#before) return; // a vote elsewhere loads the same one again
    if (this.#before !== undefined && !this.#left) {
      const { noun } = this.#kind;
      said(`The ${noun} that was shown is no longer open: others settled it, or agree on it now.`);
    }
    this.#shown = this.#before = id;
    this.#left = false;
    this.#shownAt = performance.now();
    this.note = '';
  }

  /** @param words of the decision, once it is on disk */
  async settle(
    send: (
      one: D,
      given: { annotator: string; note: string; durationMs: number },
    ) => Promise<unknown>,
    words: string,
  ): Promise<void> {
    const one = this.present;
    if (one === undefined || this.list.loading || this.#busy) return;
    const durationMs = Math.round(performance.now() - this.#shownAt);
    this.#busy = this.#left = true;
    try {
      await send(one, { annotator: app.annotator, note: this.note, durationMs });
      said(`Settled: ${words}.`, { label: 'Undo', run: () => void this.undo() });
    } catch (error) {
      this.#left = false;
      failed(error);
    } finally {
      this.#busy = false;
    }
  }

  /** Not while the next one is on its way: it would be passed by unseen. */
  pass(): void {
    const one = this.present;
    if (one === undefined || this.list.loading) return;
    this.#shown = undefined;
    this.#left = true;
    this.#passed = [...this.#passed, this.#kind.id(one)];
  }

  beginAnew(): void {
    this.#passed = [];
  }

  async undo(): Promise<void> {
    try {
      const undone = await host().call('people.undoAdjudication', { annotator: app.annotator });
      const id = undone && this.#kind.reopened(undone);
      if (undone === null) said('You have settled nothing that could be taken back.');
      else said(id === null ? 'It is open again, in the other list.' : 'It is open again.');
      if (id === null) return;
      this.#shown = id;
      this.#left = true;
      this.list.reload();
    } catch (error) {
      failed(error);
    }
  }
}
