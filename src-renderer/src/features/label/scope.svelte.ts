/** The domain that questions come from, and their order: a choice of this window. */
import type { QueueOrder } from '#contract';
import type { StageId } from '../../model/tasks.ts';
import { app } from '../../state/index.ts';

const STORE = 'dialect.label.order';

/** By a quick model of the votes so far; for pairs only. */
const modelOrders: readonly { value: QueueOrder; label: string }[] = [
  { value: 'disagreement', label: 'Most to learn first' },
  { value: 'target', label: 'Like the target first' },
  { value: 'gain', label: 'Most to learn about the target first' },
  { value: 'clear', label: 'Near ties last' },
];

const plainOrders: readonly { value: QueueOrder; label: string }[] = [
  { value: 'random', label: 'In random order' },
  { value: 'made', label: 'As they were made' },
  { value: 'prompt', label: 'Prompt by prompt' },
];

export const orders = [...plainOrders, ...modelOrders];

/** Whether an order is one by a quick model of the votes so far. */
export function isByModel(order: QueueOrder): boolean {
  return modelOrders.some(({ value }) => value === order);
}

/** The orders available in a task, and the one in effect: orders for pairs only count as random elsewhere. */
export function ordersIn(task: StageId): { options: typeof orders; value: QueueOrder } {
  if (task === 'pairs') return { options: orders, value: order };
  const known = plainOrders.some(({ value }) => value === order);
  return { options: [...plainOrders], value: known ? order : 'random' };
}

function stored(): QueueOrder {
  try {
    const kept = sessionStorage.getItem(STORE);
    return orders.find(({ value }) => value === kept)?.value ?? 'random';
  } catch {
    return 'random';
  }
}

let order = $state(stored());
/** Valid for the project that was open when it was chosen. */
let domain = $state<{ project: string; id: number } | null>(null);

export const scope = {
  get order(): QueueOrder {
    return order;
  },
  set order(next: QueueOrder) {
    order = next;
    try {
      sessionStorage.setItem(STORE, next);
    } catch {
      // Storage may be forbidden: the choice then lasts until the page is reloaded.
    }
  },
  /** 0: all domains. */
  get domain(): number {
    return domain !== null && domain.project === app.project?.id ? domain.id : 0;
  },
  set domain(id: number) {
    domain = id === 0 || app.project === null ? null : { project: app.project.id, id };
  },
  /** In the form that the commands take. */
  get wish(): { order: QueueOrder; domainId?: number } {
    return { order, ...(this.domain === 0 ? {} : { domainId: this.domain }) };
  },
};
