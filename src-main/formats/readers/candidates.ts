/** Several answers to one prompt in a row, each with its rating where there is one. */
import { columnsOf, guessMapping, ID_NAMES, PROMPT_NAMES } from '../columns.ts';
import type { GuessedField } from '../columns.ts';
import type { Reader, TextRecord } from '../format.ts';
import { listOf, looksLikeList, textOf } from './lists.ts';
import { Field, metadataOf, orProblem, share } from './values.ts';

/** Where an answer that is an object holds its text and its rating, the most telling first. */
const TEXT_KEYS = ['response', 'text', 'content', 'completion', 'answer', 'output'];
const RATING_KEYS = ['overall_score', 'score', 'rating', 'overall_rating', 'reward'];

const fields: readonly GuessedField[] = [
  {
    id: 'responses',
    label: 'Responses',
    required: true,
    description: 'A list of answers: texts, or objects with response and rating.',
    names: [
      'responses',
      'candidates',
      'completions',
      'generations',
      'answers',
      'outputs',
      'replies',
    ],
  },
  {
    id: 'prompt',
    label: 'Prompt',
    required: false,
    description: 'What they answer.',
    names: PROMPT_NAMES,
  },
  {
    id: 'ratings',
    label: 'Ratings',
    required: false,
    description: 'A list with a number for each answer; higher is better.',
    names: ['ratings', 'scores', 'rewards', 'rating', 'score'],
  },
  { id: 'id', label: 'Id', required: false, description: "The row's own id.", names: ID_NAMES },
];

export const candidates: Reader = {
  id: 'candidates',
  label: 'Candidates of a prompt',
  description:
    'One prompt a row: prompt and responses, a list of texts or of objects; optionally their ratings.',
  fields,

  detect(records) {
    const mapping = guessMapping(fields, columnsOf(records));
    const { responses } = mapping;
    if (!responses) return { score: 0, mapping };
    return {
      score: 0.9 * share(records, ({ values }) => looksLikeList(values[responses])),
      mapping,
    };
  },

  read(record, mapping) {
    return orProblem(() => {
      const responses = new Field(record, mapping, 'responses', 'responses');
      const prompt = new Field(record, mapping, 'prompt', 'prompt').optionalText();
      const key = new Field(record, mapping, 'id', 'id').key();
      const answers = listOf(responses).map((entry, k) => answerOf(entry, k, responses));
      const ratings = ratingsOf(new Field(record, mapping, 'ratings', 'ratings'), answers.length);
      const metadata = metadataOf(record, mapping);
      return answers.map(({ text, rating, rest }, k): TextRecord => ({
        kind: 'text',
        row: record.row,
        key: key === '' ? '' : `${key}:${k + 1}`,
        prompt,
        text,
        score: ratings?.[k] ?? rating,
        metadata: { ...metadata, ...rest },
      }));
    });
  },
};

function answerOf(entry: unknown, k: number, field: Field) {
  const place = `Response ${k + 1}`;
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    return { text: textOf(entry, place, field), rating: null, rest: {} };
  }
  const values = entry as Record<string, unknown>;
  const has = (name: string) => Object.hasOwn(values, name);
  const ofText = TEXT_KEYS.find(has);
  if (ofText === undefined) {
    return field.fail(
      'missing-text',
      `${place} has no text. Add it as "response", or leave this row out.`,
    );
  }
  const ofRating = RATING_KEYS.find(has);
  const rest = Object.entries(values).filter(([name]) => name !== ofText && name !== ofRating);
  return {
    text: textOf(values[ofText], place, field),
    rating: ofRating === undefined ? null : ratingOf(values[ofRating], place, field),
    rest: Object.fromEntries(rest),
  };
}

/** One for each answer; null where there is no such column. */
function ratingsOf(field: Field, answers: number): (number | null)[] | null {
  if (field.absent) return null;
  const list = listOf(field);
  if (list.length !== answers) {
    field.fail(
      'unequal-lists',
      `There are ${answers} responses and ${list.length} ratings. Give each response one, or null.`,
    );
  }
  return list.map((value, k) => ratingOf(value, `Response ${k + 1}`, field));
}

/** null where an answer was not rated. */
function ratingOf(value: unknown, place: string, field: Field): number | null {
  if (value === null || value === undefined || value === '' || value === 'N/A') return null;
  const rating = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof rating === 'number' && Number.isFinite(rating)) return rating;
  return field.fail(
    'bad-number',
    `${place} has a rating that is no number. Write it like 3.5, or null.`,
  );
}
