/** ShareGPT and plain lists of messages: the last answer is the text, everything before it is its prompt. */
import { columnsOf, guessMapping, ID_NAMES } from '../columns.ts';
import type { Reader } from '../format.ts';
import { column } from './judged.ts';
import { answerText, conversationIn, looksLikeMessages } from './messages.ts';
import { SYSTEM_FIELD, withContext } from './prompts.ts';
import { Field, metadataOf, orProblem, share } from './values.ts';

const fields = [
  column('messages', 'Messages', true, ['conversations', 'messages', 'conversation', 'dialogue']),
  SYSTEM_FIELD,
  column('id', 'Id', false, ID_NAMES),
];

export const conversations: Reader = {
  id: 'conversations',
  label: 'Conversations',
  description: 'conversations or messages, a list that ends with an answer: ShareGPT and its like.',
  fields,

  detect(records) {
    const mapping = guessMapping(fields, columnsOf(records));
    const { messages } = mapping;
    if (!messages) return { score: 0, mapping };
    return {
      score: 0.7 * share(records, ({ values }) => looksLikeMessages(values[messages])),
      mapping,
    };
  },

  read(record, mapping) {
    return orProblem(() => {
      const field = new Field(record, mapping, 'messages', 'conversation');
      const messages = conversationIn(field) ?? [];
      const last = messages.at(-1);
      if (last?.role !== 'assistant' || last.content.trim() === '') {
        return field.fail(
          'no-answer',
          'This conversation does not end with an answer. Add one, or leave this row out.',
        );
      }
      return {
        kind: 'text',
        row: record.row,
        key: new Field(record, mapping, 'id', 'id').key(),
        prompt: withContext(messages.slice(0, -1), record, mapping),
        text: answerText([last]),
        score: null,
        metadata: metadataOf(record, mapping),
      };
    });
  },
};
