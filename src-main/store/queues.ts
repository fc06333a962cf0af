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
const kept = new WeakMap<Db, Map<string, QueueCounts>>();

function keptCounts(db: Db): Map<string, QueueCounts> {
  let counts = kept.get(db);
  if (!counts) kept.set(db, (counts = new Map<string, QueueCounts>()));
  return counts;
}

/** To be called after an import, a change of roles, or anything else that is not one vote. */
export function forgetCounts(db: Db): void {
  kept.delete(db);
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

function queues(db: Db, annotator: string): QueueCounts {
  const counts = keptCounts(db);
  let mine = counts.get(annotator);
  if (!mine) counts.set(annotator, (mine = countQueues(db, annotator)));
  return mine;
}

function queueOf(db: Db, pairId: number, annotator: string): QueueName | null {
  for (const queue of Object.keys(conditions) as QueueName[]) {
    const found = db
      .prepare(`SELECT 1 FROM ${SOURCE_PAIRS} WHERE pair.id = @pairId AND ${conditions[queue]}`)
      .pluck()
      .get({ pairId, annotator });
    if (found) return queue;
  }
  return null;
}

/** Runs a vote, an undo or a redo, and moves the annotator's counts with the pair that it touched. */
export function countedChange<T>(
  db: Db,
  annotator: string,
  pairId: number | null,
  change: () => T,
): T {
  if (pairId === null) return change();
  const counts = queues(db, annotator);
  const before = queueOf(db, pairId, annotator);
  const result = change();
  const after = queueOf(db, pairId, annotator);
  const moved = { ...counts };
  if (before) moved[before]--;
  if (after) moved[after]++;
  kept.set(db, new Map([[annotator, moved]])); // others' counts may differ now: counted anew
  return result;
}

/** Ids of the next pairs of a queue. Pending pairs come in a random order that is the project's own. */
export function nextPairs(
  db: Db,
  options: {
    annotator: string;
    queue: QueueName;
    domainId?: number;
    exclude: readonly number[];
    limit: number;
    /** Pairs to skip first. */
    offset?: number;
  },
): number[] {
  const { annotator, queue, domainId, exclude, limit, offset = 0 } = options;
  const order =
    queue === 'pending' || queue === 'second'
      ? 'pair.shuffle, pair.id'
      : `(SELECT s.event_id FROM standing s WHERE s.pair_id = pair.id AND s.annotator = @annotator) ${queue === 'done' ? 'DESC' : ''}`;
  return db
    .prepare(
      `SELECT pair.id FROM ${SOURCE_PAIRS}
       WHERE ${conditions[queue]} ${domainId === undefined ? '' : 'AND pair.domain_id = @domainId'}
         AND pair.id NOT IN (SELECT value FROM json_each(@exclude))
       ORDER BY ${order} LIMIT @limit OFFSET @offset`,
    )
    .pluck()
    .all({ annotator, domainId, exclude: JSON.stringify(exclude), limit, offset }) as number[];
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
  const counts = queues(db, annotator);
  const pace = secondsPerVote(db, annotator);
  // Ids of events begin with their time: the index finds today's without reading all others.
  const midnight = new Date().setHours(0, 0, 0, 0).toString(16).padStart(12, '0');
  const doneToday = db
    .prepare(
      `SELECT count(*) FROM event e JOIN standing s
         ON s.pair_id = e.pair_id AND s.annotator = e.annotator AND s.event_id = e.id
       WHERE e.annotator = ? AND e.id >= ? AND e.origin = 'labelled' AND s.${DECIDED}`,
    )
    .pluck()
    .get(annotator, `${midnight.slice(0, 8)}-${midnight.slice(8)}`) as number;
  return {
    queues: counts,
    secondsPerVote: pace,
    secondsLeft: pace === null ? null : pace * counts.pending,
    doneToday,
    canUndo: undoTarget(db, annotator) !== null,
    canRedo: redoTarget(db, annotator) !== null,
  };
}
