/**
 * A long list of which only the visible pages are loaded. For virtual lists: `at(index)` returns the row,
 * or undefined and requests its page. When its dependencies change, the old rows stay until the first new
 * page arrives.
 */
export interface Page<T> {
  total: number;
  rows: T[];
}

export type AskPage<T> = (offset: number, limit: number, signal: AbortSignal) => Promise<Page<T>>;

export interface Pager<T> {
  /** undefined before the first answer. */
  readonly total: number | undefined;
  readonly error: unknown;
  readonly loading: boolean;
  at: (index: number) => T | undefined;
  reload: () => void;
}

/** The rows shown; a change of the query replaces them as a whole. */
interface Shown<T> {
  total: number;
  pages: ReadonlyMap<number, readonly T[]>;
}

/**
 * @param prepare reads the query's dependencies and returns a function that fetches a page; undefined
 *     if there is nothing to fetch.
 */
export function pager<T>(prepare: () => AskPage<T> | undefined, pageSize = 100): Pager<T> {
  let shown = $state.raw<Shown<T>>();
  let error = $state.raw<unknown>(null);
  let loading = $state(true);
  let round = $state(0);
  let request: ((page: number) => void) | undefined;

  $effect(() => {
    void round;
    const ask = prepare();
    const control = new AbortController();
    const asked = new Set<number>();
    let fresh = true;

    const load = (page: number): void => {
      if (!ask || asked.has(page)) return;
      asked.add(page);
      ask(page * pageSize, pageSize, control.signal).then(
        ({ total, rows }) => {
          if (control.signal.aborted) return;
          const kept = fresh ? [] : (shown?.pages ?? []);
          fresh = false;
          shown = { total, pages: new Map([...kept, [page, rows]]) };
          error = null;
          loading = false;
        },
        (thrown: unknown) => {
          if (control.signal.aborted) return;
          asked.delete(page);
          error = thrown;
          loading = false;
        },
      );
    };

    loading = ask !== undefined;
    load(0);
    request = (page) => {
      if (!fresh) load(page);
    };
    return () => {
      request = undefined;
      control.abort();
    };
  });

  return {
    get total() {
      return shown?.total;
    },
    get error() {
      return error;
    },
    get loading() {
      return loading;
    },
    at(index) {
      const page = Math.floor(index / pageSize);
      const rows = shown?.pages.get(page);
      if (!rows) {
        const wanted = request;
        queueMicrotask(() => wanted?.(page));
      }
      return rows?.[index - page * pageSize];
    },
    reload() {
      round += 1;
    },
  };
}
