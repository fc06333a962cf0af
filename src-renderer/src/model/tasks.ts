/** The tasks of labelling, as named in every room. */
import type { TaskId } from '#contract';

/** The words for a task's questions, and the address of its queues. */
export interface TaskPlace {
  one: string;
  many: string;
  base: readonly string[];
}

/**
 * Everything that can be labelled: the tasks, and the pairs of spot-checks, which have queues of their
 * own.
 */
export type StageId = TaskId | 'spot-check';

export const places: Readonly<Record<StageId, TaskPlace>> = {
  pairs: { one: 'pair', many: 'pairs', base: ['label'] },
  'spot-check': { one: 'pair', many: 'pairs', base: ['label', 'task', 'spot-check'] },
  ranking: { one: 'ranking', many: 'rankings', base: ['label', 'task', 'ranking'] },
  'best-worst': { one: 'list', many: 'lists', base: ['label', 'task', 'best-worst'] },
  rating: { one: 'text', many: 'texts', base: ['label', 'task', 'rating'] },
  choice: { one: 'text', many: 'texts', base: ['label', 'task', 'choice'] },
  criteria: { one: 'pair', many: 'pairs', base: ['label', 'task', 'criteria'] },
};
