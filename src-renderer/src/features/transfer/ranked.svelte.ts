/**
 * The ranked list of the present address: its pages, its active row, and how a link to an item finds its row. To
 * be created with a component, and lives as long.
 */
import { tick, untrack } from 'svelte';
import type { RankingRow } from '#contract';
import { host } from '../../state/index.ts';
import { RankingPages } from './pages.ts';
import type { Place } from './place.ts';

/** Number of rows around the active one to read with it. */
const AROUND = 20;

interface Asked {
  place: () => Place;
  runId: () => number | undefined;
  method: () => string | undefined;
  /** Scrolls to a row. */
  show: (index: number) => void;
}

export class Ranked {
  pages = $state.raw<RankingPages>();
  /** Incremented when rows arrive. */
  version = $state(0);
  active = $state(0);
  #asked: Asked;
  /** The row of a linked item far down follows from its rank, if the list is sorted by rank. */
  #linked: { item: number; rank: number } | null = null;
  #wanted = $derived.by(() => {
    const { sort, descending, search, domains, within } = this.#asked.place();
    const [runId, method] = [this.#asked.runId(), this.#asked.method()];
    return JSON.stringify([runId, method, sort, descending, search, domains, within]);
  });

  constructor(asked: Asked) {
    this.#asked = asked;
    $effect(() => {
      void this.#wanted;
      return this.#read(asked.runId(), asked.method());
    });
    // A link to an item marks its row, if that is already loaded.
    $effect(() => {
      void this.version;
      const { item } = asked.place();
      if (item === null || !this.pages) return;
      const at = this.pages.indexOf(item);
      if (at !== -1) this.active = at;
    });
  }

  get total(): number | null {
    void this.version;
    return this.pages?.total ?? null;
  }
  get error(): unknown {
    void this.version;
    return this.pages?.error ?? null;
  }
  /** Updated as rows arrive. */
  get activeItem(): number | undefined {
    void this.version;
    return this.activeRow?.itemId;
  }
  get activeRow(): RankingRow | undefined {
    return this.pages?.row(this.active);
  }

  /** Makes a row active and scrolls it into sight; false if there are no rows. */
  goTo(index: number): boolean {
    if (this.total === null || this.total === 0) return false;
    this.#activate(Math.max(0, Math.min(this.total - 1, index)));
    return true;
  }

  /** Reports the rank of the item in the address. */
  link(item: number, rank: number): void {
    this.#linked = { item, rank };
    if (!this.#inRankOrder() || this.activeRow?.itemId === item) return;
    this.#activate(rank - 1);
  }

  #activate(index: number): void {
    this.active = index;
    this.#asked.show(index);
    this.pages?.need(index - AROUND, index + AROUND);
  }

  #inRankOrder(): boolean {
    const { sort, descending, search, domains, within } = this.#asked.place();
    return sort === 'rank' && !descending && !search && domains.length === 0 && !within;
  }

  #read(runId: number | undefined, method: string | undefined): (() => void) | undefined {
    if (runId === undefined || method === undefined) return undefined;
    const { sort, descending, search, domains, within } = untrack(() => this.#asked.place());
    const params = {
      runId,
      method,
      sort,
      descending,
      search,
      domains,
      ...(within && { within }),
    };
    const fresh = new RankingPages(
      (offset, limit, signal) => host().call('ranking.page', { ...params, offset, limit }, signal),
      () => {
        // The previous list stays in sight until the first page of this one arrives.
        if (this.pages !== fresh && (fresh.total !== null || fresh.error)) {
          this.pages = fresh;
          const linked = this.#linked;
          const known = linked?.item === this.#asked.place().item && this.#inRankOrder();
          this.active = linked && known ? linked.rank - 1 : 0;
          void tick().then(() => this.#asked.show(this.active));
        }
        this.version += 1;
      },
    );
    fresh.need(0, 0);
    return () => fresh.close();
  }
}
