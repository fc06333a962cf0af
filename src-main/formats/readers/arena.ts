/**
 * Chatbot Arena with 55,000 conversations: prompt, response_a and response_b are lists of turns in a cell. Read
 * as two conversations, by the reader of two answers.
 */
import type { RawRecord, Reader } from '../format.ts';
import { listIn } from './lists.ts';
import { unlabelledPairs } from './unlabelled-pairs.ts';
import { share } from './values.ts';

const ANSWERS = ['response_a', 'response_b'] as const;

export const arena: Reader = {
  ...unlabelledPairs,
  id: 'arena',
  label: 'Chatbot Arena, turns as lists',
  description: 'prompt, response_a and response_b as lists of turns; winner_model_a and its like.',

  detect(records) {
    const { mapping } = unlabelledPairs.detect(records.map(asConversations));
    return { score: share(records, hasTurns), mapping };
  },

  read: (record, mapping, labels) => unlabelledPairs.read(asConversations(record), mapping, labels),
};

function hasTurns({ values }: RawRecord): boolean {
  return ['prompt', ...ANSWERS].every((column) => turnsIn(values[column]) !== null);
}

/** The same record with each answer as a whole conversation. */
function asConversations(record: RawRecord): RawRecord {
  const asked = turnsIn(record.values['prompt']);
  if (asked === null) return record;
  const values: Record<string, unknown> = { ...record.values, prompt: '' };
  for (const column of ANSWERS) {
    const answers = turnsIn(record.values[column]);
    if (answers === null || answers.length !== asked.length) return record;
    values[column] = asked.flatMap((content, at) => [
      { role: 'user', content },
      { role: 'assistant', content: answers[at] },
    ]);
  }
  return { row: record.row, values };
}

/** Lists of texts; null for a turn without an answer. */
function turnsIn(value: unknown): string[] | null {
  const list = listIn(value);
  if (list === undefined || list.length === 0) return null;
  const turns = list.map((turn) => turn ?? '');
  return turns.every((turn) => typeof turn === 'string') ? turns : null;
}
