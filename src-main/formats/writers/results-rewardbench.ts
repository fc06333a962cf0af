/** Gold pairs with the rewards of both texts, in RewardBench's result format, one object per line. */
import type { ResultRow } from '../../domain/export-rows.ts';
import { writeJsonl } from './jsonl.ts';
import type { Rows, Sheet } from './sheet.ts';
import type { Writer } from './writer.ts';

type JudgedResult = ResultRow & { rewards: readonly [number, number] };

const sheet: Sheet<JudgedResult> = {
  columns: {
    id: 'text',
    subset: 'text',
    prompt: 'text',
    results: 'integer',
    scores_chosen: 'number',
    scores_rejected: 'number',
    text_chosen: 'text',
    text_rejected: 'text',
  },
  cells: ({ key, domain, prompt, texts, rewards: [chosen, rejected] }) => ({
    id: key,
    subset: domain,
    prompt,
    results: chosen > rejected ? 1 : 0,
    scores_chosen: chosen,
    scores_rejected: rejected,
    text_chosen: texts[0],
    text_rejected: texts[1],
  }),
};

export const resultsRewardBench: Writer<ResultRow> = {
  id: 'rewardbench',
  label: 'Gold pairs with rewards, RewardBench',
  description:
    'Every gold pair with the rewards of its texts, and 1 where the better text has the higher one.',
  what: 'results',
  extension: 'jsonl',

  async write(rows, out, notes) {
    const left = { unrewarded: 0, equal: 0 };
    const result = await writeJsonl(judged(rows, left), out, sheet);
    const pairs = (count: number) => `${count} gold ${count === 1 ? 'pair' : 'pairs'}`;
    if (left.unrewarded > 0) {
      notes(`${pairs(left.unrewarded)} left out: the run has no reward for both texts.`);
    }
    if (left.equal > 0) {
      notes(`${pairs(left.equal)} with equal rewards written as 0: RewardBench has no half.`);
    }
    if (result.rows + left.unrewarded === 0) {
      notes('The project has no gold pairs. Import some with --role gold.');
    }
    return result;
  },
};

async function* judged(
  rows: Rows<ResultRow>,
  left: { unrewarded: number; equal: number },
): AsyncGenerator<JudgedResult> {
  for await (const row of rows) {
    const [chosen, rejected] = row.rewards;
    if (chosen === null || rejected === null) {
      left.unrewarded++;
      continue;
    }
    if (chosen === rejected) left.equal++;
    yield { ...row, rewards: [chosen, rejected] };
  }
}
