/** Takes staged records into a project: all of them in one transaction, or none. */
import {
  type Differing,
  DialectError,
  type ImportAccount,
  type ImportReport,
  type ImportRole,
} from '../contract/index.ts';
import { takeGoldPairs } from './import-gold.ts';
import { forgetPlaces, markNewRows, placePairs, placeSides, placeTexts } from './import-places.ts';
import { takeScores } from './import-scores.ts';
import { type LabelCounts, noCounts, takeVotes, type VoteWishes } from './import-votes.ts';
import { takeQuestions } from './import-questions.ts';
import type { Db } from './database.ts';
import { forgetCounts } from './queues.ts';
import type { Staging } from './staging.ts';
import { renewStatistics } from './statistics.ts';

export interface ImportOptions {
  domain: string;
  role: ImportRole;
  keepLabels: boolean;
  /** What happens to labels that say something else than the project; they are kept out by default. */
  differing?: Differing;
  /** Who labelled where the files do not say; 'imported' by default. */
  annotator?: string | undefined;
  /** Counts what would happen, and changes nothing. */
  dryRun?: boolean;
}

/** The store's part of the account: what the files brought is known to `formats`. */
export interface Taken extends Omit<ImportReport, 'leftOut' | 'problems' | 'account'> {
  account: {
    rows: Pick<ImportAccount['rows'], 'taken' | 'known' | 'repeated'>;
    labels: Pick<ImportAccount['labels'], 'taken' | 'known' | 'repeated' | 'differing' | 'dropped'>;
  };
}

/** Holds the index of a million texts: what does not fit is written and read again and again. */
const CACHE_KIB = 65_536;

/** Rows from which the planner should know of an import at once. */
const MANY = 1000;

/** Thrown to undo what a dry run did. */
class DryRun extends Error {}

/**
 * @returns what was added and what was there already
 * @throws DialectError `role-conflict` when the domain exists in the other role
 */
export function importStaged(db: Db, staging: Staging, options: ImportOptions): Taken {
  db.prepare('ATTACH ? AS staged').run(staging.path);
  const cache = Number(db.pragma('cache_size', { simple: true }));
  db.pragma(`cache_size = -${CACHE_KIB}`);
  let taken: Taken | null = null;
  try {
    return db
      .transaction(() => {
        taken = take(db, staging.rows, options);
        if (options.dryRun) throw new DryRun();
        if (staging.rows > MANY) renewStatistics(db);
        return taken;
      })
      .immediate();
  } catch (thrown) {
    if (thrown instanceof DryRun && taken !== null) return taken;
    throw thrown;
  } finally {
    forgetCounts(db);
    db.pragma(`cache_size = ${cache}`);
    db.exec('DETACH staged');
  }
}

function take(db: Db, rows: number, options: ImportOptions): Taken {
  const domainId = ensureDomain(db, options);
  const counted = (sql: string) => Number(db.prepare(sql).pluck().get());
  const before = {
    item: counted('SELECT coalesce(max(id), 0) FROM main.item'),
    pair: counted('SELECT coalesce(max(id), 0) FROM main.pair'),
  };
  const itemsAdded = db
    .prepare(
      `INSERT OR IGNORE INTO item (domain_id, hash, key, prompt, text, metadata)
       SELECT ?, hash, key, prompt, text, metadata FROM staged.text ORDER BY seq`,
    )
    .run(domainId).changes;
  placeTexts(db, domainId);
  placeSides(db, domainId);
  const pairsAdded = db
    .prepare(
      `INSERT OR IGNORE INTO pair (domain_id, item_a, item_b, key, metadata, shuffle)
       SELECT ?, min(s.item_1, s.item_2), max(s.item_1, s.item_2), p.key, p.metadata, p.shuffle
       FROM temp.side s JOIN staged.pair p ON p.seq = s.seq ORDER BY s.seq`,
    )
    .run(domainId).changes;
  placePairs(db);
  markNewRows(db, before);

  const notes: string[] = [];
  const questions = takeQuestions(db, domainId, options);
  const labels = takeLabels(db, domainId, { ...options, decisions: questions.labels }, notes);
  markRows(db, questions.rows);
  const known = counted(
    `SELECT count(DISTINCT row) FROM temp.place
     WHERE item_id <= ${before.item} AND row NOT IN (SELECT row FROM temp.taken_row)`,
  );
  const taken = counted('SELECT count(*) FROM temp.taken_row');
  const texts = counted('SELECT count(DISTINCT item_id) FROM temp.place');
  const pairs = counted('SELECT count(DISTINCT pair_id) FROM temp.placed_pair');
  forgetPlaces(db);
  return {
    rows,
    items: { added: itemsAdded, known: texts - itemsAdded },
    pairs: {
      added: pairsAdded + questions.added,
      known: pairs - pairsAdded + questions.known,
    },
    ...labels.counts,
    notes,
    account: { rows: { taken, known, repeated: rows - taken - known }, labels: labels.account },
  };
}

const NOBODY = { added: 0, known: 0 };

function takeLabels(
  db: Db,
  domainId: number,
  options: ImportOptions & { decisions: LabelCounts },
  notes: string[],
) {
  const wishes: VoteWishes = {
    differing: options.differing ?? 'keep',
    annotator: options.annotator,
  };
  const counts = { votes: NOBODY, scores: NOBODY, gold: NOBODY };
  const dropped: { reason: string; count: number }[] = [];
  let took: LabelCounts[] = [];
  if (options.role === 'gold') {
    const pairs = takeGoldPairs(db, wishes, notes);
    const scores = takeScores(db, true, wishes);
    took = [pairs, scores];
    dropped.push(...pairs.dropped, ...decisionsDropped(db));
    counts.gold = sumOf(took);
  } else if (options.role === 'source' && options.keepLabels) {
    const votes = takeVotes(db, wishes);
    const scores = takeScores(db, false, wishes);
    took = [votes, scores, options.decisions];
    counts.votes = sumOf([votes, options.decisions]);
    counts.scores = sumOf([scores]);
  } else {
    dropUnused(db, options.role, dropped, notes);
  }
  for (const { rows } of took) markRows(db, rows);
  noteSpread(db, domainId, options.role === 'gold', took, notes);
  return { counts, account: { ...labelAccount(took), dropped } };
}

/** Rows that brought something new. */
function markRows(db: Db, rows: Iterable<number>): void {
  const mark = db.prepare('INSERT OR IGNORE INTO temp.taken_row VALUES (?)');
  for (const row of rows) mark.run(row);
}

/** Gold is kept for pairs and texts alone. */
function decisionsDropped(db: Db): { reason: string; count: number }[] {
  const count = Number(
    db.prepare('SELECT count(*) FROM staged.question WHERE outcome IS NOT NULL').pluck().get(),
  );
  return count === 0 ? [] : [{ reason: 'rankings are no gold: import them as pairs', count }];
}

function sumOf(took: readonly LabelCounts[]): { added: number; known: number } {
  const total = (of: (counts: LabelCounts) => number) =>
    took.reduce((sum, counts) => sum + of(counts), 0);
  return {
    added: total(({ added, replaced }) => added + replaced),
    known: total(({ known, repeated }) => known + repeated),
  };
}

function labelAccount(took: readonly LabelCounts[]) {
  const all = took.length === 0 ? [noCounts()] : took;
  const total = (of: (counts: LabelCounts) => number) =>
    all.reduce((sum, counts) => sum + of(counts), 0);
  return {
    taken: total(({ added, replaced }) => added + replaced),
    known: total(({ known }) => known),
    repeated: total(({ repeated }) => repeated),
    differing: {
      kept: total(({ kept }) => kept),
      replaced: total(({ replaced }) => replaced),
      added: total(({ beside }) => beside),
      examples: all.flatMap(({ examples }) => examples),
    },
  };
}

/** Of texts with several scores, how far these lie apart. */
function noteSpread(
  db: Db,
  domainId: number,
  gold: boolean,
  took: readonly LabelCounts[],
  notes: string[],
): void {
  if (took.length === 0) return;
  const table = gold ? 'gold_score' : 'score';
  const several = db
    .prepare<[number], { texts: number; spread: number | null }>(
      `SELECT count(*) AS texts, avg(spread) AS spread FROM ${table}
       JOIN item ON item.id = item_id WHERE domain_id = ? AND ratings > 1`,
    )
    .get(domainId);
  if (!several || several.texts === 0) return;
  notes.push(
    `${several.texts} ${several.texts === 1 ? 'text has' : 'texts have'} several scores: all are kept, their mean is used. ` +
      `They lie ${(several.spread ?? 0).toPrecision(3)} apart (mean standard deviation).`,
  );
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

/** Labels that nobody trains on or wants. */
function dropUnused(
  db: Db,
  role: ImportRole,
  dropped: { reason: string; count: number }[],
  notes: string[],
): void {
  const count = (table: string, label: string) =>
    Number(
      db.prepare(`SELECT count(*) FROM staged.${table} WHERE ${label} IS NOT NULL`).pluck().get(),
    );
  const labels = count('pair', 'outcome') + count('text', 'score') + count('question', 'outcome');
  if (labels === 0) return;
  if (role !== 'target') {
    dropped.push({ reason: 'labels that were not wanted', count: labels });
    return;
  }
  dropped.push({ reason: 'a target is not trained on', count: labels });
  notes.push(
    `${labels} labels or scores left out: a target is not trained on. To check against them, import the file as gold.`,
  );
}
