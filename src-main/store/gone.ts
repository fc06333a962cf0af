/**
 * Rows that are to go, with all that speaks of them: told by the foreign keys of the schema, so that a table
 * that is added later is not forgotten.
 */
import type { DataCounts } from '../contract/index.ts';
import type { Db } from './database.ts';

/** Tables whose rows are named one by one. What speaks of them goes as it is found. */
const KINDS = ['domain', 'item', 'pair', 'question', 'event', 'run'] as const;
type Kind = (typeof KINDS)[number];

interface Reference {
  table: string;
  column: string;
  to: Kind;
}

/** Texts in the rankings that a run learned from: a list of ids, which no foreign key speaks of. */
const RANKED = `SELECT run_id, value AS item_id FROM main.run_ranking, json_tree(items)
  WHERE type = 'integer'`;

function isKind(name: string): name is Kind {
  return KINDS.some((kind) => kind === name);
}

/** Every column that names a row of one of these tables. */
function references(db: Db): Reference[] {
  const tables = db
    .prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table' ORDER BY name")
    .pluck()
    .all() as string[];
  return tables.flatMap((table) =>
    (db.pragma(`main.foreign_key_list("${table}")`) as { table: string; from: string }[]).flatMap(
      ({ table: to, from }) => (isKind(to) ? [{ table, column: from, to }] : []),
    ),
  );
}

export class Gone {
  readonly #db: Db;
  readonly #references: readonly Reference[];

  /** Makes temporary tables `gone_item` and so on, which `end` removes. */
  constructor(db: Db) {
    this.#db = db;
    this.#references = references(db);
    this.end();
    for (const kind of KINDS) {
      const type = kind === 'event' ? 'TEXT' : 'INTEGER';
      db.exec(`CREATE TEMP TABLE gone_${kind} (id ${type} PRIMARY KEY) STRICT, WITHOUT ROWID`);
    }
  }

  /** Adds the rows whose ids a query answers. @returns how many */
  add(kind: Kind, select: string, values: object = {}): number {
    return this.#db.prepare(`INSERT OR IGNORE INTO temp.gone_${kind} ${select}`).run(values)
      .changes;
  }

  /** Takes out again what a condition on `id` names. */
  spare(kind: Kind, condition: string, values: object = {}): void {
    this.#db.prepare(`DELETE FROM temp.gone_${kind} WHERE ${condition}`).run(values);
  }

  /** The votes on pairs and questions that go, and the runs that used texts that go. */
  addWhatFollows(): void {
    for (const kind of ['pair', 'question']) {
      this.add(
        'event',
        `SELECT id FROM main.event WHERE ${kind}_id IN (SELECT id FROM temp.gone_${kind})`,
      );
    }
    const ofRuns = this.#references.filter(({ to }) => to === 'run');
    for (const { table, column } of ofRuns) {
      for (const other of this.#references) {
        if (other.table !== table || (other.to !== 'item' && other.to !== 'domain')) continue;
        this.add(
          'run',
          `SELECT DISTINCT ${column} FROM main.${table}
           WHERE ${other.column} IN (SELECT id FROM temp.gone_${other.to})`,
        );
      }
    }
    this.add(
      'run',
      `SELECT run_id FROM (${RANKED}) WHERE item_id IN (SELECT id FROM temp.gone_item)`,
    );
  }

  /** Queries for ids of texts or pairs that tables other than these speak of. */
  holders(kind: 'item' | 'pair' | 'question', except: readonly string[]): string[] {
    const held = this.#references
      .filter(({ to, table }) => to === kind && !except.includes(table))
      .map(({ table, column }) => `SELECT ${column} FROM main.${table} WHERE ${column} NOT NULL`);
    return kind === 'item' ? [...held, `SELECT item_id FROM (${RANKED})`] : held;
  }

  counts(): DataCounts {
    const counted = (sql: string) => Number(this.#db.prepare(`SELECT ${sql}`).pluck().get());
    const rows = (table: string, column: string, kind: Kind) =>
      `(SELECT count(*) FROM main.${table} WHERE ${column} IN (SELECT id FROM temp.gone_${kind}))`;
    const gone = (kind: Kind) => `(SELECT count(*) FROM temp.gone_${kind})`;
    return {
      texts: counted(gone('item')),
      pairs: counted(`${gone('pair')} + ${gone('question')}`),
      votes: counted(
        `${rows('standing', 'event_id', 'event')} + ${rows('question_standing', 'event_id', 'event')}`,
      ),
      scores: counted(rows('score', 'item_id', 'item')),
      gold: counted(
        `${rows('gold_score', 'item_id', 'item')} + ${rows('gold_pair', 'pair_id', 'pair')}`,
      ),
      runs: counted(gone('run')),
    };
  }

  /** Within a transaction, references not enforced: none is left without its row. */
  remove(): void {
    for (const { table, column, to } of this.#references) {
      if (isKind(table)) continue;
      this.#db.exec(
        `DELETE FROM main.${table} WHERE ${column} IN (SELECT id FROM temp.gone_${to})`,
      );
    }
    const events = 'SELECT id FROM temp.gone_event';
    this.#db.exec(
      `UPDATE main.event SET supersedes = NULL WHERE supersedes IN (${events}) AND id NOT IN (${events})`,
    );
    for (const kind of KINDS) {
      this.#db.exec(`DELETE FROM main.${kind} WHERE id IN (SELECT id FROM temp.gone_${kind})`);
    }
  }

  end(): void {
    for (const kind of KINDS) this.#db.exec(`DROP TABLE IF EXISTS temp.gone_${kind}`);
  }
}

/** Deleting looks for what speaks of each row in every table, without an index: `Gone` has done so. */
export function unenforced<T>(db: Db, work: () => T): T {
  db.pragma('foreign_keys = OFF');
  try {
    return db.transaction(work).immediate();
  } finally {
    db.pragma('foreign_keys = ON');
  }
}
