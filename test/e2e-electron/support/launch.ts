/** Starts Dialect in the Electron that the tests were given. */
import { lab } from './lab.ts';
import { argumentsOf, environmentOf, startDialect } from './start.ts';
import type { Dialect, StartOptions } from './start.ts';

export { makeHome, removeHome } from './start.ts';
export type { Dialect } from './start.ts';

export const openDialect = (options: StartOptions = {}): Promise<Dialect> =>
  startDialect(lab, options);

export const argumentsFor = (home: string, args: readonly string[] = []): string[] =>
  argumentsOf(lab, home, args);

export const environmentFor = (home: string): Record<string, string> => environmentOf(lab, home);
