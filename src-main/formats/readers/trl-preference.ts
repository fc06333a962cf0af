/**
 * Preference data for TRL's trainers: chosen and rejected as texts or as lists of messages, the prompt given or
 * implicit in their common beginning.
 */
import {
  ANNOTATOR_FIELD,
  CHOSEN_NAMES,
  columnsOf,
  guessMapping,
  ID_NAMES,
  REJECTED_NAMES,
} from '../columns.ts';
import type { GuessedField } from '../columns.ts';
import type { LabelReading, Mapping, RawRecord, Reader } from '../format.ts';
import { readAnswers } from './answers.ts';
import { looksLikeMessages } from './messages.ts';
import { INPUT_FIELD, SYSTEM_FIELD } from './prompts.ts';
import {
  annotatorOf,
  Field,
  metadataOf,
  orProblem,
  share,
  strengthOf,
  strengthOfMargin,
} from './values.ts';

const fields: readonly GuessedField[] = [
  {
    id: 'chosen',
    label: 'Chosen',
    required: true,
    description: 'The better answer: a text, or a list of messages that ends with it.',
    names: CHOSEN_NAMES,
  },
  {
    id: 'rejected',
    label: 'Rejected',
    required: true,
    description: 'The worse answer, in the same form.',
    names: REJECTED_NAMES,
  },
  {
    id: 'prompt',
    label: 'Prompt',
    required: false,
    description: 'A text or messages; where it is missing, what both conversations begin with.',
    names: [
      'prompt',
      'question',
      'instruction',
      'conversations',
      'conversation',
      'messages',
      'input',
      'context',
    ],
  },
  INPUT_FIELD,
  SYSTEM_FIELD,
  {
    id: 'id',
    label: 'Id',
    required: false,
    description: "The row's own id.",
    names: [...ID_NAMES, 'prompt id'],
  },
  {
    id: 'strength',
    label: 'Strength',
    required: false,
    description: '1 slightly, 2 plainly, 3 strongly better; 2 where it is left out.',
    names: ['strength'],
  },
  {
    id: 'margin',
    label: 'Margin',
    required: false,
    description: 'How much better, as a number; rounded to a strength of 1 to 3.',
    names: ['margin'],
  },
  {
    id: 'score_chosen',
    label: 'Score of the chosen',
    required: false,
    description: 'With the other score: their difference is the margin.',
    names: ['score chosen', 'chosen score', 'chosen rating'],
  },
  {
    id: 'score_rejected',
    label: 'Score of the rejected',
    required: false,
    description: 'With the other score: their difference is the margin.',
    names: ['score rejected', 'rejected score', 'rejected rating'],
  },
  ANNOTATOR_FIELD,
];

const ANSWERS = ['chosen', 'rejected'] as const;

export const trlPreference: Reader = {
  id: 'trl-preference',
  label: 'TRL preference',
  description:
    'chosen and rejected, as texts or lists of {role, content}; prompt given or implicit; optionally margin or scores.',
  fields,
  labels: { fields: ['chosen', 'rejected'] },

  detect(records) {
    const mapping = guessMapping(fields, columnsOf(records));
    const { chosen, rejected, prompt } = mapping;
    if (!chosen || !rejected) return { score: 0, mapping };
    const lists = share(
      records,
      ({ values }) => looksLikeMessages(values[chosen]) && looksLikeMessages(values[rejected]),
    );
    const texts = share(
      records,
      ({ values }) => typeof values[chosen] === 'string' && typeof values[rejected] === 'string',
    );
    const scored = mapping['score_chosen'] !== undefined && mapping['score_rejected'] !== undefined;
    const asked = share(
      records,
      ({ values }) => prompt !== undefined && looksLikeMessages(values[prompt]),
    );
    const asTexts = prompt === undefined ? 0.95 : scored || asked === 1 ? 0.97 : 0.6;
    return { score: Math.max(lists, asTexts * texts), mapping };
  },

  read(record, mapping, labels) {
    return orProblem(() => {
      const { prompt, texts } = readAnswers(record, mapping, ANSWERS, [
        'chosen answer',
        'rejected answer',
      ]);
      return {
        kind: 'pair',
        row: record.row,
        key: new Field(record, mapping, 'id', 'id').key(),
        prompt,
        texts,
        outcome: 'prefer',
        strength: readStrength(record, mapping, labels),
        ...annotatorOf(record, mapping),
        metadata: metadataOf(record, mapping, ['margin', 'score_chosen', 'score_rejected']),
      };
    });
  },
};

function readStrength(record: RawRecord, mapping: Mapping, labels?: LabelReading): 1 | 2 | 3 {
  const strength = new Field(record, mapping, 'strength', 'strength');
  if (!strength.missing) return strengthOf(strength, labels);
  const margin = new Field(record, mapping, 'margin', 'margin');
  if (!margin.missing) return strengthOfMargin(margin.number(labels), margin);
  const chosen = new Field(record, mapping, 'score_chosen', 'score of the chosen');
  const rejected = new Field(record, mapping, 'score_rejected', 'score of the rejected');
  if (chosen.missing || rejected.missing) return 2;
  return strengthOfMargin(chosen.number(labels) - rejected.number(labels), rejected);
}
