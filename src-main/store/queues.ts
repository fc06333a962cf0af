/**
 * The questions of a task that wait for an annotator, and their number. Counts are cached and updated vote by
 * vote. Below, a question of the task `pairs` is a pair.
 */
import type { LabelOverview, QueueName, QueueOrder, TaskId } from '../contract/index.ts';
import type { Db } from './database.ts';
import { sentFirst } from './label-next.ts';
import { forgetOrders, inOrder } from './queue-orders.ts';
import { dayOf, midnightId } from './queue-day.ts';
import { type QueueSql, queueSql, sourceDomains } from './queue-sql.ts';
import { QueueWalk } from './queue-walk.ts';

type QueueCounts = LabelOverview['queues'];
/** Queues that partition all questions. */
type Part = keyof QueueCounts;

/** Cached state of an annotator, so that a vote costs the same after a hundred as after a hundred thousand. */
interface Kept {
  queues: QueueCounts;
  /** Number decided since midnight, which is given as an event id. */
  today: { since: string; done: number };
  /** Lower bound of the shuffle value for each queue in random order. */
  from: Map<Part, number>;
  /** Queue -> order and domain -> progress along that order. */
  walks: Map<Part, Map<string, QueueWalk>>;
}

/** An annotator in a task. */
export interface Sitting {
  annotator: string;
  task: TaskId;
}

/** Maximum number of cached sittings; the oldest is dropped, and recounted when needed. */
const MOST_KEPT = 20;
const kept = new WeakMap<Db, Map<string, Sitting & Kept>>();

/** To be called after an import, a change of roles, or any other change than a single vote. */
export function forgetCounts(db: Db): void {
  kept.delete(db);
  forgetOrders(db);
}

function keptOf(db: Db, { annotator, task }: Sitting): Kept {
  let all = kept.get(db);
  if (!all) kept.set(db, (all = new Map<string, Sitting & Kept>()));
  const since = midnightId();
  const name = `${task} ${annotator}`;
  const sitting = { annotator, task };
  let mine = all.get(name);
  if (!mine) {
    for (const [first] of [...all].slice(0, Math.max(0, all.size + 1 - MOST_KEPT))) {
      all.delete(first);
    }
    const today = { since, done: countDone(db, sitting, since) };
    const queues = countQueues(db, sitting);
    mine = { ...sitting, queues, today, from: new Map(), walks: new Map() };
    all.set(name, mine);
  } else if (mine.today.since !== since) {
    mine.today = { since, done: countDone(db, sitting, since) };
  }
  return mine;
}

function countDone(db: Db, { annotator, task }: Sitting, since: string): number {
  const values = { annotator, ...dayOf(since) };
  return db.prepare(queueSql(task).doneSince).pluck().get(values) as number;
}

function countQueues(db: Db, { annotator, task }: Sitting): QueueCounts {
  const { conditions, ofSources } = queueSql(task);
  const row = db
    .prepare<{ annotator: string }, QueueCounts>(
      `SELECT ${Object.entries(conditions)
        .map(([queue, condition]) => `count(*) FILTER (WHERE ${condition}) AS ${queue}`)
        .join(', ')} FROM ${ofSources}`,
    )
    .get({ annotator });
  if (!row) throw new Error('counting queues gave no row');
  return row;
}

interface Place {
  queue: Part | null;
  shuffle: number;
  /** 1 if the annotator decided the pair since midnight. */
  today: number;
}

function placeOf(db: Db, id: number, { annotator, task }: Sitting, since: string): Place {
  const { table, standing, column, conditions, decided, ofSources, doneSince } = queueSql(task);
  const place = db
    .prepare<object, Place>(
      `SELECT CASE ${Object.entries(conditions)
        .map(([queue, condition]) => `WHEN ${condition} THEN '${queue}'`)
        .join(' ')} END AS queue, ${table}.shuffle,
        (SELECT count(*) FROM ${standing} s JOIN event e ON e.id = s.event_id
         WHERE s.${column} = ${table}.id AND s.annotator = @annotator AND s.${decided}
           AND e.id >= @since AND e.created_at >= @from AND e.created_at < @to
           AND e.origin = 'labelled') AS today
       FROM ${ofSources} WHERE ${table}.id = @id`,
    )
    .get({ id, annotator, ...dayOf(since) });
  if (place) return place;
  // A vote on a text that has become a target is in no queue, but counts as today's work.
  const done = db.prepare(`${doneSince} AND e.${column} = @id`).pluck();
  return { queue: null, shuffle: 0, today: done.get({ annotator, ...dayOf(since), id }) as number };
}

/** Runs a vote, an undo or a redo, and updates every cached count for the question that it touched. */
export function countedChange<T>(db: Db, sitting: Sitting, id: number | null, change: () => T): T {
  if (id === null) return change();
  keptOf(db, sitting);
  const ofTask = [...(kept.get(db)?.values() ?? [])].filter(({ task }) => task === sitting.task);
  const all = ofTask.map((counts) => ({
    counts,
    before: placeOf(db, id, counts, counts.today.since),
  }));
  const result = change();
  for (const { counts, before } of all) {
    const after = placeOf(db, id, counts, counts.today.since);
    const moved = { ...counts.queues };
    if (before.queue) moved[before.queue]--;
    if (after.queue) {
      moved[after.queue]++;
      for (const walk of counts.walks.get(after.queue)?.values() ?? []) walk.bringBack(id);
      const from = counts.from.get(after.queue);
      if (from !== undefined && after.shuffle < from) counts.from.set(after.queue, after.shuffle);
    }
    counts.queues = moved;
    counts.today.done += after.today - before.today;
  }
  return result;
}

export interface QueuePage extends Sitting {
  queue: QueueName;
  domainId?: number | undefined;
  order?: QueueOrder | undefined;
  exclude: readonly number[];
  limit: number;
  /** Number of questions to skip first. */
  offset?: number;
}

/** Ids of the next questions of a queue. Pending ones come in the project's random order. */
export function nextOfQueue(db: Db, page: QueuePage): number[] {
  const sql = queueSql(page.task);
  if (page.queue === 'draft') return begun(db, sql, page);
  if (page.queue !== 'pending' && page.queue !== 'second') {
    return decided(db, sql, page, page.queue);
  }
  const { order = 'random' } = page;
  if (page.queue === 'pending' && page.task === 'pairs') return withSent(db, page, order);
  return order === 'random'
    ? undecided(db, sql, page, page.queue)
    : undecidedIn(db, page, { order, queue: page.queue });
}

/** Pairs sent to be labelled next come first, whatever the order. */
function withSent(db: Db, page: QueuePage, order: QueueOrder): number[] {
  const { exclude, limit, offset = 0 } = page;
  const sent = sentFirst(db, { ...page, limit: limit + offset });
  if (sent.length >= limit + offset) return sent.slice(offset);
  const rest = {
    ...page,
    exclude: [...exclude, ...sent],
    limit: limit + offset - sent.length,
    offset: 0,
  };
  const others =
    order === 'random'
      ? undecided(db, queueSql(page.task), rest, 'pending')
      : undecidedIn(db, rest, { order, queue: 'pending' });
  return [...sent, ...others].slice(offset);
}

function begun(db: Db, { listDrafts }: QueueSql, page: QueuePage): number[] {
  const { annotator, domainId, exclude, limit, offset = 0 } = page;
  const values = { annotator, limit, offset, domain: domainId ?? null };
  const list = db.prepare(listDrafts).pluck();
  return list.all({ ...values, exclude: JSON.stringify(exclude) }) as number[];
}

interface Ordered {
  id: number;
  order: number | string;
}

/** The first of several sorted lists, merged. */
function merged(lists: readonly Ordered[][], { offset = 0, limit }: QueuePage): Ordered[] {
  const sorted = lists.flat().sort((one, other) => {
    if (one.order === other.order) return one.id - other.id;
    return one.order < other.order ? -1 : 1;
  });
  return sorted.slice(offset, offset + limit);
}

/** Domain by domain, since the index is sorted by shuffle within one, starting at the lower bound. */
function undecided(
  db: Db,
  { table, ofTask, conditions }: QueueSql,
  page: QueuePage,
  queue: 'pending' | 'second',
): number[] {
  const { annotator, domainId, exclude, limit, offset = 0 } = page;
  const { from } = keptOf(db, page);
  const values = {
    annotator,
    exclude: JSON.stringify(exclude),
    from: from.get(queue) ?? -1,
    count: limit + offset,
  };
  const find = db.prepare<typeof values & { domain: number }, Ordered>(
    `SELECT id, shuffle AS "order" FROM ${table}
     WHERE ${ofTask} AND domain_id = @domain AND shuffle >= @from AND ${conditions[queue]}
       AND id NOT IN (SELECT value FROM json_each(@exclude))
     ORDER BY shuffle, id LIMIT @count`,
  );
  const domains = sourceDomains(db, domainId);
  const lists = domains.map((domain) => find.all({ ...values, domain }));
  if (domainId === undefined) {
    const firsts = lists.flatMap((list) => list.slice(0, 1).map(({ order }) => Number(order)));
    const held = db
      .prepare(`SELECT min(shuffle) FROM ${table} WHERE id IN (SELECT value FROM json_each(?))`)
      .pluck()
      .get(values.exclude) as number | null;
    // Nothing waits beyond the end; questions that are brought back lower this bound again.
    from.set(queue, Math.min(...firsts, held ?? Infinity, firsts.length === 0 ? END : Infinity));
  }
  return merged(lists, page).map(({ id }) => id);
}

/** In the order of a list of all questions. */
function undecidedIn(
  db: Db,
  page: QueuePage,
  { order, queue }: { order: Exclude<QueueOrder, 'random'>; queue: 'pending' | 'second' },
): number[] {
  const { annotator, task, domainId, limit, offset = 0 } = page;
  const { table, conditions } = queueSql(task);
  const { walks } = keptOf(db, page);
  const ofQueue = walks.get(queue) ?? new Map<string, QueueWalk>();
  walks.set(queue, ofQueue);
  const name = `${order} ${domainId ?? 'all'}`;
  const list = inOrder(db, task, { order, domainId });
  let walk = ofQueue.get(name);
  if (walk?.list !== list) ofQueue.set(name, (walk = new QueueWalk(list)));
  const waits = db
    .prepare(`SELECT 1 FROM ${table} WHERE id = @id AND ${conditions[queue]}`)
    .pluck();
  return walk
    .next(limit + offset, (id) => waits.get({ id, annotator }) !== undefined, new Set(page.exclude))
    .slice(offset);
}

/** Above every shuffle value, which has 32 bits. */
const END = 2 ** 32;

/** By the index of standing votes: in the order of the votes, decided ones newest first. */
function decided(
  db: Db,
  { table, standing, column, ofTask, outcomes: all }: QueueSql,
  page: QueuePage,
  queue: 'skipped' | 'flagged' | 'done',
): number[] {
  const { annotator, domainId, exclude, limit, offset = 0 } = page;
  const outcomes = all[queue];
  const direction = queue === 'done' ? 'DESC' : 'ASC';
  const find = db.prepare<object, Ordered>(
    `SELECT s.${column} AS id, s.event_id AS "order" FROM ${standing} s
     CROSS JOIN ${table} ON ${table}.id = s.${column}
     WHERE s.annotator = @annotator AND s.outcome = @outcome AND ${ofTask}
       AND domain_id IN (SELECT value FROM json_each(@domains))
       AND s.${column} NOT IN (SELECT value FROM json_each(@exclude))
     ORDER BY s.event_id ${direction} LIMIT @count`,
  );
  const lists = outcomes.map((outcome) =>
    find.all({
      annotator,
      outcome,
      exclude: JSON.stringify(exclude),
      count: limit + offset,
      domains: JSON.stringify(sourceDomains(db, domainId)),
    }),
  );
  if (direction === 'ASC') return merged(lists, page).map(({ id }) => id);
  const newest = lists.flat().sort((one, other) => (one.order < other.order ? 1 : -1));
  return newest.slice(offset, offset + limit).map(({ id }) => id);
}

/** Counts of the queues, and what was decided since midnight. */
export function queueCounts(db: Db, sitting: Sitting): { queues: QueueCounts; doneToday: number } {
  const { queues, today } = keptOf(db, sitting);
  return { queues, doneToday: today.done };
}
