/**
 * Preference data as TRL's trainers take it: chosen and rejected as texts or as lists of messages,
 * the prompt given or implicit in what both begin with.
 */
import { CHOSEN_NAMES, columnsOf, guessMapping, ID_NAMES, REJECTED_NAMES } from '../columns.ts';
import type { GuessedField } from '../columns.ts';
import type { Mapping, RawRecord, Reader } from '../format.ts';
import { answerText, commonMessages, messagesOf, promptText, splitAtLastTurn } from './messages.ts';
import type { Message } from './messages.ts';
import {
  Field,
  metadataOf,
  orProblem,
  share,
  strengthOf,
  strengthOfMargin,
  twoTexts,
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
    names: ['prompt', 'question', 'instruction'],
  },
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
];

export const trlPreference: Reader = {
  id: 'trl-preference',
  label: 'TRL preference',
  description:
    'chosen and rejected, as texts or lists of {role, content}; prompt given or implicit; optionally margin or scores.',
  fields,

  detect(records) {
    const mapping = guessMapping(fields, columnsOf(records));
    const { chosen, rejected, prompt } = mapping;
    if (!chosen || !rejected) return { score: 0, mapping };
    const lists = share(
      records,
      ({ values }) => Array.isArray(values[chosen]) && Array.isArray(values[rejected]),
    );
    const texts = share(
      records,
      ({ values }) => typeof values[chosen] === 'string' && typeof values[rejected] === 'string',
    );
    const scored = mapping['score_chosen'] !== undefined && mapping['score_rejected'] !== undefined;
    const asTexts = prompt === undefined ? 0.95 : scored ? 0.97 : 0.6;
    return { score: Math.max(lists, asTexts * texts), mapping };
  },

  read(record, mapping) {
    return orProblem(() => {
      const { prompt, texts } = readTexts(record, mapping);
      return {
        kind: 'pair',
        row: record.row,
        key: new Field(record, mapping, 'id', 'id').key(),
        prompt,
        texts,
        outcome: 'prefer',
        strength: readStrength(record, mapping),
        metadata: metadataOf(record, mapping, ['margin', 'score_chosen', 'score_rejected']),
      };
    });
  },
};

function readTexts(
  record: RawRecord,
  mapping: Mapping,
): { prompt: string; texts: [string, string] } {
  const chosen = new Field(record, mapping, 'chosen', 'chosen answer');
  const rejected = new Field(record, mapping, 'rejected', 'rejected answer');
  const prompt = new Field(record, mapping, 'prompt', 'prompt');
  if (Array.isArray(chosen.value) || Array.isArray(rejected.value)) {
    return fromMessages(chosen, rejected, prompt);
  }
  const given = Array.isArray(prompt.value)
    ? promptText(messagesOf(prompt.value, prompt))
    : prompt.optionalText();
  const [one, other] = [chosen.text(), rejected.text()];
  if (!prompt.absent) return { prompt: given, texts: twoTexts(one, other, rejected) };
  twoTexts(one, other, rejected);
  const split = splitAtLastTurn(one, other);
  split.answers.forEach((answer, index) => requireAnswer(answer, [chosen, rejected][index]));
  return { prompt: split.prompt, texts: twoTexts(...split.answers, rejected) };
}

function fromMessages(
  chosen: Field,
  rejected: Field,
  prompt: Field,
): { prompt: string; texts: [string, string] } {
  const one = listOf(chosen);
  const other = listOf(rejected);
  const begun = commonMessages(one, other);
  if (begun === one.length && begun === other.length) {
    rejected.fail(
      'same-texts',
      'Both conversations of this pair are the same, so neither can be better. Leave this row out.',
    );
  }
  const answers = [one.slice(begun), other.slice(begun)].map(answerText) as [string, string];
  answers.forEach((answer, index) => requireAnswer(answer, [chosen, rejected][index]));
  return {
    prompt: joinPrompt(prompt, one.slice(0, begun)),
    texts: twoTexts(...answers, rejected),
  };
}

/** The prompt column and the messages that both conversations begin with, without saying it twice. */
function joinPrompt(prompt: Field, common: readonly Message[]): string {
  if (prompt.absent) return promptText(common);
  if (!Array.isArray(prompt.value)) {
    return common.length > 0 ? promptText(common) : prompt.optionalText();
  }
  const given = messagesOf(prompt.value, prompt);
  const repeated = commonMessages(given, common) === given.length;
  return promptText(repeated && common.length > 0 ? common : [...given, ...common]);
}

function listOf(field: Field): Message[] {
  if (Array.isArray(field.value)) return messagesOf(field.value, field);
  return [{ role: 'assistant', content: field.text() }];
}

function requireAnswer(answer: string, field: Field): void {
  if (answer.trim() === '') {
    field.fail(
      'empty-text',
      `The ${field.label} is empty after what both conversations have in common. Leave this row out.`,
    );
  }
}

function readStrength(record: RawRecord, mapping: Mapping): 1 | 2 | 3 {
  const strength = new Field(record, mapping, 'strength', 'strength');
  if (!strength.absent) return strengthOf(strength);
  const margin = new Field(record, mapping, 'margin', 'margin');
  if (!margin.absent) return strengthOfMargin(margin.number(), margin);
  const chosen = new Field(record, mapping, 'score_chosen', 'score of the chosen');
  const rejected = new Field(record, mapping, 'score_rejected', 'score of the rejected');
  if (chosen.absent || rejected.absent) return 2;
  return strengthOfMargin(chosen.number() - rejected.number(), rejected);
}
