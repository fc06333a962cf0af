/**
 * Stages native rows in a temporary file while they are read, so that a broken file does not touch the
 * project.
 */
import type { NativeRow } from '../domain/native-rows.ts';
import { createStagingFile } from './staging-file.ts';

export interface NativeStaging {
  add(row: NativeRow): void;
  /** Every row in the order of the file. To be called once all are added. */
  rows(): IterableIterator<NativeRow>;
  /** Removes the temporary file. */
  discard(): void;
}

/** @throws DialectError `no-room`, here and in its methods */
export function createNativeStaging(): NativeStaging {
  const file = createStagingFile<string>(
    'CREATE TABLE line (seq INTEGER PRIMARY KEY, json TEXT)',
    (db) => {
      const insert = db.prepare('INSERT INTO line (json) VALUES (?)');
      return (rows) => {
        for (const row of rows) insert.run(row);
      };
    },
  );
  return {
    add(row) {
      const json = JSON.stringify(row);
      file.hold(json, json.length);
    },
    *rows() {
      file.flush();
      const lines = file.db.prepare('SELECT json FROM line ORDER BY seq').pluck().iterate();
      for (const line of lines) yield JSON.parse(line as string) as NativeRow;
    },
    discard: file.discard,
  };
}
