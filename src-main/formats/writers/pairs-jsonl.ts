/** Labelled pairs in the form that the plain-pairs reader takes back. */
import type { PairRow } from '../../domain/export-rows.ts';
import { wholeStrength } from '../../domain/export-rows.ts';
import { LeftOut, writeJsonl } from './writer.ts';
import type { Writer } from './writer.ts';

export const pairsJsonl: Writer<PairRow> = {
  id: 'jsonl',
  label: 'Pairs, JSONL',
  description:
    'Every decided pair as id, prompt, chosen, rejected, domain and strength, one object a line.',
  what: 'pairs',
  extension: 'jsonl',

  async write(rows, out, notes) {
    const leftOut = new LeftOut();
    const result = await writeJsonl(rows, out, (row) => {
      if (!leftOut.hasChosen(row)) return null;
      const { first, second, ties, bothBad } = row.votes;
      return {
        id: row.key,
        prompt: row.prompt,
        chosen: row.texts[row.chosen],
        rejected: row.texts[1 - row.chosen],
        domain: row.domain,
        strength: wholeStrength(row),
        mean_strength: row.meanStrength,
        votes_chosen: row.chosen === 0 ? first : second,
        votes_rejected: row.chosen === 0 ? second : first,
        ties,
        both_bad: bothBad,
        annotators: row.annotators,
      };
    });
    leftOut.tell('a list of chosen and rejected texts', notes);
    return result;
  },
};
