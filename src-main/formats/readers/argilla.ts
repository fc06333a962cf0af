/**
 * Argilla 2: records as JSON (fields, responses, suggestions) and as flattened by `to_datasets`
 * (preference.responses, .users, .status). A submitted response is a vote; a suggestion is not.
 */
import { columnsOf } from '../columns.ts';
import type { Mapping, RawRecord, Reader } from '../format.ts';
import { isMissing } from '../labels/missing.ts';
import { column, judged, nameIn, objectIn, objectsIn, sideIn } from './judged.ts';
import type { Judgement } from './judged.ts';
import { listIn } from './lists.ts';
import { unlabelledPairs } from './unlabelled-pairs.ts';
import { Field, FieldProblem, metadataOf, orProblem, share, twoTexts } from './values.ts';

const fields = [
  column('fields', 'Fields', false, ['fields']),
  column('first', 'First text', false, ['response_a']),
  column('second', 'Second text', false, ['response_b']),
  column('prompt', 'Prompt', false, ['prompt']),
  column('responses', 'Responses', false, ['responses']),
  column('id', 'Id', false, ['id']),
];
const RESPONSES = '.responses';
/** Columns that `to_datasets` makes for a question. */
const OF_QUESTION = /\.(?:responses(?:\.users|\.status)?|suggestion(?:\.score|\.agent)?)$/;
/** Questions with such names ask which text is better, whatever their answers are called. */
const COMPARES = /prefer|better|best|winner|compar|rank|choice/i;

/** The record's texts and other values, in either of Argilla's layouts. */
function flat({ row, values }: RawRecord): RawRecord {
  return {
    row,
    values: { ...objectIn(values['fields']), ...objectIn(values['metadata']), id: values['id'] },
  };
}

const isWord = (value: unknown) => typeof value === 'string' && value.trim() !== '';

/** A ranking of the two texts, best first or each with its rank, as the name of the better one. */
function firstOf(value: unknown): unknown {
  if (!Array.isArray(value) || value.length !== 2) return value;
  const [one, other] = value.map((entry: unknown) => ({ value: entry, ...objectIn(entry) })) as {
    value: unknown;
    rank?: unknown;
  }[];
  if (typeof one.rank !== 'number' || typeof other.rank !== 'number') return one.value;
  if (one.rank === other.rank) return 'tie';
  return one.rank < other.rank ? one.value : other.value;
}

/** Values of the comparing question, with their annotators. */
function answersIn({ values }: RawRecord): { value: unknown; user: string }[] {
  const nested = objectIn(values['responses']);
  if (nested !== null) {
    return Object.entries(nested).flatMap(([question, responses]) =>
      objectsIn(responses)
        .filter(({ status }) => status === undefined || status === null || status === 'submitted')
        .map(({ value, user_id }) => ({ value: firstOf(value), user: nameIn(user_id) }))
        .filter(
          ({ value }) => sideIn(value) !== null || (COMPARES.test(question) && isWord(value)),
        ),
    );
  }
  return Object.keys(values)
    .filter((name) => name.endsWith(RESPONSES))
    .flatMap((name) => {
      const users = listIn(values[`${name}.users`]) ?? [];
      const status = listIn(values[`${name}.status`]) ?? [];
      return (listIn(values[name]) ?? [])
        .map((value, at) => ({
          value: firstOf(value),
          user: nameIn(users[at]),
          status: status[at] ?? 'submitted',
        }))
        .filter((given) => given.status === 'submitted' && !isMissing(given.value));
    });
}

export const argilla: Reader = {
  id: 'argilla',
  label: 'Argilla records',
  description:
    'Records with two texts and a question that compares them, as Argilla 2 exports them.',
  fields,
  labels: {
    fields: [],
    count: (record) => answersIn(record).length,
    reads: (column) => OF_QUESTION.test(column),
  },

  detect(records) {
    const fits = share(
      records,
      ({ values }) =>
        (objectIn(values['fields']) !== null && 'responses' in values) ||
        ('_server_id' in values && Object.keys(values).some((name) => name.endsWith(RESPONSES))),
    );
    const columns = columnsOf(records);
    const own = (name: string) => (columns.includes(name) ? { [name]: name } : {});
    return { score: fits, mapping: { ...own('fields'), ...own('responses'), ...own('id') } };
  },

  read(record, mapping) {
    return orProblem(() => {
      const inner = 'fields' in record.values ? flat(record) : record;
      const sides = sidesOf(inner, mapping);
      const second = new Field(inner, sides, 'second', 'second text');
      const texts = twoTexts(
        new Field(inner, sides, 'first', 'first text').text(),
        second.text(),
        second,
      );
      const { id: _, ...metadata } = metadataOf(inner, sides);
      return judged(
        record,
        {
          key: new Field(inner, { id: 'id' }, 'id', 'id').key(),
          prompt: new Field(inner, sides, 'prompt', 'prompt').optionalText(),
          texts,
          metadata,
        },
        answersIn(record).map(({ value, user }) => judgementOf(record, value, user)),
      );
    });
  },
};

function sidesOf(inner: RawRecord, mapping: Mapping): Mapping {
  const { first, second, prompt } = { ...unlabelledPairs.detect([inner]).mapping, ...mapping };
  if (first !== undefined && second !== undefined) {
    return { first, second, ...(prompt !== undefined && { prompt }) };
  }
  throw new FieldProblem({
    row: inner.row,
    column: 'fields',
    code: 'missing-column',
    message: 'This record has no two texts that are named alike, as response_a and response_b.',
  });
}

function judgementOf({ row }: RawRecord, value: unknown, annotator: string): Judgement {
  const side = sideIn(value);
  if (side !== null) return { side, annotator };
  throw new FieldProblem({
    row,
    column: 'responses',
    code: 'bad-winner',
    message: `The response '${nameIn(value)}' names neither text. Name the labels a, b, tie or both_bad.`,
    label: nameIn(value),
  });
}
