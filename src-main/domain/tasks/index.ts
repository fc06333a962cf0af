/** Every annotation task. Adding one is one file and one line here, and one in the contract's list. */
import type { TaskId } from '../../contract/index.ts';
import { bestWorst } from './best-worst.ts';
import { choice } from './choice.ts';
import { criteria } from './criteria.ts';
import { pairs } from './pairs.ts';
import { ranking } from './ranking.ts';
import { rating } from './rating.ts';
import type { Task } from './task.ts';

export {
  comparisonsOf,
  decisionFault,
  decisionKey,
  type Order,
  type Preferences,
  preferencesOf,
  type Task,
  wholly,
} from './task.ts';

const tasks: { readonly [Id in TaskId]: Task<Id> } = {
  pairs,
  ranking,
  'best-worst': bestWorst,
  rating,
  choice,
  criteria,
};

export function taskOf(id: TaskId): Task {
  return tasks[id];
}
