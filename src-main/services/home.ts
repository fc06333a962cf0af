/** Data stored per user: preferences, recent projects, the folder of new projects. */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
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

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What another server kept, with what was changed, added or removed here, field by field at every depth. */
function withChanges(theirs: Fields, before: Fields, after: Fields): Fields {
  const names = new Set([...Object.keys(theirs), ...Object.keys(after)]);
  const fields = [...names].flatMap((name): [string, unknown][] => {
    const [was, is, other] = [before[name], after[name], theirs[name]];
    if (JSON.stringify(was) === JSON.stringify(is)) return name in theirs ? [[name, other]] : [];
    if (!(name in after)) return [];
    const deeper = isFields(was) && isFields(is) && isFields(other);
    return [[name, deeper ? withChanges(other, was, is) : is]];
  });
  return Object.fromEntries(fields);
}

/** @returns a DialectError that names the folder, and says how to use another */
function homeTrouble(folder: string, error: unknown): unknown {
  const fault = systemFault(whyNoFolder(folder) ?? error, folder);
  if (!fault) return error;
  return new DialectError(
    'bad-home',
    `Dialect keeps settings and new projects in ${folder}, which cannot be used. ${fault.message} Or set DIALECT_HOME to a folder of your own.`,
    { folder, cause: (error as Error).message },
  );
}

/** Node says of a folder on a drive that can only be read that it does not exist: what the one above it says. */
function whyNoFolder(folder: string): unknown {
  if (existsSync(folder)) return null;
  const above = dirname(folder);
  if (above === folder) return null;
  if (!existsSync(above)) return whyNoFolder(above);
  try {
    accessSync(above, constants.W_OK);
    return null;
  } catch (error) {
    return error;
  }
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
      preferences: Preferences.parse(withChanges(kept.preferences, before, preferences)),
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
