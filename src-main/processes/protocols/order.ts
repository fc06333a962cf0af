/** Messages between the application and the process that orders pairs. */
import type { ModelLists } from '../../store/model-orders.ts';

export interface OrderStart {
  kind: 'start';
  projectPath: string;
}

export interface FromOrder {
  kind: 'ordered';
  lists: ModelLists;
  /** Number of votes that the model was fitted on. */
  votes: number;
}
