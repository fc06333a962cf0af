/**
 * The pairs of spot-checks: drawn, voted on like any pair, read for estimates, and moved into training.
 * Until then, nothing that trains reads a vote on them.
 */
import { DialectError, type LabelOverview, type QueueName } from '../contract/index.ts';
import type { Db } from './database.ts';
import { newEventId } from './event-ids.ts';
import { ofPeople } from './judges.ts';
import { queueSql } from './queue-sql.ts';
import { forgetCounts } from './queues.ts';
import { keepFrame } from './spot-frame.ts';
import { itemHash, shuffleOf } from './staging.ts';
import { requireNoUnfinished } from './unfinished-import.ts';
import { redoTarget, undoTarget } from './undo-targets.ts';

export interface DrawnPair {
  a: number;
  b: number;
  stratum: string;
  share: number;
  rate: number;
}

/** Stores drawn pairs in their order. Pairs that somebody has voted on already are left out. */
export function addDrawn(db: Db, runId: number, drawn: readonly DrawnPair[]): number {
  requireNoUnfinished(db);
  forgetCounts(db);
  const item = db.prepare<[number], { domain: number; prompt: string; text: string }>(
    'SELECT domain_id AS domain, prompt, text FROM item WHERE id = ?',
  );
  const find = db.prepare('SELECT id FROM pair WHERE item_a = ? AND item_b = ?').pluck();
  const addPair = db.prepare(
    `INSERT INTO main.pair (domain_id, item_a, item_b, key, shuffle) VALUES (?, ?, ?, '', ?)`,
  );
  const voted = db.prepare('SELECT 1 FROM event WHERE pair_id = ? LIMIT 1').pluck();
  const last = db
    .prepare('SELECT coalesce(max(place), 0) FROM spot_check WHERE run_id = ?')
    .pluck();
  const add = db.prepare(
    `INSERT OR IGNORE INTO main.spot_check (pair_id, run_id, place, stratum, share, rate, drawn_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  return db
    .transaction(() => {
      keepFrame(db, runId);
      let place = last.get(runId) as number;
      let added = 0;
      for (const { a, b, stratum, share, rate } of drawn) {
        const [one, other] = [item.get(a), item.get(b)];
        if (!one || !other) continue;
        const hashes = [one, other].map(({ prompt, text }) => itemHash(prompt, text));
        const known = find.get(a, b) as number | undefined;
        if (known !== undefined && voted.get(known) !== undefined) continue;
        const shuffle = shuffleOf(hashes[0], hashes[1]);
        const pair = known ?? Number(addPair.run(one.domain, a, b, shuffle).lastInsertRowid);
        const { changes } = add.run(pair, runId, place + 1, stratum, share, rate, Date.now());
        place += changes;
        added += changes;
      }
      return added;
    })
    .immediate();
}

export interface SpotPair {
  pairId: number;
  runId: number;
  domainId: number;
  a: number;
  b: number;
  prompt: string;
  stratum: string;
  share: number;
  /** Share of people's votes for a, ties counted half; null while nobody has decided. */
  first: number | null;
  /** Milliseconds. */
  drawnAt: number;
  /** Milliseconds; null while no copy of its votes is trained on. */
  movedAt: number | null;
}

/** SQL condition: a standing vote decides the pair k of a spot-check; people's votes do, judges' do not. */
const DECIDED = `s.pair_id = k.pair_id AND s.outcome IN ('prefer', 'tie', 'both-bad')
  AND ${ofPeople('s.annotator')}`;

/** All pairs of spot-checks, in the order of drawing. */
export function spotPairs(db: Db): SpotPair[] {
  return db
    .prepare<[], SpotPair>(
      `SELECT k.pair_id AS pairId, k.run_id AS runId, pair.domain_id AS domainId, pair.item_a AS a, pair.item_b AS b, item.prompt,
              k.stratum, k.share, k.drawn_at AS drawnAt, k.moved_at AS movedAt,
              (SELECT avg(CASE s.outcome WHEN 'prefer' THEN e.chosen = pair.item_a ELSE 0.5 END)
               FROM standing s JOIN event e ON e.id = s.event_id
               WHERE ${DECIDED}) AS first
       FROM spot_check k JOIN pair ON pair.id = k.pair_id JOIN item ON item.id = pair.item_a
       ORDER BY k.run_id, k.place`,
    )
    .all();
}

/** Indices of the pairs that somebody has voted on. */
export function votedAmong(db: Db, pairs: readonly { a: number; b: number }[]): number[] {
  return db
    .prepare(
      `SELECT wanted.key FROM json_each(?) wanted
       CROSS JOIN pair ON pair.item_a = wanted.value ->> 0 AND pair.item_b = wanted.value ->> 1
       WHERE EXISTS (SELECT 1 FROM event WHERE event.pair_id = pair.id)`,
    )
    .pluck()
    .all(JSON.stringify(pairs.map(({ a, b }) => [a, b]))) as number[];
}

/** Whether a pair is part of a spot-check. */
export function isSpotChecked(db: Db, pairId: number): boolean {
  return db.prepare('SELECT 1 FROM spot_check WHERE pair_id = ?').get(pairId) !== undefined;
}

/** From the few pairs of spot-checks, never from all pairs: the counts are asked for after every vote. */
const FROM = `spot_check k CROSS JOIN pair ON pair.id = k.pair_id AND k.moved_at IS NULL`;

/** A pair with a draft counts as pending here. */
function conditions(): Record<QueueName, string> {
  return { ...queueSql('pairs').conditions, draft: 'FALSE' };
}

interface SpotPage {
  annotator: string;
  queue: QueueName;
  exclude: readonly number[];
  limit: number;
  offset: number;
}

/** Ids of the next pairs of a queue of spot-checks; waiting ones in the order of drawing. */
export function nextOfSpotCheck(db: Db, { exclude, queue, ...page }: SpotPage): number[] {
  const order = queue === 'pending' || queue === 'second' ? 'k.run_id DESC, k.place' : 'pair.id';
  return db
    .prepare(
      `SELECT pair.id FROM ${FROM} WHERE ${conditions()[queue]}
         AND pair.id NOT IN (SELECT value FROM json_each(@exclude))
       ORDER BY ${order} LIMIT @limit OFFSET @offset`,
    )
    .pluck()
    .all({ ...page, exclude: JSON.stringify(exclude) }) as number[];
}

/** An annotator's progress in the spot-checks. */
export function spotOverview(db: Db, annotator: string, whole: LabelOverview): LabelOverview {
  const counts = Object.entries(conditions())
    .map(([queue, condition]) => `count(*) FILTER (WHERE ${condition}) AS ${queue}`)
    .join(', ');
  const queues = db
    .prepare<{ annotator: string }, LabelOverview['queues']>(`SELECT ${counts} FROM ${FROM}`)
    .get({ annotator });
  if (!queues) throw new Error('counting queues gave no row');
  const { secondsPerVote } = whole;
  return {
    ...whole,
    queues,
    secondsLeft: secondsPerVote === null ? null : secondsPerVote * queues.pending,
    canUndo: undoTarget(db, annotator) !== null,
    canRedo: redoTarget(db, annotator) !== null,
  };
}

interface VotedPair {
  pairId: number;
  domain: number;
  name: string;
  a: number;
  b: number;
}

/**
 * Copies decided pairs, with their votes, into source domains of their own, to be trained on from now on.
 * The spot-check keeps them, marked: later runs are not judged by them.
 *
 * @returns number of pairs, and names of the domains
 * @throws DialectError `role-conflict` if such a domain exists as a target
 */
export function moveIntoTraining(db: Db): { pairs: number; domains: string[] } {
  requireNoUnfinished(db);
  forgetCounts(db);
  return db
    .transaction(() => {
      const now = Date.now();
      const voted = db
        .prepare<[], VotedPair>(
          `SELECT k.pair_id AS pairId, pair.domain_id AS domain, domain.name, item_a AS a, item_b AS b
           FROM spot_check k JOIN pair ON pair.id = k.pair_id JOIN domain ON domain.id = pair.domain_id
           WHERE k.moved_at IS NULL AND EXISTS (SELECT 1 FROM standing s WHERE ${DECIDED})
           ORDER BY k.pair_id`,
        )
        .all();
      const domains = new Map<string, number>();
      const mark = db.prepare('UPDATE main.spot_check SET moved_at = ? WHERE pair_id = ?');
      for (const pair of voted) {
        const name = `${pair.name} (spot-checked)`;
        const domain = domains.get(name) ?? sourceDomain(db, name, now);
        domains.set(name, domain);
        copyPair(db, pair, domain, now);
        mark.run(now, pair.pairId);
      }
      return { pairs: voted.length, domains: [...domains.keys()] };
    })
    .immediate();
}

function sourceDomain(db: Db, name: string, now: number): number {
  db.prepare(
    `INSERT OR IGNORE INTO main.domain (name, role, created_at) VALUES (?, 'source', ?)`,
  ).run(name, now);
  const { id, role } = db
    .prepare<[string], { id: number; role: string }>('SELECT id, role FROM domain WHERE name = ?')
    .get(name) ?? { id: 0, role: '' };
  if (role === 'source') return id;
  throw new DialectError(
    'role-conflict',
    `The domain “${name}”, which the votes would be copied into, is a target domain. Nothing was moved. Rename it or make it a source domain in the Data room.`,
    { domain: name, role, wanted: 'source' },
  );
}

function copyPair(db: Db, { pairId, a, b }: VotedPair, domain: number, now: number): void {
  const copied = (id: number) => {
    db.prepare(
      `INSERT OR IGNORE INTO main.item (domain_id, hash, key, prompt, text, metadata)
       SELECT ?, hash, key, prompt, text, metadata FROM item WHERE id = ?`,
    ).run(domain, id);
    return db
      .prepare(
        'SELECT id FROM item WHERE domain_id = ? AND hash = (SELECT hash FROM item WHERE id = ?)',
      )
      .pluck()
      .get(domain, id) as number;
  };
  const items = new Map([a, b].map((id) => [id, copied(id)]));
  const [low, high] = [...items.values()].sort((one, other) => one - other);
  db.prepare(
    `INSERT OR IGNORE INTO main.pair (domain_id, item_a, item_b, key, metadata, shuffle)
     SELECT ?, ?, ?, key, metadata, shuffle FROM pair WHERE id = ?`,
  ).run(domain, low, high, pairId);
  const pair = db
    .prepare('SELECT id FROM pair WHERE item_a = ? AND item_b = ?')
    .pluck()
    .get(low, high) as number;
  const votes = db
    .prepare<[number], CopiedVote>(
      `SELECT e.annotator, e.outcome, e.chosen, e.strength, e.shown_first AS shown, e.duration_ms AS duration,
              e.reasons, e.note, e.guidelines
       FROM standing s JOIN event e ON e.id = s.event_id
       WHERE s.pair_id = ? AND s.outcome IN ('prefer', 'tie', 'both-bad') ORDER BY e.id`,
    )
    .all(pairId);
  for (const { chosen, shown, ...vote } of votes) {
    const id = newEventId(db);
    const place = (item: number | null) => (item === null ? null : (items.get(item) ?? null));
    // As an import, so that undo still takes back what the annotator did by hand.
    db.prepare(
      `INSERT INTO main.event (id, kind, pair_id, annotator, origin, outcome, chosen, strength, shown_first,
                               duration_ms, reasons, note, created_at, guidelines)
       VALUES (@id, 'vote', @pair, @annotator, 'imported', @outcome, @chosen, @strength, @shown, @duration,
               @reasons, @note, @now, @guidelines)`,
    ).run({ ...vote, id, pair, chosen: place(chosen), shown: place(shown), now });
    db.prepare('INSERT OR REPLACE INTO main.standing VALUES (?, ?, ?, ?)').run(
      pair,
      vote.annotator,
      id,
      vote.outcome,
    );
  }
}

interface CopiedVote {
  annotator: string;
  outcome: string;
  chosen: number | null;
  strength: number | null;
  shown: number | null;
  duration: number | null;
  reasons: string;
  note: string;
  guidelines: string | null;
}
