/** What was done in a project since it was opened, as far as `SessionVotes` has to know. Kept in memory only. */
import type { Db } from './database.ts';

interface Acts {
  /** Ids of events by people and judges here, not yet taken; some may have been rolled back. */
  given: string[];
  /** Names of files whose rows came into the project. */
  files: Set<string>;
  /** Whether rows were removed or moved on purpose, as with a domain, and nobody has looked since. */
  removed: boolean;
}

const acts = new WeakMap<Db, Acts>();

export function actsOf(db: Db): Acts {
  const known = acts.get(db);
  if (known) return known;
  const none = { given: [], files: new Set<string>(), removed: false };
  acts.set(db, none);
  return none;
}

/** The votes given, undone and redone here since the last call, oldest first. */
export function takeGiven(db: Db): string[] {
  const { given } = actsOf(db);
  return given.splice(0);
}

/** Whether rows were removed on purpose since the last call. */
export function takeRemoved(db: Db): boolean {
  const of = actsOf(db);
  const { removed } = of;
  of.removed = false;
  return removed;
}
