/** Every annotation task. Adding one is one file and one line here, and one in the contract's list. */
import type { TaskId } from '../../contract/index.ts';
import { pairs } from './pairs.ts';
import { ranking } from './ranking.ts';
import type { Task } from './task.ts';

export { comparisonsOf, decisionFault, type Order, type Task } from './task.ts';

const tasks: { readonly [Id in TaskId]: Task<Id> } = { pairs, ranking };

export function taskOf(id: TaskId): Task {
  return tasks[id];
}
