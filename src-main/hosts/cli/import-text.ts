/** An import's report for a terminal: an account that balances, line by line. */
import type { ImportReport } from '../../contract/index.ts';
import { counted, table } from './output.ts';

type Line = [string, string];

/** Things that an import adds, and their names. */
const KINDS = [
  ['items', 'items'],
  ['pairs', 'pairs'],
  ['questions', 'rankings'],
  ['votes', 'votes'],
  ['scores', 'scores'],
  ['gold', 'gold'],
] as const;

export function importText(
  { domain, role, dryRun }: { domain: string; role: string; dryRun: boolean },
  report: ImportReport,
): string {
  const kinds = KINDS.filter(([kind]) => report[kind].added + report[kind].known > 0);
  return [
    `${counted(report.account.rows.read, 'row')} read${domain === '' ? '' : ` into ${domain} (${role})`}.${dryRun ? ' Nothing was written: this was a dry run.' : ''}`,
    ...kinds.map(
      ([kind, words]) => `${report[kind].added} new ${words}, ${report[kind].known} there already`,
    ),
    '',
    table(accountLines(report).map(([words, count]) => [words, count])),
    ...differences(report),
  ].join('\n');
}

/** Lines for counts other than 0. */
function lines(entries: readonly (readonly [string, number])[]): Line[] {
  return entries
    .filter(([, count]) => count > 0)
    .map(([words, count]) => [`  ${words}`, String(count)]);
}

function accountLines({ account }: ImportReport): Line[] {
  const { rows, labels } = account;
  const { kept } = labels.differing;
  return [
    ['rows read', String(rows.read)],
    ...lines([
      ['taken', rows.taken],
      ['already there', rows.known],
      ['repeated within the files', rows.repeated],
      ...rows.leftOut.map(
        ({ code, count, rows: some }) =>
          [
            `left out: ${code} (row ${some.slice(0, 5).join(', ')}${count > 5 ? ', ...' : ''})`,
            count,
          ] as const,
      ),
    ]),
    ['labels in the file', String(labels.found)],
    ...lines([
      ['taken', labels.taken],
      ['already there', labels.known],
      ['repeated within the files', labels.repeated],
      ['differ, kept out', kept],
      ...labels.notUnderstood.map(
        ({ column, value, count }) => [`not understood: ${column} '${value}'`, count] as const,
      ),
      ...labels.dropped.map(({ reason, count }) => [`dropped: ${reason}`, count] as const),
    ]),
  ];
}

const SHOWN = 5;

function differences({ account }: ImportReport): string[] {
  const { examples } = account.labels.differing;
  if (examples.length === 0) return [];
  const line = (text: string) => text.replaceAll(/\s+/g, ' ').slice(0, 60).toWellFormed();
  return [
    '',
    'What differs:',
    ...examples
      .slice(0, SHOWN)
      .map(
        ({ text, annotator, there, file }) =>
          `  '${line(text)}' (${annotator}): ${there} there, ${file} in the file`,
      ),
    ...(examples.length > SHOWN ? ['  ...'] : []),
  ];
}
