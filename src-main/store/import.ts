/** Takes staged records into a project, all or none: in slices that stay hidden until the last. */
import {
  type Differing,
  DialectError,
  type ImportAccount,
  type ImportReport,
  type ImportRole,
} from '../contract/index.ts';
import { isAnyAfter, noteImport } from './import-log.ts';
import { takeLabels, type TakenLabels } from './import-labels.ts';
import {
  countRows,
  forgetPlaces,
  makePlaces,
  markRows,
  takePairs,
  takeTexts,
} from './import-places.ts';
import { takeQuestions, type TakenQuestions } from './import-questions.ts';
import type { Db } from './database.ts';
import { forgetCounts } from './queues.ts';
import {
  inRanges,
  inTurns,
  type IdRange,
  type RunSlice,
  runWhole,
  type Sliced,
  writeInSlices,
} from './slices.ts';
import type { Staging } from './staging.ts';
import { renewStatistics } from './statistics.ts';
import {
  beginUnfinished,
  endUnfinished,
  finishUnfinished,
  type ImportMark,
  lastIds,
  removeUnfinishedInSlices,
} from './unfinished-import.ts';

export interface ImportOptions {
  domain: string;
  role: ImportRole;
  keepLabels: boolean;
  /** What to do with labels that contradict the project's; kept out by default. */
  differing?: Differing;
  /** The annotator if the files name none; 'imported' by default. */
  annotator?: string | undefined;
  /** Counts what would happen, without changing anything. */
  dryRun?: boolean;
  /** Names under which it is listed among those that can be undone; not listed without. */
  files?: readonly string[];
}

/** The store's part of the account; `formats` knows what the files contained. */
export interface Taken extends Omit<ImportReport, 'leftOut' | 'problems' | 'account'> {
  account: {
    rows: Pick<ImportAccount['rows'], 'taken' | 'known' | 'repeated'>;
    labels: Pick<ImportAccount['labels'], 'taken' | 'known' | 'repeated' | 'differing' | 'dropped'>;
  };
}

/**
 * Large enough for the index of a million texts, which would otherwise be written and read again and
 * again.
 */
const CACHE_KIB = 65_536;

/** Number of rows from which the planner's statistics are renewed at once. */
const MANY = 1000;

/** Thrown to roll back a dry run. */
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
  const enforced = Number(db.pragma('foreign_keys', { simple: true }));
  // What is written refers to rows that this transaction found or wrote: to look each up again takes a third longer.
  db.pragma('foreign_keys = OFF');
  try {
    taken = db
      .transaction(() => {
        const written = runWhole(write(db, staging, options, { hidden: false }))();
        taken = runWhole(report(db, staging, options, written));
        if (options.dryRun) throw new DryRun();
        return taken;
      })
      .immediate();
  } catch (thrown) {
    if (!(thrown instanceof DryRun) || taken === null) throw thrown;
  } finally {
    db.pragma(`foreign_keys = ${enforced}`);
    leave();
  }
  if (!options.dryRun && staging.rows > MANY) renewStatistics(db);
  return taken;
}

/**
 * The same in slices, each in a transaction of its own, between which others write. Nobody sees what is
 * written before all of it is there; from then on nothing ends the import. If a slice throws, nothing is left behind.
 */
export async function importInSlices(
  db: Db,
  staging: Staging,
  options: ImportOptions,
  slice: RunSlice,
): Promise<Taken> {
  const leave = enter(db, staging);
  try {
    const show = await writeInSlices(db, write(db, staging, options, { hidden: true }), slice);
    // Waits for the disk, and with it for all slices.
    const written = await slice(() => db.transaction(show).immediate());
    renewStatistics(db);
    return await inTurns(report(db, staging, options, written));
  } catch (error) {
    // What cannot be removed now stays hidden, and is removed before the next import or at the next opening.
    await removeUnfinishedInSlices(db).catch(() => undefined);
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

/** The report on a finished import. */
interface Written {
  domainId: number;
  before: ImportMark;
  last: ImportMark;
  /** Different texts and pairs of the files that the project had. */
  found: { items: number; pairs: number };
  questions: TakenQuestions;
  labels: TakenLabels;
}

/**
 * @returns what writes the rest and shows all, to be called once, in a transaction
 */
function* write(
  db: Db,
  staging: Staging,
  options: ImportOptions,
  { hidden }: { hidden: boolean },
): Sliced<() => Written> {
  const before = lastIds(db);
  if (hidden) beginUnfinished(db, before);
  const domainId = ensureDomain(db, options);
  makePlaces(db);
  yield* takeTexts(db, domainId);
  yield* takePairs(db, domainId);
  const last = lastIds(db);
  const found = yield* markRows(db, before, last);
  const questions = yield* takeQuestions(db, domainId, before.question, options);
  const taking = { labels: staging.labels, before, last, questions };
  const finish = yield* takeLabels(db, options, taking);
  return () => {
    const labels = finish();
    if (hidden) finishUnfinished(db);
    const { files } = options;
    if (files) {
      noteImport(db, { files, before, domainIds: isAnyAfter(db, before) ? [domainId] : [] });
    }
    forgetCounts(db);
    return { domainId, before, last, found, questions, labels };
  };
}

/** Only counts. */
function* report(
  db: Db,
  { rows }: Staging,
  { role }: ImportOptions,
  { domainId, before, last, found, questions, labels }: Written,
): Sliced<Taken> {
  const notes = [...labels.notes];
  if (labels.any) yield* noteSpread(db, domainId, role === 'gold', last.item, notes);
  const { taken, known } = yield* countRows(db, rows);
  return {
    rows,
    items: { added: last.item - before.item, known: found.items },
    pairs: { added: last.pair - before.pair, known: found.pairs },
    questions: { added: questions.added, known: questions.known },
    ...labels.counts,
    notes,
    account: { rows: { taken, known, repeated: rows - taken - known }, labels: labels.account },
  };
}

/** The standard deviation for texts with several scores. */
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
