/**
 * Lists of right and wrong answers (RewardBench 2), each right one paired with each wrong one; and answers with
 * their ranks, 1 the best (Nectar), as scores.
 */
import { CHOSEN_NAMES, columnsOf, guessMapping, ID_NAMES, REJECTED_NAMES } from '../columns.ts';
import type { Reader, TextRecord } from '../format.ts';
import { column, judged, objectsIn } from './judged.ts';
import { listIn, listOf, textOf } from './lists.ts';
import { promptOf } from './prompts.ts';
import { Field, metadataOf, orProblem, share, twoTexts } from './values.ts';

const ofLists = [
  column('chosen', 'Chosen', true, CHOSEN_NAMES),
  column('rejected', 'Rejected', true, REJECTED_NAMES),
  column('prompt', 'Prompt', false, ['prompt', 'question', 'instruction']),
  column('id', 'Id', false, ID_NAMES),
];

const isTextList = (value: unknown): boolean =>
  (listIn(value) ?? [null]).every((entry) => typeof entry === 'string');

export const rewardBench2: Reader = {
  id: 'rewardbench2',
  label: 'Lists of chosen and rejected answers',
  description: 'prompt, chosen and rejected, each a list of texts, as in RewardBench 2.',
  fields: ofLists,
  labels: { fields: ['chosen'], count: ({ values }, mapping) => pairsIn(values, mapping) },

  detect(records) {
    const mapping = guessMapping(ofLists, columnsOf(records));
    const { chosen, rejected } = mapping;
    if (!chosen || !rejected) return { score: 0, mapping };
    const lists = share(
      records,
      ({ values }) => isTextList(values[chosen]) && isTextList(values[rejected]),
    );
    return { score: lists === 1 ? 1 : 0, mapping };
  },

  read(record, mapping) {
    return orProblem(() => {
      const chosen = new Field(record, mapping, 'chosen', 'chosen answers');
      const rejected = new Field(record, mapping, 'rejected', 'rejected answers');
      const key = new Field(record, mapping, 'id', 'id').key();
      const prompt = promptOf(record, mapping);
      const metadata = metadataOf(record, mapping);
      const wrong = listOf(rejected).map((entry, k) =>
        textOf(entry, `Rejected answer ${k + 1}`, rejected),
      );
      const right = listOf(chosen).map((entry, k) =>
        textOf(entry, `Chosen answer ${k + 1}`, chosen),
      );
      return right.flatMap((one, i) =>
        wrong.flatMap((other, j) => {
          const part = right.length > 1 ? `${i + 1}.${j + 1}` : String(j + 1);
          const pair = {
            key: key === '' ? '' : `${key}:${part}`,
            prompt,
            metadata,
            texts: twoTexts(one, other, rejected),
          };
          return judged(record, pair, [{ side: 'first' }]).map(({ side: _, ...rest }) => rest);
        }),
      );
    });
  },
};

function pairsIn(values: Record<string, unknown>, mapping: Record<string, string>): number {
  const count = (field: string) => (listIn(values[mapping[field] ?? '']) ?? []).length;
  return count('chosen') * count('rejected');
}

const ofRanks = [
  column('answers', 'Answers', true, ['answers', 'responses', 'completions']),
  column('prompt', 'Prompt', false, ['prompt', 'question', 'instruction']),
  column('id', 'Id', false, ID_NAMES),
];

export const ranked: Reader = {
  id: 'ranked',
  label: 'Answers with ranks',
  description: 'prompt and answers, a list of objects with answer and rank, 1 the best: Nectar.',
  fields: ofRanks,
  labels: {
    fields: ['answers'],
    count: ({ values }, mapping) => objectsIn(values[mapping['answers'] ?? '']).length,
  },

  detect(records) {
    const mapping = guessMapping(ofRanks, columnsOf(records));
    const { answers } = mapping;
    if (!answers) return { score: 0, mapping };
    const fits = share(records, ({ values }) => {
      const entries = objectsIn(values[answers]);
      return entries.length > 0 && entries.every((entry) => 'answer' in entry && 'rank' in entry);
    });
    return { score: fits, mapping };
  },

  read(record, mapping) {
    return orProblem(() => {
      const field = new Field(record, mapping, 'answers', 'answers');
      const key = new Field(record, mapping, 'id', 'id').key();
      const prompt = withoutTurns(promptOf(record, mapping));
      const metadata = metadataOf(record, mapping);
      const entries = objectsIn(listOf(field));
      return entries.map(({ answer, rank, ...rest }, k): TextRecord => {
        const given = field.with(rank, `rank of answer ${k + 1}`);
        // A missing rank is no rank, and certainly not the best one.
        if (given.missing) {
          field.failLabel(
            'bad-number',
            `Answer ${k + 1} has no rank. Give each answer one, 1 the best.`,
          );
        }
        const place = given.number();
        return {
          kind: 'text',
          row: record.row,
          key: key === '' ? '' : `${key}:${k + 1}`,
          prompt,
          text: textOf(answer, `Answer ${k + 1}`, field),
          // The best one scores highest.
          score: entries.length - place,
          metadata: { ...metadata, ...rest, rank: place },
        };
      });
    });
  },
};

/** Nectar's '\n\nHuman: ...\n\nAssistant: ' of one turn as the question alone. */
function withoutTurns(prompt: string): string {
  const [, question] = /^\s*Human: ([^]*?)\s*Assistant:\s*$/.exec(prompt) ?? [];
  return question === undefined || question.includes('\n\nHuman: ') ? prompt : question;
}
