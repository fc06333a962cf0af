/** The tasks of labelling, as every room speaks of them. */
import type { TaskId } from '#contract';

/** How a task's questions are spoken of, and the address that its queues are under. */
export interface TaskPlace {
  one: string;
  many: string;
  base: readonly string[];
}

export const places: Readonly<Record<TaskId, TaskPlace>> = {
  pairs: { one: 'pair', many: 'pairs', base: ['label'] },
  ranking: { one: 'ranking', many: 'rankings', base: ['label', 'task', 'ranking'] },
};
