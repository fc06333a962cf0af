/** Labelled pairs in the form that the plain-pairs reader takes. */
import type { PairRow } from '../../domain/export-rows.ts';
import { wholeStrength } from '../../domain/export-rows.ts';
import { writeJsonl } from './jsonl.ts';
import type { Sheet } from './sheet.ts';
import { LeftOut } from './writer.ts';
import type { DecidedPair, Writer } from './writer.ts';

export const decidedPairs: Sheet<DecidedPair> = {
  columns: {
    id: 'text',
    prompt: 'text',
    chosen: 'text',
    rejected: 'text',
    domain: 'text',
    strength: 'integer',
    mean_strength: 'number',
    votes_chosen: 'integer',
    votes_rejected: 'integer',
    ties: 'integer',
    both_bad: 'integer',
    annotators: 'integer',
  },
  cells: (row) => {
    const { first, second, ties, bothBad } = row.votes;
    return {
      id: row.key,
      prompt: row.prompt,
      chosen: row.texts[row.chosen],
      rejected: row.texts[1 - row.chosen],
      domain: row.domain,
      strength: wholeStrength(row),
      mean_strength: row.meanStrength ?? wholeStrength(row),
      votes_chosen: row.chosen === 0 ? first : second,
      votes_rejected: row.chosen === 0 ? second : first,
      ties,
      both_bad: bothBad,
      annotators: row.annotators,
    };
  },
};

export const pairsJsonl: Writer<PairRow> = {
  id: 'jsonl',
  label: 'Pairs, JSONL',
  description:
    'Every decided pair as id, prompt, chosen, rejected, domain and strength, one object a line.',
  what: 'pairs',
  extension: 'jsonl',

  async write(rows, out, notes) {
    const leftOut = new LeftOut();
    const result = await writeJsonl(leftOut.decided(rows), out, decidedPairs);
    leftOut.tell('a list of chosen and rejected texts', notes);
    return result;
  },
};
