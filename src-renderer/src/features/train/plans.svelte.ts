/** The core's plans for the present settings, for the defaults, and for every candidate. */
import type { TrainPlan, TrainSettings } from '#contract';
import { app, host, query } from '../../state/index.ts';
import { ALL } from '../../model/runs/candidates.ts';
import { draft } from './draft.svelte.ts';

export interface Plans {
  /** The plan of the default settings. */
  readonly normal: TrainPlan | undefined;
  /** The plan of the present settings; until the first answer, that of the defaults. */
  readonly current: TrainPlan | undefined;
  /** The plan of the settings with every candidate. */
  readonly all: TrainPlan | undefined;
  /** Whether `current` belongs to settings that have changed since. */
  readonly stale: boolean;
  readonly error: unknown;
  reload: () => void;
}

/** Delay after the last change before planning. */
const REST_MS = 200;

/** To be called while a component is created. */
export function usePlans(): Plans {
  let asking = $state.raw<Partial<TrainSettings>>(draft.changed);
  $effect(() => {
    const wanted = draft.changed;
    const timer = setTimeout(() => {
      asking = wanted;
    }, REST_MS);
    return () => clearTimeout(timer);
  });
  const changed = $derived(Object.keys(asking).length > 0);
  const everyone = $derived(asking.methods?.includes(ALL) ?? false);

  const normal = query((signal) => {
    void [app.changes.domains, app.changes.votes];
    return host().call('train.plan', {}, signal);
  });
  const current = query((signal) => {
    void [app.changes.domains, app.changes.votes];
    return changed ? host().call('train.plan', { settings: asking }, signal) : undefined;
  });
  const all = query((signal) => {
    void [app.changes.domains, app.changes.votes];
    const settings = { ...asking, methods: [ALL] };
    return everyone ? undefined : host().call('train.plan', { settings }, signal);
  });
  const shown = $derived(changed ? (current.data ?? normal.data) : normal.data);

  return {
    get normal() {
      return normal.data;
    },
    get current() {
      return shown;
    },
    get all() {
      return everyone ? shown : all.data;
    },
    get stale() {
      return current.loading || asking !== draft.changed;
    },
    get error() {
      return normal.error ?? (changed ? current.error : null);
    },
    reload() {
      normal.reload();
      current.reload();
    },
  };
}
