/** Preference data for TRL's reward and DPO trainers. */
import type { PairRow } from '../../domain/export-rows.ts';
import { LeftOut, writeJsonl } from './writer.ts';
import type { Writer } from './writer.ts';

export const pairsTrl: Writer<PairRow> = {
  id: 'trl',
  label: 'Pairs, TRL preference',
  description: 'Every decided pair as prompt, chosen, rejected and margin, for TRL trainers.',
  what: 'pairs',
  extension: 'jsonl',

  async write(rows, out, notes) {
    const leftOut = new LeftOut();
    const result = await writeJsonl(rows, out, (row) => {
      if (!leftOut.hasChosen(row)) return null;
      return {
        prompt: row.prompt,
        chosen: row.texts[row.chosen],
        rejected: row.texts[1 - row.chosen],
        margin: row.meanStrength ?? 2,
      };
    });
    leftOut.tell('TRL preference data', notes);
    if (result.rows > 0) {
      notes(
        'Ids, domains and counts of votes left out: TRL preference data has no place for them.',
      );
    }
    return result;
  },
};
