/** Votes with all that is known of them. */
import type { VoteRow } from '../../domain/export-rows.ts';
import { writeJsonl } from './writer.ts';
import type { Writer } from './writer.ts';

export const votesJsonl: Writer<VoteRow> = {
  id: 'jsonl',
  label: 'Votes, JSONL',
  description: 'Every vote with all its fields, replaced ones too, one object a line. Lossless.',
  what: 'votes',
  extension: 'jsonl',
  write: (rows, out) =>
    writeJsonl(rows, out, (vote) => ({
      id: vote.id,
      pair: vote.pair,
      domain: vote.domain,
      prompt: vote.prompt,
      annotator: vote.annotator,
      outcome: vote.outcome,
      chosen: vote.chosen,
      rejected: vote.rejected,
      shown_first: vote.shownFirst,
      shown_second: vote.shownSecond,
      strength: vote.strength,
      duration_ms: vote.durationMs,
      reasons: vote.reasons,
      note: vote.note,
      supersedes: vote.supersedes,
      standing: vote.standing,
      created_at: vote.createdAt,
    })),
};
