/** Which pairs wait for an annotator, and how many. Counts are kept and moved vote by vote. */
import type { LabelOverview, QueueName } from '../contract/index.ts';
import { redoTarget, undoTarget } from './events.ts';
import type { Db } from './database.ts';

const DECIDED = `outcome IN ('prefer', 'tie', 'both-bad')`;
const MINE = `EXISTS (SELECT 1 FROM standing s WHERE s.pair_id = pair.id AND s.annotator = @annotator)`;
const OTHERS = `EXISTS (SELECT 1 FROM standing s WHERE s.pair_id = pair.id AND s.annotator <> @annotator AND s.${DECIDED})`;

function mineWith(outcomes: string): string {
  return `EXISTS (SELECT 1 FROM standing s WHERE s.pair_id = pair.id AND s.annotator = @annotator AND s.${outcomes})`;
}

const conditions: Record<QueueName, string> = {
  pending: `NOT ${MINE} AND NOT ${OTHERS}`,
  second: `NOT ${MINE} AND ${OTHERS}`,
  skipped: mineWith(`outcome = 'skip'`),
  flagged: mineWith(`outcome = 'flag'`),
  done: mineWith(DECIDED),
};

const SOURCE_PAIRS = `pair JOIN domain ON domain.id = pair.domain_id AND domain.role = 'source'`;

type QueueCounts = LabelOverview['queues'];

/** What is kept of an annotator, so that a vote costs the same behind a hundred and a hundred thousand. */
interface Kept {
  queues: QueueCounts;
  /** Decided since midnight, which an id of an event stands for. */
  today: { since: string; done: number };
  /** Queues in the random order have no pair whose shuffle is smaller. */
  from: Map<QueueName, number>;
}

/** Beyond, the one that was kept first is counted anew when it is asked for. */
const MOST_KEPT = 20;
const kept = new WeakMap<Db, Map<string, Kept>>();

/** To be called after an import, a change of roles, or anything else that is not one vote. */
export function forgetCounts(db: Db): void {
  kept.delete(db);
}

function keptOf(db: Db, annotator: string): Kept {
  let all = kept.get(db);
  if (!all) kept.set(db, (all = new Map<string, Kept>()));
  const since = midnightId();
  let mine = all.get(annotator);
  if (!mine) {
    for (const [first] of [...all].slice(0, Math.max(0, all.size + 1 - MOST_KEPT))) {
      all.delete(first);
    }
    const today = { since, done: countDone(db, annotator, since) };
    mine = { queues: countQueues(db, annotator), today, from: new Map() };
    all.set(annotator, mine);
  } else if (mine.today.since !== since) {
    mine.today = { since, done: countDone(db, annotator, since) };
  }
  return mine;
}

/** Ids of events begin with their time: the index finds today's without reading all others. */
function midnightId(): string {
  const midnight = new Date().setHours(0, 0, 0, 0).toString(16).padStart(12, '0');
  return `${midnight.slice(0, 8)}-${midnight.slice(8)}`;
}

const DONE_SINCE = `SELECT count(*) FROM event e JOIN standing s
    ON s.pair_id = e.pair_id AND s.annotator = e.annotator AND s.event_id = e.id
  WHERE e.annotator = @annotator AND e.id >= @since AND e.origin = 'labelled' AND s.${DECIDED}`;

function countDone(db: Db, annotator: string, since: string): number {
  return db.prepare(DONE_SINCE).pluck().get({ annotator, since }) as number;
}

function countQueues(db: Db, annotator: string): QueueCounts {
  const row = db
    .prepare<{ annotator: string }, QueueCounts>(
      `SELECT ${Object.entries(conditions)
        .map(([queue, condition]) => `count(*) FILTER (WHERE ${condition}) AS ${queue}`)
        .join(', ')} FROM ${SOURCE_PAIRS}`,
    )
    .get({ annotator });
  if (!row) throw new Error('counting queues gave no row');
  return row;
}

interface Place {
  queue: QueueName | null;
  shuffle: number;
  /** 1 where the annotator decided the pair since midnight. */
  today: number;
}

function placeOf(db: Db, pairId: number, annotator: string, since: string): Place {
  const place = db
    .prepare<object, Place>(
      `SELECT CASE ${Object.entries(conditions)
        .map(([queue, condition]) => `WHEN ${condition} THEN '${queue}'`)
        .join(' ')} END AS queue, pair.shuffle,
        (SELECT count(*) FROM standing s JOIN event e ON e.id = s.event_id
         WHERE s.pair_id = pair.id AND s.annotator = @annotator AND s.${DECIDED}
           AND e.id >= @since AND e.origin = 'labelled') AS today
       FROM ${SOURCE_PAIRS} WHERE pair.id = @pairId`,
    )
    .get({ pairId, annotator, since });
  if (place) return place;
  // A vote on a pair of what is a target now is in no queue, and counts as today's work.
  const done = db.prepare(`${DONE_SINCE} AND e.pair_id = @pairId`).pluck();
  return { queue: null, shuffle: 0, today: done.get({ annotator, since, pairId }) as number };
}

/** Runs a vote, an undo or a redo, and moves every kept count with the pair that it touched. */
export function countedChange<T>(
  db: Db,
  annotator: string,
  pairId: number | null,
  change: () => T,
): T {
  if (pairId === null) return change();
  keptOf(db, annotator);
  const all = [...(kept.get(db) ?? [])].map(([name, counts]) => ({
    name,
    counts,
    before: placeOf(db, pairId, name, counts.today.since),
  }));
  const result = change();
  for (const { name, counts, before } of all) {
    const after = placeOf(db, pairId, name, counts.today.since);
    const moved = { ...counts.queues };
    if (before.queue) moved[before.queue]--;
    if (after.queue) {
      moved[after.queue]++;
      const from = counts.from.get(after.queue);
      if (from !== undefined && after.shuffle < from) counts.from.set(after.queue, after.shuffle);
    }
    counts.queues = moved;
    counts.today.done += after.today - before.today;
  }
  return result;
}

interface QueuePage {
  annotator: string;
  queue: QueueName;
  domainId?: number;
  exclude: readonly number[];
  limit: number;
  /** Pairs to skip first. */
  offset?: number;
}

/** Ids of the next pairs of a queue. Pending pairs come in a random order that is the project's own. */
export function nextPairs(db: Db, page: QueuePage): number[] {
  return page.queue === 'pending' || page.queue === 'second'
    ? shuffledPairs(db, page, page.queue)
    : decidedPairs(db, page, OUTCOMES[page.queue]);
}

interface Ordered {
  id: number;
  order: number | string;
}

/** The first of several lists, each of which is in order. */
function merged(lists: readonly Ordered[][], { offset = 0, limit }: QueuePage): Ordered[] {
  const sorted = lists.flat().sort((one, other) => {
    if (one.order === other.order) return one.id - other.id;
    return one.order < other.order ? -1 : 1;
  });
  return sorted.slice(offset, offset + limit);
}

/** Domain by domain, since the index is in the order of labelling within one; from where there may be some. */
function shuffledPairs(db: Db, page: QueuePage, queue: 'pending' | 'second'): number[] {
  const { annotator, domainId, exclude, limit, offset = 0 } = page;
  const { from } = keptOf(db, annotator);
  const values = {
    ...{ annotator, exclude: JSON.stringify(exclude), from: from.get(queue) ?? -1 },
    count: limit + offset,
  };
  const find = db.prepare<typeof values & { domain: number }, Ordered>(
    `SELECT pair.id, pair.shuffle AS "order" FROM pair
     WHERE pair.domain_id = @domain AND pair.shuffle >= @from AND ${conditions[queue]}
       AND pair.id NOT IN (SELECT value FROM json_each(@exclude))
     ORDER BY pair.shuffle, pair.id LIMIT @count`,
  );
  const domains = sourceDomains(db, domainId);
  const lists = domains.map((domain) => find.all({ ...values, domain }));
  if (domainId === undefined) {
    const firsts = lists.flatMap((list) => list.slice(0, 1).map(({ order }) => Number(order)));
    const held = db
      .prepare('SELECT min(shuffle) FROM pair WHERE id IN (SELECT value FROM json_each(?))')
      .pluck()
      .get(values.exclude) as number | null;
    // Beyond the end there is nothing; a pair that comes back moves this again.
    from.set(queue, Math.min(...firsts, held ?? Infinity, firsts.length === 0 ? END : Infinity));
  }
  return merged(lists, page).map(({ id }) => id);
}

/** Above every shuffle, which has 32 bits. */
const END = 2 ** 32;

function sourceDomains(db: Db, only?: number): number[] {
  const all = db
    .prepare("SELECT id FROM domain WHERE role = 'source' ORDER BY id")
    .pluck()
    .all() as number[];
  return only === undefined ? all : all.filter((id) => id === only);
}

const OUTCOMES = {
  skipped: ['skip'],
  flagged: ['flag'],
  done: ['prefer', 'tie', 'both-bad'],
} as const;

/** By the index of standing votes: in the order of the votes, those that are done from the newest on. */
function decidedPairs(db: Db, page: QueuePage, outcomes: readonly string[]): number[] {
  const { annotator, queue, domainId, exclude, limit, offset = 0 } = page;
  const direction = queue === 'done' ? 'DESC' : 'ASC';
  const find = db.prepare<object, Ordered>(
    `SELECT s.pair_id AS id, s.event_id AS "order" FROM standing s
     CROSS JOIN pair ON pair.id = s.pair_id
     WHERE s.annotator = @annotator AND s.outcome = @outcome
       AND pair.domain_id IN (SELECT value FROM json_each(@domains))
       AND s.pair_id NOT IN (SELECT value FROM json_each(@exclude))
     ORDER BY s.event_id ${direction} LIMIT @count`,
  );
  const lists = outcomes.map((outcome) =>
    find.all({
      ...{ annotator, outcome, exclude: JSON.stringify(exclude), count: limit + offset },
      domains: JSON.stringify(sourceDomains(db, domainId)),
    }),
  );
  if (direction === 'ASC') return merged(lists, page).map(({ id }) => id);
  const newest = lists.flat().sort((one, other) => (one.order < other.order ? 1 : -1));
  return newest.slice(offset, offset + limit).map(({ id }) => id);
}

const PACE_VOTES = 20;
const PACE_MINIMUM = 5;

function secondsPerVote(db: Db, annotator: string): number | null {
  const times = db
    .prepare(
      `SELECT duration_ms FROM event
       WHERE annotator = ? AND origin = 'labelled' AND kind = 'vote' ORDER BY id DESC LIMIT ?`,
    )
    .pluck()
    .all(annotator, PACE_VOTES) as number[];
  if (times.length < PACE_MINIMUM) return null;
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] / 1000;
}

export function labelOverview(db: Db, annotator: string): LabelOverview {
  const { queues, today } = keptOf(db, annotator);
  const pace = secondsPerVote(db, annotator);
  return {
    queues,
    secondsPerVote: pace,
    secondsLeft: pace === null ? null : pace * queues.pending,
    doneToday: today.done,
    canUndo: undoTarget(db, annotator) !== null,
    canRedo: redoTarget(db, annotator) !== null,
  };
}
