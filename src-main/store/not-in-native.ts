/** What a file of the native format leaves out, with counts. */
import type { Db } from './database.ts';

export function counted(db: Db, table: string): number {
  return Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
}

export function many(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Sentences on what the format leaves out: runs with their models, and vectors. */
export function notInNative(db: Db): string[] {
  const [runs, vectors] = [counted(db, 'run'), counted(db, 'vector')];
  return [
    ...(runs > 0 ? [`${many(runs, 'run')} left out, with models and rewards.`] : []),
    ...(vectors > 0
      ? [
          `${vectors} kept ${vectors === 1 ? 'vector' : 'vectors'} left out: they can be computed anew.`,
        ]
      : []),
    ...(runs + vectors > 0 ? ['To keep these, copy the project: dialect copy.'] : []),
  ];
}
