/** Votes as a table. */
import type { VoteRow } from '../../domain/export-rows.ts';
import { writeCsv } from './writer.ts';
import type { Writer } from './writer.ts';

const COLUMNS = [
  'id',
  'pair',
  'domain',
  'prompt',
  'annotator',
  'outcome',
  'chosen',
  'rejected',
  'shown_first',
  'shown_second',
  'strength',
  'duration_ms',
  'reasons',
  'note',
  'supersedes',
  'standing',
  'created_at',
] as const;

export const votesCsv: Writer<VoteRow> = {
  id: 'csv',
  label: 'Votes, CSV',
  description: 'Every vote as a row of a table, for spreadsheets and statistics.',
  what: 'votes',
  extension: 'csv',

  async write(rows, out, notes) {
    let unclear = 0;
    const result = await writeCsv(rows, out, COLUMNS, (vote) => {
      if (vote.reasons.some((reason) => reason.includes(';'))) unclear++;
      return [
        vote.id,
        vote.pair,
        vote.domain,
        vote.prompt,
        vote.annotator,
        vote.outcome,
        vote.chosen,
        vote.rejected,
        vote.shownFirst,
        vote.shownSecond,
        vote.strength,
        vote.durationMs,
        vote.reasons.join('; '),
        vote.note,
        vote.supersedes,
        vote.standing,
        vote.createdAt,
      ];
    });
    if (unclear > 0) {
      notes(
        `${unclear} ${unclear === 1 ? 'vote has a reason' : 'votes have reasons'} with a semicolon, which separates reasons in CSV: use JSONL to tell them apart.`,
      );
    }
    return result;
  },
};
