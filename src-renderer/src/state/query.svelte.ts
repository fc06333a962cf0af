/**
 * A question to the core that is asked again when what it depends on changes. The last answer
 * stays on the screen until the next one is here, so that nothing jumps.
 */
export interface Query<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  /** The first answer is not here yet. */
  readonly waiting: boolean;
  /** A question is under way, first or not. */
  readonly loading: boolean;
  reload: () => void;
}

/**
 * @param ask reads its dependencies before its first await (`app.changes.domains`, props); answers
 *   undefined, rather than a promise, when there is nothing to ask now. The signal is aborted when
 *   a newer question replaces this one.
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
