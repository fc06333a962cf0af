/** Several answers to one prompt in a row, optionally with ratings. */
import { ANNOTATOR_FIELD, columnsOf, guessMapping, ID_NAMES, PROMPT_NAMES } from '../columns.ts';
import type { GuessedField } from '../columns.ts';
import type { Mapping, RawRecord, Reader, TextRecord } from '../format.ts';
import { isMissing } from '../labels/missing.ts';
import { listIn, listOf, looksLikeList, textOf } from './lists.ts';
import { INPUT_FIELD, promptOf, SYSTEM_FIELD } from './prompts.ts';
import { annotatorOf, Field, metadataOf, orProblem, share } from './values.ts';

/** Keys for the text and the rating of an answer that is an object, most specific first. */
const TEXT_KEYS = ['response', 'text', 'content', 'completion', 'answer', 'output'];
const RATING_KEYS = ['overall_score', 'score', 'rating', 'overall_rating', 'reward', 'pm_score'];

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
  INPUT_FIELD,
  SYSTEM_FIELD,
  {
    id: 'ratings',
    label: 'Ratings',
    required: false,
    description: 'A list with a number for each answer; higher is better.',
    names: ['ratings', 'scores', 'rewards', 'rating', 'score'],
  },
  { id: 'id', label: 'Id', required: false, description: "The row's own id.", names: ID_NAMES },
  ANNOTATOR_FIELD,
];

export const candidates: Reader = {
  id: 'candidates',
  label: 'Candidates of a prompt',
  description:
    'One prompt a row: prompt and responses, a list of texts or of objects; optionally their ratings.',
  fields,
  labels: { fields: ['ratings'], count: countRatings },

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
      const prompt = promptOf(record, mapping);
      const key = new Field(record, mapping, 'id', 'id').key();
      const answers = listOf(responses).map((entry, k) => answerOf(entry, k, responses));
      const ratings = ratingsOf(new Field(record, mapping, 'ratings', 'ratings'), answers.length);
      const annotator = annotatorOf(record, mapping);
      const metadata = metadataOf(record, mapping);
      return answers.map(({ text, rating, rest }, k): TextRecord => ({
        kind: 'text',
        row: record.row,
        key: key === '' ? '' : `${key}:${k + 1}`,
        prompt,
        text,
        score: ratings?.[k] ?? rating,
        ...annotator,
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

/** Number of ratings: in the column of ratings, or within the answers. */
function countRatings({ values }: RawRecord, mapping: Mapping): number {
  const ratings = listIn(values[mapping['ratings'] ?? '']);
  const answers = listIn(values[mapping['responses'] ?? '']) ?? [];
  const given = answers.map((answer, k) => {
    if (!isMissing(ratings?.[k])) return true;
    if (typeof answer !== 'object' || answer === null) return false;
    const own = answer as Record<string, unknown>;
    const key = RATING_KEYS.find((name) => Object.hasOwn(own, name));
    return key !== undefined && !isMissing(own[key]);
  });
  return given.filter(Boolean).length;
}

/** One for each answer; null if there is no such column. */
function ratingsOf(field: Field, answers: number): (number | null)[] | null {
  if (field.missing) return null;
  const list = listOf(field);
  if (list.length !== answers) {
    field.fail(
      'unequal-lists',
      `There are ${answers} responses and ${list.length} ratings. Give each response one, or null.`,
    );
  }
  return list.map((value, k) => ratingOf(value, `Response ${k + 1}`, field));
}

/** null for an answer without a rating. */
function ratingOf(value: unknown, place: string, field: Field): number | null {
  if (isMissing(value)) return null;
  const rating = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof rating === 'number' && Number.isFinite(rating)) return rating;
  return field.fail(
    'bad-number',
    `${place} has a rating that is no number. Write it like 3.5, or null.`,
  );
}
