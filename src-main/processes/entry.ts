/** Locations of the programs that run in processes of their own. */
import { outsideArchive } from '../engines/environment.ts';

export type EntryName =
  | 'checking-process'
  | 'trainer-process'
  | 'candidate-process'
  | 'encoder-process'
  | 'inspector-process'
  | 'order-process'
  | 'reading-process'
  | 'step-process';

/** The checkout runs the source; the bundle has all files in one folder. */
export function entryFile(name: EntryName): URL {
  const here = import.meta.url;
  const place = here.endsWith('.ts') ? `./entries/${name}.ts` : `./${name}.js`;
  return new URL(place, outsideArchive(here));
}
