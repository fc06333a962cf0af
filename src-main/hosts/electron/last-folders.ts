/**
 * Start folders of dialogs: where the last one of the kind ended, remembered between starts. Otherwise
 * they would always start in Downloads.
 */
import { statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { readState, writeState } from './state-file.ts';

type Purpose = 'import' | 'project' | 'save';

const folder = z.string().max(4096).optional().catch(undefined);
const Saved = z.object({ import: folder, project: folder, save: folder }).catch({});

export interface LastFolders {
  /** A folder that exists now. */
  of(purpose: Purpose): string;
  /** @param file the chosen one; undefined if the dialog was cancelled */
  remember(purpose: Purpose, file: string | undefined): void;
}

/**
 * @param stateFile where they are stored
 * @param first the start folder before anything was chosen, or once that folder is gone
 */
export function lastFolders(stateFile: string, first: (purpose: Purpose) => string): LastFolders {
  const last = Saved.parse(readState(stateFile));
  return {
    of(purpose) {
      const known = last[purpose];
      return known !== undefined && isFolder(known) ? known : first(purpose);
    },
    remember(purpose, file) {
      if (file === undefined) return;
      last[purpose] = path.dirname(file);
      writeState(stateFile, last);
    },
  };
}

function isFolder(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
