/**
 * A query to the core that is repeated when its dependencies change. The last answer stays on the screen
 * until the next one arrives, so that nothing jumps.
 */
export interface Query<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  /** Whether there is no answer yet. */
  readonly waiting: boolean;
  /** Whether a request is in progress, the first or a later one. */
  readonly loading: boolean;
  reload: () => void;
}

/**
 * @param ask reads its dependencies before its first await (`app.changes.domains`, props); returns
 *     undefined instead of a promise if there is nothing to ask now. The signal is aborted when
 *     a newer request replaces this one.
 */
export function query<T>(ask: (signal: AbortSignal) => Promise<T> | undefined): Query<T> {
  let data = $state.raw<T>();
  let error = $state.raw<unknown>(null);
  let loading = $state(true);
  let answered = $state(false);
  let round = $state(0);

  $effect(() => {
    void round;
    const control = new AbortController();
    const asked = ask(control.signal);
    loading = asked !== undefined;
    asked?.then(
      (value) => {
        if (control.signal.aborted) return;
        data = value;
        error = null;
        loading = false;
        answered = true;
      },
      (thrown: unknown) => {
        if (control.signal.aborted) return;
        error = thrown;
        loading = false;
        answered = true;
      },
    );
    return () => {
      control.abort();
    };
  });

  return {
    get data() {
      return data;
    },
    get error() {
      return error;
    },
    get waiting() {
      return !answered && loading;
    },
    get loading() {
      return loading;
    },
    reload() {
      round += 1;
    },
  };
}
