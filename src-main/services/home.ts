/** Data stored per user: preferences, recent projects, the folder of new projects. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { DialectError, Preferences, type RecentProject, systemFault } from '../contract/index.ts';
import { moveIntoPlace } from '../store/copy.ts';

const Kept = z.object({
  preferences: Preferences.default(() => Preferences.parse({})),
  recents: z
    .array(z.object({ path: z.string(), openedAt: z.number(), name: z.string().optional() }))
    .default([]),
  /** Folders of models that the user added, as settings name them. */
  encoders: z.array(z.string()).default([]),
});
type Kept = z.infer<typeof Kept>;

const RECENTS = 12;

export const EXTENSION = '.dialect';

/** DIALECT_HOME, or the platform's folder for application data. */
export function defaultHome(env: NodeJS.ProcessEnv = process.env): string {
  if (env['DIALECT_HOME']) return env['DIALECT_HOME'];
  if (process.platform === 'darwin') {
    return join(homedir(), 'Library', 'Application Support', 'Dialect');
  }
  if (process.platform === 'win32') return join(env['APPDATA'] ?? homedir(), 'Dialect');
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'dialect');
}

/** The folder of downloaded models, and of graphs written from their weights. */
export function modelsFolder(home = defaultHome()): string {
  return join(home, 'models');
}

/** Fields whose value differs. */
function differences(before: Preferences, after: Preferences): Partial<Preferences> {
  const entries = Object.entries(after).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof Preferences]),
  );
  return Object.fromEntries(entries);
}

/** @returns a DialectError that names the folder, and says how to use another */
function homeTrouble(folder: string, error: unknown): unknown {
  const fault = systemFault(error, folder);
  if (!fault) return error;
  return new DialectError(
    'bad-home',
    `Dialect keeps settings and new projects in ${folder}, which cannot be used. ${fault.message} Or set DIALECT_HOME to a folder of your own.`,
    { folder, cause: (error as Error).message },
  );
}

export class Home {
  readonly folder: string;
  readonly projects: string;
  readonly models: string;
  readonly #file: string;
  #kept: Kept;

  constructor(folder: string) {
    this.folder = folder;
    this.projects = join(folder, 'projects');
    this.models = modelsFolder(folder);
    try {
      mkdirSync(this.projects, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw homeTrouble(folder, error);
    }
    this.#file = join(folder, 'settings.json');
    this.#kept = this.#read();
  }

  /** A damaged settings file is set aside, not an obstacle: it contains no labels. */
  #read(): Kept {
    if (!existsSync(this.#file)) return Kept.parse({});
    try {
      return Kept.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
    } catch {
      renameSync(this.#file, `${this.#file}.damaged`);
      return Kept.parse({});
    }
  }

  /** Another server of the same home may have written meanwhile: its changes are kept. */
  #change(change: (kept: Kept) => Kept): void {
    let present = this.#kept;
    try {
      present = Kept.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
    } catch {
      // Missing or damaged: the state in memory is the best there is.
    }
    this.#write(change(present));
  }

  #write(kept: Kept): void {
    this.#kept = kept;
    const partial = `${this.#file}.${process.pid}.partial`;
    try {
      writeFileSync(partial, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
      moveIntoPlace(partial, this.#file);
    } catch (error) {
      rmSync(partial, { force: true });
      throw homeTrouble(this.folder, error);
    }
  }

  get preferences(): Preferences {
    return this.#kept.preferences;
  }

  set preferences(preferences: Preferences) {
    const before = this.#kept.preferences;
    this.#change((kept) => ({
      ...kept,
      preferences: { ...kept.preferences, ...differences(before, preferences) },
    }));
  }

  get recents(): RecentProject[] {
    return this.#kept.recents.map(({ path, openedAt, name }) => ({
      path,
      openedAt,
      name: name ?? basename(path, EXTENSION),
      exists: existsSync(path),
    }));
  }

  /** The most recently added one is last. */
  get encoders(): readonly string[] {
    return this.#kept.encoders;
  }

  set encoders(encoders: readonly string[]) {
    const before = this.#kept.encoders;
    const gone = new Set(before.filter((known) => !encoders.includes(known)));
    const added = encoders.filter((known) => !before.includes(known));
    this.#change((kept) => ({
      ...kept,
      encoders: [...new Set([...kept.encoders.filter((known) => !gone.has(known)), ...added])],
    }));
  }

  remember(path: string, name: string): void {
    this.#change((kept) => {
      const others = kept.recents.filter((recent) => recent.path !== path);
      return {
        ...kept,
        recents: [{ path, openedAt: Date.now(), name }, ...others].slice(0, RECENTS),
      };
    });
  }
}
