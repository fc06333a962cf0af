/** Takes staged records into a project: all of them in one transaction, or none. */
import { DialectError, type ImportReport, type ImportRole } from '../contract/index.ts';
import { newEventId } from './events.ts';
import type { Db } from './open.ts';
import { forgetCounts } from './queues.ts';
import type { Staging } from './staging.ts';

export interface ImportOptions {
  domain: string;
  role: ImportRole;
  keepLabels: boolean;
}

type Taken = Omit<ImportReport, 'leftOut' | 'problems'>;

/** Imported labels belong to this annotator; further, different ones to 'imported 2' and so on. */
export const IMPORTED = 'imported';

/**
 * @returns what was added and what was there already
 * @throws DialectError `role-conflict` when the domain exists in the other role
 */
export function importStaged(db: Db, staging: Staging, options: ImportOptions): Taken {
  db.prepare('ATTACH ? AS staged').run(staging.path);
  try {
    return db.transaction(() => take(db, staging.rows, options)).immediate();
  } finally {
    db.exec('DETACH staged');
  }
}

function take(db: Db, rows: number, options: ImportOptions): Taken {
  const domainId = ensureDomain(db, options);
  const staged = (sql: string) => Number(db.prepare(sql).pluck().get());

  const distinctTexts = staged('SELECT count(DISTINCT hash) FROM staged.text');
  const itemsAdded = db
    .prepare(
      `INSERT OR IGNORE INTO item (domain_id, hash, key, prompt, text, metadata)
       SELECT ?, hash, key, prompt, text, metadata FROM staged.text ORDER BY seq`,
    )
    .run(domainId).changes;

  const distinctPairs = staged(
    'SELECT count(*) FROM (SELECT DISTINCT min(hash_1, hash_2), max(hash_1, hash_2) FROM staged.pair)',
  );
  const pairsAdded = db
    .prepare(
      `INSERT OR IGNORE INTO pair (domain_id, item_a, item_b, key, metadata, shuffle)
       SELECT a.domain_id, min(a.id, b.id), max(a.id, b.id), p.key, p.metadata, p.shuffle
       FROM staged.pair p
       JOIN item a ON a.domain_id = @domain AND a.hash = p.hash_1
       JOIN item b ON b.domain_id = @domain AND b.hash = p.hash_2
       ORDER BY p.seq`,
    )
    .run({ domain: domainId }).changes;

  const counts: Taken = {
    rows,
    items: { added: itemsAdded, known: distinctTexts - itemsAdded },
    pairs: { added: pairsAdded, known: distinctPairs - pairsAdded },
    votes: { added: 0, known: 0 },
    scores: { added: 0, known: 0 },
    gold: { added: 0, known: 0 },
    notes: [],
  };
  if (options.role === 'gold') {
    const pairs = takeGoldPairs(db, domainId, counts.notes);
    const scores = takeScores(db, domainId, 'gold_score');
    counts.gold = { added: pairs.added + scores.added, known: pairs.known + scores.known };
  } else if (options.role === 'source' && options.keepLabels) {
    counts.votes = takeVotes(db, domainId);
    counts.scores = takeScores(db, domainId, 'score');
  } else if (options.role === 'target') {
    noteUnused(db, counts.notes);
  }
  forgetCounts(db);
  return counts;
}

function ensureDomain(db: Db, { domain, role }: ImportOptions): number {
  const wanted = role === 'source' ? 'source' : 'target';
  const known = db
    .prepare<[string], { id: number; role: string }>('SELECT id, role FROM domain WHERE name = ?')
    .get(domain);
  if (known && known.role !== wanted) {
    throw new DialectError(
      'role-conflict',
      `The domain “${domain}” is a ${known.role} domain, and ${role} data needs a ${wanted} domain. Nothing was imported. Choose another domain name, or change its role in the Data room.`,
      { domain, role: known.role, wanted },
    );
  }
  if (known) return known.id;
  const added = db
    .prepare('INSERT INTO domain (name, role, created_at) VALUES (?, ?, ?)')
    .run(domain, wanted, Date.now());
  return Number(added.lastInsertRowid);
}

interface StagedPair {
  pair_id: number;
  item_1: number;
  outcome: 'prefer' | 'tie' | 'both-bad';
  strength: number;
}

function labelledPairs(db: Db, domainId: number): StagedPair[] {
  return db
    .prepare<{ domain: number }, StagedPair>(
      `SELECT pair.id AS pair_id, a.id AS item_1, p.outcome, p.strength
       FROM staged.pair p
       JOIN item a ON a.domain_id = @domain AND a.hash = p.hash_1
       JOIN item b ON b.domain_id = @domain AND b.hash = p.hash_2
       JOIN pair ON pair.item_a = min(a.id, b.id) AND pair.item_b = max(a.id, b.id)
       WHERE p.outcome IS NOT NULL ORDER BY p.seq`,
    )
    .all({ domain: domainId });
}

function takeVotes(db: Db, domainId: number): { added: number; known: number } {
  const counts = { added: 0, known: 0 };
  const standing = db.prepare<[number], { outcome: string; chosen: number | null }>(
    `SELECT e.outcome, e.chosen FROM standing s JOIN event e ON e.id = s.event_id
     WHERE s.pair_id = ? AND e.origin = 'imported'`,
  );
  const taken = db.prepare('SELECT 1 FROM standing WHERE pair_id = ? AND annotator = ?');
  /** 'imported', 'imported 2' and so on: the first that has not decided the pair yet. */
  const annotatorFor = (pairId: number, from: number): string => {
    const name = from === 1 ? IMPORTED : `${IMPORTED} ${from}`;
    return taken.get(pairId, name) ? annotatorFor(pairId, from + 1) : name;
  };
  const addEvent = db.prepare(
    `INSERT INTO event (id, kind, pair_id, annotator, origin, outcome, chosen, strength, created_at)
     VALUES (?, 'vote', ?, ?, 'imported', ?, ?, ?, ?)`,
  );
  const addStanding = db.prepare('INSERT INTO standing VALUES (?, ?, ?, ?)');
  const now = Date.now();
  for (const row of labelledPairs(db, domainId)) {
    const chosen = row.outcome === 'prefer' ? row.item_1 : null;
    const before = standing.all(row.pair_id);
    if (before.some((vote) => vote.outcome === row.outcome && vote.chosen === chosen)) {
      counts.known++;
      continue;
    }
    const annotator = annotatorFor(row.pair_id, before.length + 1);
    const id = newEventId(db);
    addEvent.run(id, row.pair_id, annotator, row.outcome, chosen, row.strength, now);
    addStanding.run(row.pair_id, annotator, id, row.outcome);
    counts.added++;
  }
  return counts;
}

function takeGoldPairs(
  db: Db,
  domainId: number,
  notes: string[],
): { added: number; known: number } {
  const counts = { added: 0, known: 0 };
  let undecided = 0;
  let contrary = 0;
  const add = db.prepare('INSERT OR IGNORE INTO gold_pair VALUES (?, ?)');
  const chosen = db.prepare('SELECT chosen FROM gold_pair WHERE pair_id = ?').pluck();
  for (const row of labelledPairs(db, domainId)) {
    if (row.outcome !== 'prefer') undecided++;
    else if (add.run(row.pair_id, row.item_1).changes > 0) counts.added++;
    else if (chosen.get(row.pair_id) === row.item_1) counts.known++;
    else contrary++;
  }
  if (undecided > 0) {
    notes.push(
      `${undecided} gold pairs left out: a tie, or both bad, is no order to check against.`,
    );
  }
  if (contrary > 0) {
    notes.push(`${contrary} gold pairs left out: the project says the opposite of them already.`);
  }
  return counts;
}

/** Labels and scores of a target are not trained on; only as gold are they kept, to check against. */
function noteUnused(db: Db, notes: string[]): void {
  const count = (table: string, label: string) =>
    Number(
      db.prepare(`SELECT count(*) FROM staged.${table} WHERE ${label} IS NOT NULL`).pluck().get(),
    );
  const labels = count('pair', 'outcome') + count('text', 'score');
  if (labels > 0) {
    notes.push(
      `${labels} labels or scores left out: a target is not trained on. To check against them, import the file as gold.`,
    );
  }
}

function takeScores(db: Db, domainId: number, table: 'score' | 'gold_score') {
  const total = Number(
    db
      .prepare('SELECT count(DISTINCT hash) FROM staged.text WHERE score IS NOT NULL')
      .pluck()
      .get(),
  );
  const added = db
    .prepare(
      `INSERT OR IGNORE INTO ${table}
       SELECT item.id, t.score FROM staged.text t
       JOIN item ON item.domain_id = ? AND item.hash = t.hash
       WHERE t.score IS NOT NULL ORDER BY t.seq`,
    )
    .run(domainId).changes;
  return { added, known: total - added };
}
