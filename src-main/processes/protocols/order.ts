/** What the application and the process that orders pairs say to each other. */
import type { ModelLists } from '../../store/model-orders.ts';

export interface OrderStart {
  kind: 'start';
  projectPath: string;
}

export interface FromOrder {
  kind: 'ordered';
  lists: ModelLists;
  /** That the model was fitted on. */
  votes: number;
}
