/** All pairs as a table, decided or not, in the form that the reader of two answers takes. */
import type { PairRow } from '../../domain/export-rows.ts';
import { verdictOf, wholeStrength } from '../../domain/export-rows.ts';
import { writeCsv } from './writer.ts';
import type { Writer } from './writer.ts';

const COLUMNS = [
  'id',
  'domain',
  'prompt',
  'text_a',
  'text_b',
  'winner',
  'strength',
  'votes_a',
  'votes_b',
  'ties',
  'both_bad',
  'annotators',
  'mean_strength',
] as const;

const WINNERS = { prefer: '', tie: 'tie', 'both-bad': 'both bad', unlabelled: '' };

export const pairsCsv: Writer<PairRow> = {
  id: 'csv',
  label: 'Pairs, CSV',
  description: 'Every pair with its winner and its votes as a row of a table, ties included.',
  what: 'pairs',
  extension: 'csv',
  write: (rows, out) =>
    writeCsv(rows, out, COLUMNS, (row) => [
      row.key,
      row.domain,
      row.prompt,
      ...row.texts,
      row.chosen === null ? WINNERS[verdictOf(row)] : row.chosen === 0 ? 'a' : 'b',
      row.chosen === null ? null : wholeStrength(row),
      row.votes.first,
      row.votes.second,
      row.votes.ties,
      row.votes.bothBad,
      row.annotators,
      row.meanStrength,
    ]),
};
