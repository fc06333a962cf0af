/** The project's runs, kept up to date while they train, newest first. */
import type { Run } from '#contract';
import { app, host, query, type Query } from '../../state/index.ts';

export interface Runs extends Omit<Query<Run[]>, 'data'> {
  readonly list: Run[] | undefined;
  byId(id: number): Run | undefined;
}

/** To be called while a component is created. */
export function useRuns(): Runs {
  const asked = query((signal) => {
    void [app.changes.runs, app.changes.votes];
    return host().call('runs.list', {}, signal);
  });
  let fresh = $state.raw<ReadonlyMap<number, Run>>(new Map());
  $effect(() =>
    host().subscribe('run', (run) => {
      fresh = new Map(fresh).set(run.id, run);
    }),
  );
  // A fetched list is newer than the updates before it.
  $effect(() => {
    if (asked.data) fresh = new Map();
  });
  const list = $derived.by(() => {
    if (!asked.data) return undefined;
    const known = new Set(asked.data.map((run) => run.id));
    const added = [...fresh.values()].filter((run) => !known.has(run.id));
    return [...asked.data.map((run) => fresh.get(run.id) ?? run), ...added].sort(
      (a, b) => b.id - a.id,
    );
  });
  return {
    get list() {
      return list;
    },
    byId: (id) => list?.find((run) => run.id === id),
    get error() {
      return asked.error;
    },
    get waiting() {
      return asked.waiting;
    },
    get loading() {
      return asked.loading;
    },
    reload: asked.reload,
  };
}
