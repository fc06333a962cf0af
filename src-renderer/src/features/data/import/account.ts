/** The account of an import as lines for the screen: a total, and its parts. */
import type { FileAccount, ImportAccount } from '#contract';

export interface AccountLine {
  words: string;
  count: number;
  /** For losses, which are highlighted. */
  lost?: boolean;
}

export interface AccountPart {
  total: AccountLine;
  lines: AccountLine[];
}

const total = (list: readonly { count: number }[]) =>
  list.reduce((sum, { count }) => sum + count, 0);

/** The account of one file, before comparing it with the project. */
export function partsOfFile({ rows, leftOut, labels }: FileAccount): AccountPart[] {
  return parts(
    { words: 'Rows read', count: rows },
    [{ words: 'can be imported', count: rows - total(leftOut) }, ...linesLeftOut(leftOut)],
    { words: 'Labels in the file', count: labels.found },
    [{ words: 'understood', count: labels.understood }, ...linesLost(labels)],
  );
}

/** The account of a whole import, including what the project already had. */
export function partsOfImport({ rows, labels }: ImportAccount): AccountPart[] {
  return parts(
    { words: 'Rows read', count: rows.read },
    [
      { words: 'new', count: rows.taken },
      { words: 'already there', count: rows.known },
      { words: 'repeated within the files', count: rows.repeated },
      ...linesLeftOut(rows.leftOut),
    ],
    { words: 'Labels in the files', count: labels.found },
    [
      { words: 'taken', count: labels.taken },
      { words: 'already there', count: labels.known },
      { words: 'repeated within the files', count: labels.repeated },
      { words: 'different from the project, kept out', count: labels.differing.kept, lost: true },
      ...linesLost(labels),
    ],
  );
}

function linesLeftOut(leftOut: FileAccount['leftOut']): AccountLine[] {
  return leftOut.map(({ reason, count, rows }) => ({
    words: `left out (row ${rows.slice(0, 3).join(', ')}${count > 3 ? ' …' : ''}): ${reason}`,
    count,
    lost: true,
  }));
}

function linesLost({
  notUnderstood,
  dropped,
}: Pick<FileAccount['labels'], 'notUnderstood' | 'dropped'>): AccountLine[] {
  return [
    ...notUnderstood.map(({ column, value, count }) => ({
      words: `not understood: “${value}” in ${column}`,
      count,
      lost: true,
    })),
    ...dropped.map(({ reason, count }) => ({ words: `dropped: ${reason}`, count, lost: true })),
  ];
}

function parts(
  rows: AccountLine,
  rowLines: AccountLine[],
  labels: AccountLine,
  labelLines: AccountLine[],
): AccountPart[] {
  const some = (lines: AccountLine[]) => lines.filter(({ count }) => count > 0);
  return [
    { total: rows, lines: some(rowLines) },
    ...(labels.count > 0 ? [{ total: labels, lines: some(labelLines) }] : []),
  ];
}
