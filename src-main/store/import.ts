/** Takes staged records into a project, all of them or none: in slices that nobody sees before the last. */
import {
  type Differing,
  DialectError,
  type ImportAccount,
  type ImportReport,
  type ImportRole,
} from '../contract/index.ts';
import { GoldTaker } from './import-gold.ts';
import {
  countRows,
  forgetPlaces,
  makePlaces,
  markRows,
  takePairs,
  takeTexts,
} from './import-places.ts';
import { takeQuestions, type TakenQuestions } from './import-questions.ts';
import { ScoreTaker } from './import-scores.ts';
import { type LabelCounts, noCounts, VoteTaker, type VoteWishes } from './import-votes.ts';
import type { Db } from './database.ts';
import { forgetCounts } from './queues.ts';
import { inRanges, type IdRange, runSlice, runWhole, type Sliced } from './slices.ts';
import type { Staging } from './staging.ts';
import { renewStatistics } from './statistics.ts';
import {
  beginUnfinished,
  endUnfinished,
  finishUnfinished,
  type ImportMark,
  lastIds,
  removeUnfinished,
  runRemoval,
} from './unfinished-import.ts';

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
 * Everything in one transaction, in which nobody else can write.
 *
 * @returns what was added and what was there already
 * @throws DialectError `role-conflict` when the domain exists in the other role
 */
export function importStaged(db: Db, staging: Staging, options: ImportOptions): Taken {
  let taken: Taken | null = null;
  const leave = enter(db, staging);
  try {
    return db
      .transaction(() => {
        taken = runWhole(take(db, staging, options, { hidden: false }));
        if (options.dryRun) throw new DryRun();
        return taken;
      })
      .immediate();
  } catch (thrown) {
    if (thrown instanceof DryRun && taken !== null) return taken;
    throw thrown;
  } finally {
    leave();
    if (!options.dryRun && staging.rows > MANY) renewStatistics(db);
  }
}

/**
 * The same in slices, each in a transaction of its own, between which others write. Nobody sees what is
 * written before all of it is there.
 *
 * @param slice runs its work, which is one transaction and changes nothing where that is refused, and
 *   then lets others have their turn; it throws to end the import, which leaves nothing behind
 */
export async function importInSlices(
  db: Db,
  staging: Staging,
  options: ImportOptions,
  slice: <T>(work: () => T) => Promise<T>,
): Promise<Taken> {
  const leave = enter(db, staging);
  try {
    const work = take(db, staging, options, { hidden: true });
    for (;;) {
      const step = await slice(() => runSlice(db, work));
      if (!step.done) continue;
      renewStatistics(db); // waits for the disk, and with it for all slices
      return step.value;
    }
  } catch (error) {
    const removal = removeUnfinished(db);
    while (!runRemoval(db, removal)) await new Promise(setImmediate);
    throw error;
  } finally {
    endUnfinished(db);
    leave();
  }
}

/** @returns a function that undoes it */
function enter(db: Db, staging: Staging): () => void {
  db.prepare('ATTACH ? AS staged').run(staging.path);
  const cache = Number(db.pragma('cache_size', { simple: true }));
  db.pragma(`cache_size = -${CACHE_KIB}`);
  return () => {
    forgetCounts(db);
    forgetPlaces(db);
    db.pragma(`cache_size = ${cache}`);
    db.exec('DETACH staged');
  };
}

function* take(
  db: Db,
  staging: Staging,
  options: ImportOptions,
  { hidden }: { hidden: boolean },
): Sliced<Taken> {
  const { rows } = staging;
  const before = lastIds(db);
  if (hidden) beginUnfinished(db);
  const domainId = ensureDomain(db, options);
  makePlaces(db);
  yield* takeTexts(db, domainId);
  yield* takePairs(db, domainId);
  const last = lastIds(db);
  const found = yield* markRows(db, before, last);

  const notes: string[] = [];
  const questions = yield* takeQuestions(db, domainId, before.question, options);
  const taking = { before, last, notes, questions };
  const labels = yield* takeLabels(db, staging.labels, options, taking);
  if (hidden) finishUnfinished(db);
  forgetCounts(db);
  yield; // everything is there; what is left is to count
  if (labels.took.length > 0) {
    yield* noteSpread(db, domainId, options.role === 'gold', last.item, notes);
  }
  const { taken, known } = yield* countRows(db, rows);
  return {
    rows,
    items: { added: last.item - before.item, known: found.items },
    pairs: {
      added: last.pair - before.pair + questions.added,
      known: found.pairs + questions.known,
    },
    ...labels.counts,
    notes,
    account: { rows: { taken, known, repeated: rows - taken - known }, labels: labels.account },
  };
}

const NOBODY = { added: 0, known: 0 };

interface Taking {
  before: ImportMark;
  last: ImportMark;
  notes: string[];
  questions: TakenQuestions;
}

function* takeLabels(
  db: Db,
  labels: number,
  options: ImportOptions,
  { before, last, notes, questions }: Taking,
) {
  const wishes: VoteWishes = {
    differing: options.differing ?? 'keep',
    annotator: options.annotator,
  };
  const counts = { votes: NOBODY, scores: NOBODY, gold: NOBODY };
  const dropped: { reason: string; count: number }[] = [];
  const took: LabelCounts[] = [];
  const gold = options.role === 'gold';
  if (gold || (options.role === 'source' && options.keepLabels)) {
    const pairs = gold ? new GoldTaker(db, wishes) : new VoteTaker(db, wishes);
    const scores = new ScoreTaker(db, gold, wishes);
    yield* inRanges({ after: before.pair, upTo: last.pair }, (range) => pairs.take(range));
    yield* inRanges({ after: before.item, upTo: last.item }, (range) => scores.take(range));
    // Labels of what the project had would be seen at once: they are written in the slice that shows all.
    yield* inRanges({ after: 0, upTo: before.pair }, (range) => pairs.compare(range));
    yield* inRanges({ after: 0, upTo: before.item }, (range) => scores.compare(range));
    pairs.finish();
    scores.finish();
    questions.finish();
    took.push(pairs.counts, scores.counts);
    if (pairs instanceof GoldTaker) {
      dropped.push(...pairs.dropped(notes), ...decisionsDropped(db));
      counts.gold = sumOf(took);
    } else {
      took.push(questions.labels);
      counts.votes = sumOf([pairs.counts, questions.labels]);
      counts.scores = sumOf([scores.counts]);
    }
  } else {
    dropUnused(labels, options.role, dropped, notes);
  }
  return { counts, took, account: { ...labelAccount(took), dropped } };
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
function* noteSpread(
  db: Db,
  domainId: number,
  gold: boolean,
  lastItem: number,
  notes: string[],
): Sliced<void> {
  const table = gold ? 'gold_score' : 'score';
  const several = { texts: 0, spread: 0 };
  const find = db.prepare<IdRange & { domainId: number }, typeof several>(
    `SELECT count(*) AS texts, total(spread) AS spread FROM ${table}
     CROSS JOIN item ON item.id = item_id
     WHERE item_id > @after AND item_id <= @upTo AND ratings > 1 AND domain_id = @domainId`,
  );
  yield* inRanges({ after: 0, upTo: lastItem }, (range) => {
    const found = find.get({ ...range, domainId });
    several.texts += found?.texts ?? 0;
    several.spread += found?.spread ?? 0;
  });
  if (several.texts === 0) return;
  notes.push(
    `${several.texts} ${several.texts === 1 ? 'text has' : 'texts have'} several scores: all are kept, their mean is used. ` +
      `They lie ${(several.spread / several.texts).toPrecision(3)} apart (mean standard deviation).`,
  );
}

function ensureDomain(db: Db, { domain, role }: ImportOptions): number {
  const wanted = role === 'source' ? 'source' : 'target';
  const known = db
    .prepare<[string], { id: number; role: string }>(
      'SELECT id, role FROM main.domain WHERE name = ?',
    )
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
    .prepare('INSERT INTO main.domain (name, role, created_at) VALUES (?, ?, ?)')
    .run(domain, wanted, Date.now());
  return Number(added.lastInsertRowid);
}

/** Labels that nobody trains on or wants. */
function dropUnused(
  labels: number,
  role: ImportRole,
  dropped: { reason: string; count: number }[],
  notes: string[],
): void {
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
