/** The tables that hold a task's questions and the votes on them. */
import type { TaskId } from '../contract/index.ts';

export const PLACES = {
  pairs: { subjects: 'pair', standing: 'standing', column: 'pair_id' },
  lists: { subjects: 'question', standing: 'question_standing', column: 'question_id' },
} as const;

/** The table of a task's questions, the table of standing votes, and the column that links them. */
export function placesOf(task: TaskId) {
  return task === 'pairs' ? PLACES.pairs : PLACES.lists;
}
