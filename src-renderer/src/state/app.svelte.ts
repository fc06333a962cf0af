/**
 * State for every room: the project, the preferences, running work, and changes of data. It follows the
 * core's topics `app`, `jobs` and `data`.
 */
import type { AppState, Job, Preferences, TopicValue } from '#contract';
import { SvelteMap } from 'svelte/reactivity';
import { nameFault } from '../../../src-main/contract/annotator-names.ts';
import { DialectError } from '../../../src-main/contract/errors.ts';
import type { Host } from '../host/index.ts';
import { seat } from './annotator.svelte.ts';

/** The defaults of the contract's schema, used until the core has answered. */
const defaults: Preferences = {
  annotator: 'me',
  theme: 'system',
  autoAdvance: true,
  autoAdvanceMs: 0,
  showWordCounts: false,
  textSize: 16,
  lineLength: 'normal',
  linkedScroll: false,
  engine: 'auto',
  downloads: false,
  judge: { url: '', model: '', template: '' },
  keys: {},
};

type Changed = TopicValue<'data'>['what'];

let state = $state.raw<AppState | null>(null);
let connection = $state.raw<Host | null>(null);
const jobs = new SvelteMap<string, Job>();
const changes = $state<Record<Changed, number>>({
  domains: 0,
  votes: 0,
  runs: 0,
  guidelines: 0,
});
let preferences = $derived<Preferences>(state?.preferences ?? defaults);

export const app = {
  /** False until the core's first answer. */
  get ready(): boolean {
    return state !== null;
  },
  get state(): AppState | null {
    return state;
  },
  get project(): AppState['project'] {
    return state?.project ?? null;
  },
  get preferences(): Preferences {
    return preferences;
  },
  /** Who labels in this window. */
  get annotator(): string {
    return seat.annotator ?? preferences.annotator;
  },
  /** Whether whoever labels here has a name, and not the one that Dialect begins with. */
  get named(): boolean {
    return app.annotator !== defaults.annotator;
  },
  /** Every job of this session, newest first. */
  get jobs(): Job[] {
    return [...jobs.values()].sort((a, b) => b.startedAt - a.startedAt);
  },
  get running(): Job[] {
    return this.jobs.filter((job) => job.state === 'running');
  },
  job(id: string): Job | undefined {
    return jobs.get(id);
  },
  /** Counters that grow when data change: a query that reads one is run again. */
  changes: changes as Readonly<Record<Changed, number>>,
};

/** The connection to the core. Only after `start`. */
export function host(): Host {
  if (!connection) throw new Error('The host is not connected yet.');
  return connection;
}

/** Takes the connection and follows its topics. Resolves with the first state. */
export function start(connected: Host): Promise<void> {
  connection = connected;
  connected.subscribe('jobs', (job) => {
    jobs.set(job.id, job);
  });
  connected.subscribe('data', ({ what }) => {
    changes[what] += 1;
  });
  return new Promise((resolve) => {
    connected.subscribe('app', (next) => {
      adopt(next);
      resolve();
    });
  });
}

/** Takes the state from a command's answer, ahead of the topic. */
export function adopt(next: AppState): void {
  const other = state?.project?.path !== next.project?.path;
  state = next;
  seat.annotator ??= next.preferences.annotator;
  for (const job of next.jobs) jobs.set(job.id, job);
  if (!other) return;
  for (const what of ['domains', 'votes', 'runs', 'guidelines'] as const) changes[what] += 1;
}

/** Changes preferences; shown at once, and reverted if they could not be saved. */
export async function setPreferences(patch: Partial<Preferences>): Promise<void> {
  const before = preferences;
  preferences = { ...preferences, ...patch };
  try {
    preferences = await host().call('preferences.set', patch);
  } catch (error) {
    preferences = before;
    throw error;
  }
}

/**
 * Gives this window another annotator; a new window will start with this name, too.
 *
 * @throws DialectError `bad-annotator` where it would not be taken for a person
 */
export async function nameAnnotator(name: string): Promise<void> {
  const fault = nameFault(name);
  if (fault !== null) throw new DialectError('bad-annotator', fault);
  seat.annotator = name;
  await setPreferences({ annotator: name });
}
