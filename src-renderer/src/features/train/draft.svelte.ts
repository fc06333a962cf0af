/** The settings of the next run: only what differs from the defaults, kept while the window lives. */
import type { TrainSettings } from '#contract';
import { app } from '../../state/index.ts';
import { ALL } from '../../model/runs/candidates.ts';

const unchanged: Partial<TrainSettings> = {};
let changed = $state.raw(unchanged);
let of = $state<string | null>(null);
let open = $state(false);
/** The candidates that were chosen before switching to all of them. */
let few: string[] | undefined;

export const draft = {
  /** The user's changes, for the open project. */
  get changed(): Partial<TrainSettings> {
    const project = app.project?.id ?? null;
    return project === of ? changed : unchanged;
  },
  /** Whether the settings are shown. */
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
  /**
   * Takes all settings of a run, and shows them. The engine is kept: the run's may belong to another
   * machine.
   */
  fill(settings: TrainSettings, normal: TrainSettings): void {
    const { engine } = this.changed;
    of = app.project?.id ?? null;
    const entries = Object.entries(settings).filter(
      ([key, value]) =>
        key !== 'engine' &&
        JSON.stringify(value) !== JSON.stringify(normal[key as keyof TrainSettings]),
    );
    if (engine !== undefined) entries.push(['engine', engine]);
    changed = entries.length === 0 ? unchanged : Object.fromEntries(entries);
    open = true;
  },
  /** Switches to all candidates, or back to the previous ones. */
  toggleAll(normal: TrainSettings): void {
    const methods = this.changed.methods ?? normal.methods;
    if (methods.includes(ALL)) {
      this.set('methods', few ?? normal.methods, normal.methods);
    } else {
      few = methods;
      this.set('methods', [ALL], normal.methods);
    }
  },
  reset(): void {
    of = app.project?.id ?? null;
    changed = unchanged;
  },
};
