/** The tasks of labelling, as named in every room. */
import type { ListTaskId, TaskId } from '#contract';

/** A task's name, the words for its questions, and the address of its queues. */
export interface TaskPlace {
  label: string;
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
  pairs: { label: 'Pairs', one: 'pair', many: 'pairs', base: ['label'] },
  ranking: {
    label: 'Rankings',
    one: 'ranking',
    many: 'rankings',
    base: ['label', 'task', 'ranking'],
  },
  'best-worst': {
    label: 'Best and worst',
    one: 'list',
    many: 'lists',
    base: ['label', 'task', 'best-worst'],
  },
  rating: { label: 'Ratings', one: 'text', many: 'texts', base: ['label', 'task', 'rating'] },
  choice: { label: 'Choices', one: 'text', many: 'texts', base: ['label', 'task', 'choice'] },
  criteria: {
    label: 'By criteria',
    one: 'pair',
    many: 'pairs',
    base: ['label', 'task', 'criteria'],
  },
  'spot-check': {
    label: 'Spot-check',
    one: 'pair',
    many: 'pairs',
    base: ['label', 'task', 'spot-check'],
  },
};

/** Every task but pairs, in the order in which rooms show them. */
export const listTasks: readonly ListTaskId[] = (Object.keys(places) as StageId[]).filter(
  (id) => id !== 'pairs' && id !== 'spot-check',
);
