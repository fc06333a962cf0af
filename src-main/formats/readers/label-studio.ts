/**
 * Label Studio's tasks on two texts, compared by a pairwise control or by choices that name them, as JSON (data,
 * annotations), JSON_MIN and CSV (one row per annotation, the choice in a column named after the control).
 * Predictions and cancelled annotations are not votes.
 */
import { columnsOf } from '../columns.ts';
import type { Mapping, RawRecord, Reader } from '../format.ts';
import { column, judged, nameIn, objectIn, objectsIn, sideIn } from './judged.ts';
import type { Judgement } from './judged.ts';
import { unlabelledPairs } from './unlabelled-pairs.ts';
import { Field, FieldProblem, metadataOf, orProblem, share, twoTexts } from './values.ts';

const fields = [
  column('data', 'Data', false, ['data']),
  column('annotations', 'Annotations', false, ['annotations']),
  column('id', 'Id', false, ['id']),
];
/** Columns that JSON_MIN and CSV add to those of the data. */
const OWN = ['annotation_id', 'annotator', 'created_at', 'updated_at', 'lead_time', 'id'];

export const labelStudio: Reader = {
  id: 'label-studio',
  label: 'Label Studio, pairwise',
  description:
    'Tasks with two texts in data, and annotations of type pairwise; also JSON_MIN and CSV.',
  fields,
  labels: {
    fields: [],
    count: (record) => judgementsIn(record).length,
    reads: (column) => COMPARES.test(column),
  },

  detect(records) {
    const fits = share(
      records,
      (record) =>
        (objectIn(record.values['data']) !== null &&
          ('annotations' in record.values || 'predictions' in record.values)) ||
        ('annotation_id' in record.values && 'lead_time' in record.values),
    );
    const columns = columnsOf(records);
    const own = (name: string) => (columns.includes(name) ? { [name]: name } : {});
    return { score: fits, mapping: { ...own('data'), ...own('annotations'), ...own('id') } };
  },

  read(record) {
    return orProblem(() => {
      const data = objectIn(record.values['data']);
      const inner: RawRecord = data === null ? record : { row: record.row, values: data };
      const sides = sidesOf(inner);
      const second = new Field(inner, sides, 'second', 'second text');
      const texts = twoTexts(
        new Field(inner, sides, 'first', 'first text').text(),
        second.text(),
        second,
      );
      const control = data === null ? controlOf(record) : undefined;
      const { ...metadata } = metadataOf(inner, { ...sides, ...(control && { control }) });
      for (const name of data === null ? OWN : ['id']) delete metadata[name];
      return judged(
        record,
        {
          key: new Field(
            data !== null && 'id' in data ? inner : record,
            { id: 'id' },
            'id',
            'id',
          ).key(),
          prompt: new Field(inner, sides, 'prompt', 'prompt').optionalText(),
          texts,
          metadata,
        },
        judgementsIn(record),
      );
    });
  },
};

function sidesOf(inner: RawRecord): Mapping {
  const { first, second, prompt } = unlabelledPairs.detect([inner]).mapping;
  if (first !== undefined && second !== undefined) {
    return { first, second, ...(prompt !== undefined && { prompt }) };
  }
  throw new FieldProblem({
    row: inner.row,
    column: 'data',
    code: 'missing-column',
    message:
      'This task has no two texts that are named alike, as answer1 and answer2. A ranking of items is read from rows with answers and ranks, a rating of one text from annotations of type rating.',
  });
}

function judgementsIn(record: RawRecord): Judgement[] {
  const { values } = record;
  if (objectIn(values['data']) === null) {
    const control = controlOf(record);
    const side = control === undefined ? null : sideIn(values[control]);
    return side === null ? [] : [{ side, annotator: nameIn(values['annotator']) }];
  }
  return objectsIn(values['annotations'])
    .filter((annotation) => annotation['was_cancelled'] !== true)
    .flatMap((annotation) =>
      objectsIn(annotation['result'])
        .map(sideOf)
        .filter((side) => side !== null)
        .map((side) => ({ side, annotator: nameIn(annotation['completed_by']) })),
    );
}

/** The side that a result names; null if it is from another control. */
function sideOf({ type, value, from_name }: Record<string, unknown>): Judgement['side'] | null {
  if (type === 'pairwise') return sideIn(objectIn(value)?.['selected']);
  const choices = type === 'choices' ? objectIn(value)?.['choices'] : undefined;
  const [only, more] = Array.isArray(choices) ? (choices as unknown[]) : [];
  return more === undefined ? choiceIn(nameIn(from_name), only) : null;
}

/**
 * Choices of other questions are numbers and words, too: the name of the control or of the choices has to refer
 * to the texts.
 */
const COMPARES = /prefer|better|best|winner|compar|choice|verdict|^cmp|^pw|pair/i;
const NAMES_A_TEXT = /^(?:response|answer|text|completion|output|model|option)s?\b/i;

function choiceIn(control: string, choice: unknown): Judgement['side'] | null {
  const name = nameIn(choice);
  return COMPARES.test(control) || NAMES_A_TEXT.test(name) ? sideIn(name) : null;
}

/** The column of JSON_MIN and CSV that holds left or right, or the choice of one of the texts. */
function controlOf({ values }: RawRecord): string | undefined {
  const names = Object.keys(values).filter((name) => !OWN.includes(name));
  return (
    names.find((name) => ['left', 'right'].includes(nameIn(values[name]))) ??
    names.find((name) => isChoice(name, values[name]))
  );
}

/** Maximum length of a choice, as opposed to a compared text. */
const LONGEST_CHOICE = 40;

function isChoice(control: string, value: unknown): boolean {
  return nameIn(value).length <= LONGEST_CHOICE && choiceIn(control, value) !== null;
}
