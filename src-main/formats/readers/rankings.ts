/** Rankings: several answers to a prompt with their ranks, ties allowed; or without, to be ranked here. */
import { taskOf } from '../../domain/tasks/index.ts';
import { ANNOTATOR_FIELD, columnsOf, guessMapping, ID_NAMES, PROMPT_NAMES } from '../columns.ts';
import type { GuessedField } from '../columns.ts';
import type { Mapping, QuestionRecord, RawRecord, Reader } from '../format.ts';
import { isMissing } from '../labels/missing.ts';
import { column } from './judged.ts';
import { listIn, listOf, textOf } from './lists.ts';
import { promptOf } from './prompts.ts';
import { annotatorOf, Field, metadataOf, orProblem, share } from './values.ts';

const fields: readonly GuessedField[] = [
  {
    ...column('answers', 'Answers', true, ['answers', 'responses', 'completions', 'candidates']),
    description: 'A list of two to nine different texts.',
  },
  {
    // Not 'ranking', which is as often the answers' numbers from best to worst.
    ...column('ranks', 'Ranks', false, ['ranks']),
    description: 'A list with a number for each answer, 1 the best; equal numbers tie.',
  },
  column('prompt', 'Prompt', false, PROMPT_NAMES),
  column('id', 'Id', false, ID_NAMES),
  ANNOTATOR_FIELD,
];

export const rankings: Reader = {
  id: 'rankings',
  label: 'Rankings of answers',
  description:
    'prompt, answers (a list of texts) and ranks, 1 the best; rows without ranks wait to be ranked.',
  fields,
  labels: { fields: ['ranks'] },

  detect(records) {
    const mapping = guessMapping(fields, columnsOf(records));
    const { answers, ranks } = mapping;
    if (!answers || !ranks) return { score: 0, mapping };
    const fits = share(records, ({ values }) => {
      const list = listIn(values[ranks]);
      const texts = listIn(values[answers]);
      if (!texts?.every((text) => typeof text === 'string')) return false;
      return isMissing(values[ranks]) || list?.length === texts.length;
    });
    return { score: fits === 1 ? 1 : 0, mapping };
  },

  read(record, mapping, labels) {
    return orProblem((): QuestionRecord => {
      const field = new Field(record, mapping, 'answers', 'answers');
      const texts = listOf(field).map((entry, k) => textOf(entry, `Answer ${k + 1}`, field));
      const { least, most } = taskOf('ranking').texts;
      if (texts.length < least || texts.length > most) {
        field.fail(
          'answer-count',
          `This row has ${texts.length} answers, and a ranking has ${least} to ${most}. Leave it out, or read the file as candidates.`,
        );
      }
      if (new Set(texts).size < texts.length) {
        field.fail('same-texts', 'Two answers of this row are the same. Leave one of them out.');
      }
      const answer = labels?.unwanted ? null : groupsOf(record, mapping, texts.length);
      return {
        kind: 'question',
        task: 'ranking',
        row: record.row,
        key: new Field(record, mapping, 'id', 'id').key(),
        prompt: promptOf(record, mapping),
        texts,
        outcome: answer === null ? null : 'ranked',
        answer,
        ...annotatorOf(record, mapping),
        metadata: metadataOf(record, mapping),
      };
    });
  },
};

/** Indices of the answers by rank, best first; null if the row has no ranks. */
function groupsOf(record: RawRecord, mapping: Mapping, count: number): number[][] | null {
  const field = new Field(record, mapping, 'ranks', 'ranks');
  if (field.missing) return null;
  const given = listIn(field.value);
  // A missing rank is no rank, and certainly not the best one.
  if (
    given?.length !== count ||
    given.some((rank) => typeof rank === 'object' || isMissing(rank))
  ) {
    return field.failLabel(
      'bad-ranks',
      `There are ${count} answers, and the ranks are no list of ${count} numbers. Give each answer a rank, 1 the best, or leave the ranks empty.`,
    );
  }
  const ranks = given.map((rank, k) => field.with(rank, `rank of answer ${k + 1}`).number());
  const groups = Map.groupBy(ranks.keys(), (place) => ranks[place]);
  return [...groups].sort(([one], [other]) => one - other).map(([, places]) => places);
}
