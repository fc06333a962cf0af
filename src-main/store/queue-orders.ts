/**
 * Questions in the order they were added, by prompt, or by a quick model: cached lists, since no index
 * has these orders.
 */
import type { QueueOrder, TaskId } from '../contract/index.ts';
import type { Db } from './database.ts';
import { forgetModelLists, isModelOrder, modelList } from './model-orders.ts';
import { queueSql } from './queue-sql.ts';

type Order = Exclude<QueueOrder, 'random'>;

const kept = new WeakMap<Db, Map<string, readonly number[]>>();

/** To be called when questions are added or removed, or domains change their roles. */
export function forgetOrders(db: Db): void {
  kept.delete(db);
  forgetModelLists(db);
}

const FIRST_ITEM = { pair: 'pair.item_a', question: "question.items ->> '$[0]'" } as const;

/**
 * Only pairs have an order by a quick model, and only once its lists are made: until then, the project's
 * random order.
 *
 * @param domainId all source domains if left out
 */
export function inOrder(
  db: Db,
  task: TaskId,
  { order, domainId = null }: { order: Order; domainId?: number | null | undefined },
): readonly number[] {
  if (isModelOrder(order) && task === 'pairs') {
    const list = modelList(db, order, domainId);
    if (list) return list;
  }
  let all = kept.get(db);
  if (!all) kept.set(db, (all = new Map<string, readonly number[]>()));
  const name = `${task} ${order} ${domainId ?? 'all'}`;
  const known = all.get(name);
  if (known) return known;
  const { table, ofSources } = queueSql(task);
  const from = `FROM ${ofSources} AND (@domainId IS NULL OR domain.id = @domainId)`;
  const byColumn = isModelOrder(order) ? `${table}.shuffle, ` : '';
  const sql =
    order !== 'prompt'
      ? `SELECT ${table}.id ${from} ORDER BY ${byColumn}${table}.id`
      : `SELECT ${table}.id ${from} JOIN item ON item.id = ${FIRST_ITEM[table]}
         ORDER BY item.prompt, ${table}.id`;
  const list = db.prepare(sql).pluck().all({ domainId }) as number[];
  all.set(name, list);
  return list;
}
