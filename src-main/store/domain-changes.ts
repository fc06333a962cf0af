/** Removes a domain with its contents, or merges two domains. */
import { type DataChange, DialectError, ListTaskId, type Role } from '../contract/index.ts';
import { taskOf } from '../domain/tasks/index.ts';
import type { Db } from './database.ts';
import { rebuildStanding } from './events.ts';
import { Gone, unenforced } from './gone.ts';
import { forgetImports } from './import-log.ts';
import { meanScores } from './import-scores.ts';
import { numbersOf } from './kept-json.ts';
import { forgetCounts } from './queues.ts';
import { keepFrames } from './spot-frame.ts';
import { renewStatistics } from './statistics.ts';
import { requireNoUnfinished } from './unfinished-import.ts';

type Change = Omit<DataChange, 'backup'>;
interface Options {
  /** Reports what would change, without changing it. */
  dryRun: boolean;
}

interface DomainRow {
  id: number;
  name: string;
  role: Role;
}

function requireDomain(db: Db, id: number): DomainRow {
  const row = db
    .prepare<[number], DomainRow>('SELECT id, name, role FROM main.domain WHERE id = ?')
    .get(id);
  if (row) return row;
  throw new DialectError('not-found', 'This domain is not in the project any more.', { id });
}

function withGone<T>(db: Db, work: (gone: Gone) => T): T {
  requireNoUnfinished(db);
  const gone = new Gone(db);
  try {
    return work(gone);
  } finally {
    gone.end();
    forgetCounts(db);
  }
}

/**
 * Removes the domain with its texts, pairs and votes, and the runs that used it. @throws DialectError
 * `not-found`, `busy`
 */
export function removeDomain(db: Db, id: number, { dryRun }: Options): Change {
  requireDomain(db, id);
  return withGone(db, (gone) => {
    gone.add('domain', 'SELECT @id', { id });
    gone.add('item', 'SELECT id FROM main.item WHERE domain_id = @id', { id });
    gone.add('pair', 'SELECT id FROM main.pair WHERE domain_id = @id', { id });
    gone.add('question', 'SELECT id FROM main.question WHERE domain_id = @id', { id });
    gone.addWhatFollows();
    const counts = gone.counts();
    if (!dryRun) {
      unenforced(db, () => {
        gone.remove();
        forgetImports(db, ({ domainIds }) => domainIds.includes(id));
      });
      renewStatistics(db);
    }
    const notes = counts.runs > 0 ? [runsGo(counts.runs, 'used this domain')] : [];
    return { gone: counts, notes };
  });
}

function runsGo(runs: number, why: string): string {
  return runs === 1
    ? `1 run that ${why} goes with its ranking.`
    : `${runs} runs that ${why} go with their rankings.`;
}

/**
 * Moves everything in one domain into another of the same role; a text that is in both becomes one, with
 * the votes of both.
 *
 * @throws DialectError `not-found`, `role-conflict`, `busy`
 */
export function mergeDomain(
  db: Db,
  { id, into }: { id: number; into: number },
  { dryRun }: Options,
): Change {
  const from = requireDomain(db, id);
  const other = requireDomain(db, into);
  if (id === into || from.role !== other.role) {
    throw new DialectError(
      'role-conflict',
      `“${from.name}” is a ${from.role} domain and “${other.name}” a ${other.role} domain: only two different domains with the same role can be merged.`,
      { id, into },
    );
  }
  return withGone(db, (gone) => {
    // same: texts that are in both domains, with their id in each.
    db.exec('DROP TABLE IF EXISTS temp.same');
    db.exec('CREATE TEMP TABLE same (id INTEGER PRIMARY KEY, other INTEGER NOT NULL) STRICT');
    db.prepare(
      `INSERT INTO temp.same SELECT mine.id, theirs.id FROM main.item mine
       JOIN main.item theirs ON theirs.domain_id = @into AND theirs.hash = mine.hash
       WHERE mine.domain_id = @id`,
    ).run({ id, into });
    try {
      gone.add('item', 'SELECT id FROM temp.same');
      gone.addWhatFollows(); // runs that used a text whose other copy is the one that stays
      const { runs, texts } = gone.counts();
      const moved = Number(
        db.prepare('SELECT count(*) FROM main.item WHERE domain_id = ?').pluck().get(id),
      );
      if (!dryRun) {
        unenforced(db, () => {
          keepFrames(db);
          gone.add('domain', 'SELECT @id', { id });
          move(db, { id, into }, gone);
          gone.remove();
          rebuildStanding(db);
          forgetImports(db, ({ domainIds }) => domainIds.includes(id));
        });
        renewStatistics(db);
      }
      const none = { texts: 0, pairs: 0, votes: 0, scores: 0, gold: 0 };
      return { gone: { ...none, runs }, notes: mergeNotes(moved, texts, runs, other.name) };
    } finally {
      db.exec('DROP TABLE IF EXISTS temp.same');
    }
  });
}

function mergeNotes(moved: number, same: number, runs: number, into: string): string[] {
  return [
    `${moved.toLocaleString('en')} ${moved === 1 ? 'text moves' : 'texts move'} into “${into}” with all pairs and votes.`,
    ...(same > 0
      ? [
          `${same.toLocaleString('en')} of them ${same === 1 ? 'is' : 'are'} in both and will be there once, with the votes and scores of both; of two scores by one rater the one in “${into}” stays.`,
        ]
      : []),
    ...(runs > 0 ? [runsGo(runs, 'used one of these texts')] : []),
  ];
}

/** Redirects references to the texts and pairs that stay; rows that would then exist twice are removed. */
function move(db: Db, domains: { id: number; into: number }, gone: Gone): void {
  const ofText = (column: string) =>
    `coalesce((SELECT other FROM temp.same WHERE same.id = ${column}), ${column})`;
  db.exec('DROP TABLE IF EXISTS temp.moved_pair');
  db.exec(
    `CREATE TEMP TABLE moved_pair AS SELECT id, min(${ofText('item_a')}, ${ofText('item_b')}) AS a,
       max(${ofText('item_a')}, ${ofText('item_b')}) AS b FROM main.pair
     WHERE item_a IN (SELECT id FROM temp.same) OR item_b IN (SELECT id FROM temp.same)`,
  );
  for (const column of ['chosen', 'shown_first']) {
    db.exec(
      `UPDATE main.event SET ${column} = ${ofText(column)} WHERE ${column} IN (SELECT id FROM temp.same)`,
    );
  }
  db.exec(
    `UPDATE main.gold_pair SET chosen = ${ofText('chosen')} WHERE chosen IN (SELECT id FROM temp.same)`,
  );
  db.exec(
    `UPDATE OR IGNORE main.pair SET item_a = (SELECT a FROM temp.moved_pair m WHERE m.id = pair.id),
       item_b = (SELECT b FROM temp.moved_pair m WHERE m.id = pair.id)
     WHERE id IN (SELECT id FROM temp.moved_pair)`,
  );
  movePairsThatAreThere(db, gone);
  moveQuestions(db, gone);
  const rated = db
    .prepare<[], string>(
      `SELECT same.other || ' ' || gold FROM main.rating JOIN temp.same ON same.id = rating.item_id`,
    )
    .pluck()
    .all();
  for (const table of ['score', 'gold_score', 'rating', 'item_mark']) {
    db.exec(
      `UPDATE OR IGNORE main.${table} SET item_id = ${ofText('item_id')} WHERE item_id IN (SELECT id FROM temp.same)`,
    );
  }
  meanScores(db, new Set(rated));
  db.prepare('DELETE FROM main.item WHERE id IN (SELECT id FROM temp.same)').run();
  for (const table of ['item', 'pair', 'question']) {
    db.prepare(`UPDATE main.${table} SET domain_id = @into WHERE domain_id = @id`).run(domains);
  }
  db.prepare('UPDATE OR IGNORE main.run_domain SET domain_id = @into WHERE domain_id = @id').run(
    domains,
  );
  db.exec('DROP TABLE temp.moved_pair');
}

/** Pairs of the same two texts in both domains: moves the votes to the pair that stays. */
function movePairsThatAreThere(db: Db, gone: Gone): void {
  const twin = (column: string) =>
    `(SELECT p.id FROM temp.moved_pair m JOIN main.pair p ON p.item_a = m.a AND p.item_b = m.b
      WHERE m.id = ${column})`;
  const without = `SELECT m.id FROM temp.moved_pair m JOIN main.pair p ON p.id = m.id
    WHERE p.item_a <> m.a OR p.item_b <> m.b`;
  for (const table of ['event', 'draft', 'gold_pair', 'spot_check', 'label_next']) {
    db.exec(
      `UPDATE OR IGNORE main.${table} SET pair_id = ${twin('pair_id')} WHERE pair_id IN (${without})`,
    );
  }
  gone.add('pair', without);
}

/** A question's texts are a list, in ascending order. */
function moveQuestions(db: Db, gone: Gone): void {
  const same = new Map(
    db
      .prepare<[], { id: number; other: number }>('SELECT id, other FROM temp.same')
      .all()
      .map(({ id, other }) => [id, other] as const),
  );
  if (same.size === 0) return;
  const stays = (item: number): number => same.get(item) ?? item;
  const mapped = (list: string): number[] => numbersOf(list).map(stays);
  const questions = db
    .prepare<[], { id: number; task: string; items: string }>(
      `SELECT id, task, items FROM main.question
       WHERE EXISTS (SELECT 1 FROM json_each(items) WHERE value IN (SELECT id FROM temp.same))`,
    )
    .all();
  const twin = db.prepare('SELECT id FROM main.question WHERE task = ? AND items = ?').pluck();
  const change = db.prepare('UPDATE main.question SET items = ? WHERE id = ?');
  const votes = db.prepare<[number], { id: string; answer: string | null; shown: string | null }>(
    'SELECT id, answer, shown FROM main.event WHERE question_id = ?',
  );
  const say = db.prepare(
    'UPDATE main.event SET answer = ?, shown = ?, question_id = ? WHERE id = ?',
  );
  const draft = db.prepare('UPDATE OR IGNORE main.draft SET question_id = ? WHERE question_id = ?');
  for (const { id, task, items } of questions) {
    const list = JSON.stringify(mapped(items).sort((a, b) => a - b));
    const known = twin.get(task, list) as number | undefined;
    const renumbered = (answer: string) =>
      JSON.stringify(taskOf(ListTaskId.parse(task)).renumbered(JSON.parse(answer), stays));
    for (const { id: vote, answer, shown } of votes.all(id)) {
      const there = shown && JSON.stringify(mapped(shown));
      say.run(answer && renumbered(answer), there, known ?? id, vote);
    }
    if (known === undefined) change.run(list, id);
    else {
      draft.run(known, id);
      gone.add('question', 'SELECT @id', { id });
    }
  }
}
