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

/** A function that asks for a page, once unless that failed; nothing is told once `signal` is aborted. */
function requests<T>(
  ask: AskPage<T>,
  pageSize: number,
  signal: AbortSignal,
  tell: { answered(page: number, answer: Page<T>): void; failed(thrown: unknown): void },
): (page: number) => void {
  const asked = new Set<number>();
  return (page) => {
    if (asked.has(page)) return;
    asked.add(page);
    ask(page * pageSize, pageSize, signal).then(
      (answer) => {
        if (!signal.aborted) tell.answered(page, answer);
      },
      (thrown: unknown) => {
        if (signal.aborted) return;
        asked.delete(page);
        tell.failed(thrown);
      },
    );
  };
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
    let fresh = true;
    loading = ask !== undefined;
    if (ask) {
      const load = requests(ask, pageSize, control.signal, {
        answered(page, { total, rows }) {
          const kept = fresh ? [] : (shown?.pages ?? []);
          fresh = false;
          shown = { total, pages: new Map([...kept, [page, rows]]) };
          error = null;
          loading = false;
        },
        failed(thrown) {
          error = thrown;
          loading = false;
        },
      });
      load(0);
      request = (page) => {
        if (!fresh) load(page);
      };
    }
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
