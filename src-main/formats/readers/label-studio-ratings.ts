/**
 * Label Studio's tasks on one text with a rating or a number, as JSON (data, annotations). In JSON_MIN and CSV
 * the rating is a column: scored texts. Predictions and cancelled annotations do not count.
 */
import { columnsOf, guessMapping, PROMPT_NAMES, TEXT_NAMES } from '../columns.ts';
import type { GuessedField } from '../columns.ts';
import type { RawRecord, Reader, TextRecord } from '../format.ts';
import { column, nameIn, objectIn, objectsIn } from './judged.ts';
import { unlabelledPairs } from './unlabelled-pairs.ts';
import { Field, FieldProblem, metadataOf, orProblem, share } from './values.ts';

const fields = [
  column('data', 'Data', true, ['data']),
  column('annotations', 'Annotations', true, ['annotations']),
  column('id', 'Id', false, ['id']),
];

/** Fields within `data`. */
const inner: readonly GuessedField[] = [
  { id: 'prompt', label: 'Prompt', required: false, description: '', names: PROMPT_NAMES },
  { id: 'text', label: 'Text', required: true, description: '', names: TEXT_NAMES },
];

interface Rating {
  control: string;
  value: number;
  annotator: string;
}

export const labelStudioRatings: Reader = {
  id: 'label-studio-ratings',
  label: 'Label Studio, ratings',
  description: 'Tasks with one text in data, and annotations of type rating or number.',
  fields,
  labels: { fields: [], count: (record) => ratingsIn(record).length },

  detect(records) {
    const rated = records.filter((record) => ratingsIn(record).length > 0);
    const tasks = share(records, ({ values }) => objectIn(values['data']) !== null);
    const single = share(rated, (record) => !hasTwoTexts(record));
    const mapping = Object.fromEntries(
      columnsOf(records)
        .filter((name) => fields.some(({ id }) => id === name))
        .map((name) => [name, name]),
    );
    // A little more than Label Studio's pairs, which take every task.
    return { score: rated.length > 0 && tasks === 1 && single === 1 ? 1.01 : 0, mapping };
  },

  read(record) {
    return orProblem(() => {
      const task: RawRecord = { row: record.row, values: objectIn(record.values['data']) ?? {} };
      const mapping = guessMapping(inner, columnsOf([task]));
      const ratings = ratingsIn(record);
      requireOneControl(record, ratings);
      const ownId = 'id' in task.values ? task : record;
      const { id: _, ...metadata } = metadataOf(task, mapping);
      const same = {
        kind: 'text',
        row: record.row,
        key: new Field(ownId, { id: 'id' }, 'id', 'id').key(),
        prompt: new Field(task, mapping, 'prompt', 'prompt').optionalText(),
        text: new Field(task, mapping, 'text', 'text').text(),
        metadata,
      } as const;
      if (ratings.length === 0) return { ...same, score: null };
      return ratings.map(({ value, annotator }): TextRecord => ({
        ...same,
        score: value,
        ...(annotator !== '' && { annotator }),
      }));
    });
  },
};

function hasTwoTexts({ row, values }: RawRecord): boolean {
  const data = objectIn(values['data']) ?? {};
  return unlabelledPairs.detect([{ row, values: data }]).mapping['second'] !== undefined;
}

function ratingsIn({ values }: RawRecord): Rating[] {
  return objectsIn(values['annotations'])
    .filter((annotation) => annotation['was_cancelled'] !== true)
    .flatMap((annotation) =>
      objectsIn(annotation['result']).flatMap(({ type, value, from_name }) => {
        const given = type === 'rating' || type === 'number' ? objectIn(value)?.[type] : undefined;
        if (typeof given !== 'number' || !Number.isFinite(given)) return [];
        const annotator = nameIn(annotation['completed_by']);
        return [{ control: nameIn(from_name), value: given, annotator }];
      }),
    );
}

/** Ratings of several questions are no ratings by several people. */
function requireOneControl({ row }: RawRecord, ratings: readonly Rating[]): void {
  const controls = [...new Set(ratings.map(({ control }) => control))];
  if (controls.length < 2) return;
  throw new FieldProblem({
    row,
    column: 'annotations',
    code: 'several-ratings',
    message: `This task has ratings of several questions (${controls.join(', ')}), and a text has one score. Export it as JSON_MIN or CSV, and choose the column of one of them as the score.`,
  });
}
