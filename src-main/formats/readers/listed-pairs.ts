/**
 * Two answers in one list (responses, summaries) and a column that says which is better: read as two columns, by
 * the reader of two answers.
 */
import { columnsOf, normalName } from '../columns.ts';
import type { RawRecord, Reader } from '../format.ts';
import { column, objectIn } from './judged.ts';
import { listIn } from './lists.ts';
import { unlabelledPairs } from './unlabelled-pairs.ts';
import { orProblem, share } from './values.ts';

const LISTS = [
  'responses',
  'answers',
  'completions',
  'candidates',
  'summaries',
  'outputs',
  'generations',
  'options',
  'texts',
  'replies',
  'items',
];
const TEXT_KEYS = ['text', 'content', 'response', 'answer', 'completion', 'output'];
const SIDES = { first: 'text_a', second: 'text_b' };

const others = unlabelledPairs.fields.filter(({ id }) => !['first', 'second'].includes(id));

export const listedPairs: Reader = {
  ...unlabelledPairs,
  id: 'listed-pairs',
  label: 'Pairs of two answers in a list',
  description: 'prompt, responses with two texts, and a column that names the better one.',
  fields: [column('responses', 'Responses', true, LISTS), ...others],
  sides: () => ({ ...SIDES, listed: true }),

  detect(records) {
    const list = columnsOf(records).find(
      (name) =>
        LISTS.includes(normalName(name)) &&
        share(records, ({ values }) => textsIn(values[name]) !== null) === 1,
    );
    if (list === undefined) return { score: 0, mapping: {} };
    const found = unlabelledPairs.detect(records.map((record) => asColumns(record, list)));
    const { first: _, second: __, ...mapping } = found.mapping;
    // Without a winner they are candidates.
    return {
      score: mapping['winner'] === undefined ? 0 : 0.97,
      mapping: { responses: list, ...mapping },
    };
  },

  read(record, mapping, labels) {
    return orProblem(() => {
      const { responses = '', ...rest } = mapping;
      const inner = asColumns(record, responses);
      return unlabelledPairs.read(inner, { ...rest, ...SIDES }, labels);
    });
  },
};

/** The two texts of a list, as texts or as objects that contain them; null for any other list. */
export function textsIn(value: unknown): [string, string] | null {
  const texts = (listIn(value) ?? []).map((entry) => {
    if (typeof entry === 'string') return entry;
    const object = objectIn(entry);
    const key = TEXT_KEYS.find((name) => typeof object?.[name] === 'string');
    return key === undefined ? null : (object?.[key] as string);
  });
  const [one, other] = texts;
  return texts.length === 2 && typeof one === 'string' && typeof other === 'string'
    ? [one, other]
    : null;
}

function asColumns({ row, values }: RawRecord, list: string): RawRecord {
  const texts = textsIn(values[list]);
  const { [list]: __, ...rest } = values;
  if (texts === null) return { row, values: rest };
  return { row, values: { ...rest, [SIDES.first]: texts[0], [SIDES.second]: texts[1] } };
}
