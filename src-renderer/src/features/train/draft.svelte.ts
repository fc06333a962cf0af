/** The settings of the run to come: only what differs from the defaults, kept while the window lives. */
import type { TrainSettings } from '#contract';
import { app } from '../../state/index.ts';

const unchanged: Partial<TrainSettings> = {};
let changed = $state.raw(unchanged);
let of = $state<string | null>(null);
let open = $state(false);

export const draft = {
  /** What the person changed; of the project that is open. */
  get changed(): Partial<TrainSettings> {
    const project = app.project?.id ?? null;
    return project === of ? changed : unchanged;
  },
  /** Whether the settings are in sight. */
  get open(): boolean {
    return open;
  },
  set open(value: boolean) {
    open = value;
  },
  set<K extends keyof TrainSettings>(key: K, value: TrainSettings[K], normal: TrainSettings[K]) {
    const next = { ...this.changed };
    if (JSON.stringify(value) === JSON.stringify(normal)) delete next[key];
    else next[key] = value;
    of = app.project?.id ?? null;
    changed = Object.keys(next).length === 0 ? unchanged : next;
  },
  reset(): void {
    of = app.project?.id ?? null;
    changed = unchanged;
  },
};
