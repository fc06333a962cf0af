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
export const isQuestionColumn = (column: string): boolean => OF_QUESTION.test(column);
/** Questions with such names ask which text is better, whatever their answers are called. */
const COMPARES = /prefer|better|best|winner|compar|rank|choice/i;

/** The record's texts and other values, in either of Argilla's layouts. */
export function flat({ row, values }: RawRecord): RawRecord {
  return {
    row,
    values: { ...objectIn(values['fields']), ...objectIn(values['metadata']), id: values['id'] },
  };
}

const isWord = (value: unknown) => typeof value === 'string' && value.trim() !== '';

/** Questions with such names ask for words, which may happen to be those of a verdict: 'same', 'both'. */
const REMARKS =
  /comment|feedback|reason|rationale|expla|note|remark|why|critique|justif|correction|corrected/i;

/** Other questions ask for a rating, whose 1 and 2 name no text. */
function isComparison(question: string, value: unknown): boolean {
  if (REMARKS.test(question)) return false;
  return COMPARES.test(question)
    ? isWord(value) || sideIn(value) !== null
    : isWord(value) && sideIn(value) !== null;
}

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

/** One submitted response to one question. */
interface Response {
  question: string;
  value: unknown;
  user: string;
}

/** Every submitted response of a record, in either of Argilla's layouts. */
export function responsesIn({ values }: RawRecord): Response[] {
  const nested = objectIn(values['responses']);
  if (nested !== null) {
    return Object.entries(nested).flatMap(([question, responses]) =>
      objectsIn(responses)
        .filter(({ status }) => status === undefined || status === null || status === 'submitted')
        .map(({ value, user_id }) => ({ question, value, user: nameIn(user_id) })),
    );
  }
  return Object.keys(values)
    .filter((name) => name.endsWith(RESPONSES))
    .flatMap((name) => {
      const question = name.slice(0, -RESPONSES.length);
      const users = listIn(values[`${name}.users`]) ?? [];
      const status = listIn(values[`${name}.status`]) ?? [];
      return (listIn(values[name]) ?? [])
        .map((value, at) => ({ question, value, user: nameIn(users[at]), status: status[at] }))
        .filter((given) => (given.status ?? 'submitted') === 'submitted');
    })
    .filter(({ value }) => !isMissing(value));
}

/** Answers to the question that compares the texts. */
function answersIn(record: RawRecord): Response[] {
  const given = responsesIn(record).map((response) => ({
    ...response,
    value: firstOf(response.value),
  }));
  const answers = given.filter(({ question, value }) => isComparison(question, value));
  if (answers.length > 0) return answers;
  // 'better_explanation' asks which text explains better, where nothing else does.
  return given.filter(({ question, value }) => COMPARES.test(question) && sideIn(value) !== null);
}

/** Labels in a record: answers that compare its texts, or ratings, where no question compares them. */
function labelsIn(record: RawRecord): number {
  const answers = answersIn(record).length;
  if (answers > 0) return answers;
  return responsesIn(record).filter(({ value }) => typeof value === 'number').length;
}

/** Whether a record is one of Argilla's. */
export function isArgilla({ values }: RawRecord): boolean {
  if (objectIn(values['fields']) !== null && 'responses' in values) return true;
  return Object.keys(values).some(
    (name) => name.endsWith(RESPONSES) && (`${name}.users` in values || '_server_id' in values),
  );
}

export const argilla: Reader = {
  id: 'argilla',
  label: 'Argilla records',
  description:
    'Records with two texts and a question that compares them, as Argilla 2 exports them.',
  fields,
  labels: {
    fields: [],
    count: labelsIn,
    unread: 'ratings beside two texts, which do not say which is better: rate one text a record',
    reads: isQuestionColumn,
  },

  detect(records) {
    const fits = share(records, isArgilla);
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
