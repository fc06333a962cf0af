/**
 * Rows to be removed, with everything that refers to them, found by the schema's foreign keys, so that a
 * table added later is not forgotten.
 */
import type { DataCounts } from '../contract/index.ts';
import type { Db } from './database.ts';
import { actsOf } from './session-acts.ts';

/** Tables whose rows are listed individually. Rows that refer to them are found when removing. */
const KINDS = ['domain', 'item', 'pair', 'question', 'event', 'run'] as const;
type Kind = (typeof KINDS)[number];

interface Reference {
  table: string;
  column: string;
  to: Kind;
}

/** Texts in the rankings that a run learned from: lists of ids, which foreign keys do not cover. */
const RANKED = `SELECT run_id, value AS item_id FROM main.run_ranking, json_tree(items)
  WHERE type = 'integer'`;

function isKind(name: string): name is Kind {
  return KINDS.some((kind) => kind === name);
}

/** Every column that refers to one of these tables. */
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

  /** Creates temporary tables `gone_item` and so on, which `end` removes. */
  constructor(db: Db) {
    this.#db = db;
    this.#references = references(db);
    this.end();
    for (const kind of KINDS) {
      const type = kind === 'event' ? 'TEXT' : 'INTEGER';
      db.exec(`CREATE TEMP TABLE gone_${kind} (id ${type} PRIMARY KEY) STRICT, WITHOUT ROWID`);
    }
  }

  /** Adds the rows whose ids a query returns. @returns how many */
  add(kind: Kind, select: string, values: object = {}): number {
    return this.#db.prepare(`INSERT OR IGNORE INTO temp.gone_${kind} ${select}`).run(values)
      .changes;
  }

  /** Takes out again the rows that meet a condition on `id`. */
  spare(kind: Kind, condition: string, values: object = {}): void {
    this.#db.prepare(`DELETE FROM temp.gone_${kind} WHERE ${condition}`).run(values);
  }

  /** Adds the votes on these pairs and questions, and the runs that used these texts. */
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

  /** Queries for ids of texts or pairs that other tables than these refer to. */
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

  /** Call within a transaction, with references not enforced; afterwards no reference is dangling. */
  remove(): void {
    actsOf(this.#db).removed = true;
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

/**
 * While rows are deleted SQLite would search every table for references, without an index; `Gone` has
 * done so already.
 */
export function unenforced<T>(db: Db, work: () => T): T {
  db.pragma('foreign_keys = OFF');
  try {
    return db.transaction(work).immediate();
  } finally {
    db.pragma('foreign_keys = ON');
  }
}
