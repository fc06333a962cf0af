/** In which tables what a task asks about and the votes on it are kept. */
import type { TaskId } from '../contract/index.ts';

export const PLACES = {
  pairs: { subjects: 'pair', standing: 'standing', column: 'pair_id' },
  lists: { subjects: 'question', standing: 'question_standing', column: 'question_id' },
} as const;

/** Where what a task asks about is kept, where the votes that stand, and in which column these name it. */
export function placesOf(task: TaskId) {
  return task === 'pairs' ? PLACES.pairs : PLACES.lists;
}
