/** Votes with all their fields. */
import type { VoteRow } from '../../domain/export-rows.ts';
import { writeJsonl } from './jsonl.ts';
import type { Sheet } from './sheet.ts';
import type { Writer } from './writer.ts';

export const votes: Sheet<VoteRow> = {
  columns: {
    id: 'text',
    pair: 'text',
    domain: 'text',
    prompt: 'text',
    annotator: 'text',
    outcome: 'text',
    chosen: 'text',
    rejected: 'text',
    shown_first: 'text',
    shown_second: 'text',
    strength: 'integer',
    duration_ms: 'integer',
    reasons: 'texts',
    note: 'text',
    supersedes: 'text',
    standing: 'flag',
    created_at: 'text',
  },
  cells: (vote) => ({
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
  }),
};

export const votesJsonl: Writer<VoteRow> = {
  id: 'jsonl',
  label: 'Votes, JSONL',
  description:
    'Every vote but those of spot-checks, with all its fields, replaced ones too, one object a line.',
  what: 'votes',
  extension: 'jsonl',
  write: (rows, out) => writeJsonl(rows, out, votes),
};
