/**
 * Label Studio's tasks for two answers side by side; the votes' result is a prediction. The project's labelling
 * needs `<Pairwise name="preference" toName="answer1,answer2"/>`.
 */
import type { PairRow } from '../../domain/export-rows.ts';
import { verdictOf } from '../../domain/export-rows.ts';
import { writeJsonList } from './json-list.ts';
import type { Writer } from './writer.ts';

export const pairsLabelStudio: Writer<PairRow> = {
  id: 'label-studio',
  label: 'Pairs, Label Studio tasks',
  description:
    'Every pair as a task with prompt, answer1 and answer2, and what the votes say as its prediction.',
  what: 'pairs',
  extension: 'json',

  async write(rows, out, notes) {
    let undecided = 0;
    const result = await writeJsonList(rows, out, (row) => {
      const verdict = verdictOf(row);
      if (verdict === 'tie' || verdict === 'both-bad') undecided++;
      const { first, second } = row.votes;
      return {
        data: {
          id: row.key,
          domain: row.domain,
          prompt: row.prompt,
          answer1: row.texts[0],
          answer2: row.texts[1],
        },
        predictions: row.chosen === null ? [] : [prediction(row.chosen, first, second)],
      };
    });
    if (undecided > 0) {
      notes(
        `${undecided} ${undecided === 1 ? 'pair' : 'pairs'} without a prediction: Label Studio's pairwise choice has no tie and no 'both bad'.`,
      );
    }
    if (result.rows > 0) {
      notes('Strengths and single votes left out: a prediction has no place for them.');
    }
    return result;
  },
};

function prediction(chosen: 0 | 1, first: number, second: number) {
  return {
    model_version: 'votes in Dialect',
    score: (chosen === 0 ? first : second) / (first + second),
    result: [
      {
        from_name: 'preference',
        to_name: 'answer1',
        type: 'pairwise',
        value: { selected: chosen === 0 ? 'left' : 'right' },
      },
    ],
  };
}
