/** Imports a file in Dialect's own format: reads it into a staging area, then takes it in slices. */
import type { ImportReport } from '../../contract/index.ts';
import { openCarrier } from '../../formats/carriers/carrier.ts';
import { isLabel, readNative } from '../../formats/native.ts';
import { patiently } from '../../store/patience.ts';
import type { Db } from '../../store/database.ts';
import type { NativeCounts } from '../../store/native-counts.ts';
import { importNativeInSlices, importNativeRows } from '../../store/native-import.ts';
import { createNativeStaging } from '../../store/native-staging.ts';
import { inTurn, sliceBySlice } from './take-over.ts';

export interface NativeWishes {
  dryRun?: boolean | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((fraction: number, message: string) => void) | undefined;
}

/** @throws DialectError the errors of reading and storing; AbortError when cancelled */
export async function importNative(
  db: Db,
  { path, name }: { path: string; name: string },
  { dryRun = false, signal, onProgress }: NativeWishes,
): Promise<ImportReport> {
  const staging = createNativeStaging();
  let read = 0;
  let labels = 0;
  try {
    const carrier = await openCarrier(path);
    const told = (fraction: number) => onProgress?.(fraction, `Reading ${name}`);
    for await (const row of readNative(carrier, signal, told)) {
      staging.add(row);
      read++;
      if (isLabel(row)) labels++;
    }
    signal?.throwIfAborted();
    onProgress?.(1, 'Writing');
    const watch = signal ? { signal } : {};
    const counts = await inTurn(db, () => {
      if (dryRun) return patiently(() => importNativeRows(db, staging.rows(), { dryRun }), watch);
      return sliceBySlice(db, watch, (slice) =>
        importNativeInSlices(db, staging.rows(), slice, [name]),
      );
    });
    return reportOf(counts, read, labels);
  } finally {
    staging.discard();
  }
}

function reportOf(counts: NativeCounts, read: number, found: number): ImportReport {
  const { rows, items, pairs, questions, votes, scores, gold, kept, keptMarks } = counts;
  const taken = votes.added + scores.added + gold.added;
  return {
    rows: read,
    items,
    pairs,
    questions,
    votes,
    scores,
    gold,
    leftOut: 0,
    account: {
      rows: { read, taken: rows.taken, known: rows.known, repeated: 0, leftOut: [] },
      labels: {
        found,
        taken,
        known: found - taken - kept,
        repeated: 0,
        differing: { kept, replaced: 0, added: 0, examples: [] },
        notUnderstood: [],
        dropped: [],
      },
      unread: [],
    },
    problems: [],
    notes: [
      ...(kept > 0
        ? [`${kept} scores or gold labels differ from what the project has; the project’s stay.`]
        : []),
      ...(keptMarks > 0
        ? [`${keptMarks} notes or exclusions differ from what the project has; the project’s stay.`]
        : []),
    ],
  };
}
