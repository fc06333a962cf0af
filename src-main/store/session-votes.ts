/**
 * The votes of this session with their texts, copied into a temporary file of the project's own shape: if another
 * program writes over the open project, its pages are gone, and only these votes can be saved.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Db } from './database.ts';
import { rebuildStanding } from './events.ts';
import { numbersOf } from './kept-json.ts';
import { actsOf, takeGiven, takeRemoved } from './session-acts.ts';
import { temporaryFolder } from './temporary.ts';

/** Parts of the project that say what it is; its seal belongs to the file. */
const META = ['id', 'name', 'createdAt'];

interface EventRow {
  id: string;
  pair_id: number | null;
  question_id: number | null;
  target: string | null;
  supersedes: string | null;
  guidelines: string | null;
}

const EVENT = 'SELECT * FROM main.event';

export class SessionVotes {
  readonly #db: Db;
  #copy: { db: Db; folder: string } | null = null;
  #failed = false;

  constructor(db: Db) {
    this.#db = db;
  }

  /** To be called soon after each write. What came from a file is not kept: the file still has it. */
  keep(): void {
    const given = takeGiven(this.#db);
    const removed = takeRemoved(this.#db);
    if (this.#failed) return;
    try {
      const ids = removed ? this.#takeBack().concat(given) : given;
      const find = this.#db.prepare<[string], EventRow>(`${EVENT} WHERE id = ?`);
      const events = ids.flatMap((id) => find.get(id) ?? []);
      if (events.length > 0) this.#write(events);
    } catch {
      this.discard();
      this.#failed = true;
    }
  }

  /** Names of the files whose rows came into the project meanwhile. */
  get files(): string[] {
    return [...actsOf(this.#db).files];
  }

  /** Whether some could not be kept, as where the temporary folder is full. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Whether another connection to the project has all of them. */
  areIn(db: Db): boolean {
    const has = db.prepare('SELECT 1 FROM main.event WHERE id = ?');
    return this.#ids().every((id) => has.get(id) !== undefined);
  }

  /** As a project, to be copied. Null if there are none, or they could not be kept. */
  asProject(): Db | null {
    if (this.#copy) rebuildStanding(this.#copy.db);
    return this.#copy?.db ?? null;
  }

  discard(): void {
    this.#copy?.db.close();
    if (this.#copy) rmSync(this.#copy.folder, { recursive: true, force: true });
    this.#copy = null;
  }

  #ids(): string[] {
    return (this.#copy?.db.prepare('SELECT id FROM event').pluck().all() ?? []) as string[];
  }

  /** Empties the copy, some of whose rows were removed or moved in the project. @returns its votes */
  #takeBack(): string[] {
    const ids = this.#ids();
    this.discard();
    return ids;
  }

  #write(events: readonly EventRow[]): void {
    const { db } = (this.#copy ??= this.#begin());
    db.transaction(() => {
      for (const event of events) this.#take(event);
    })();
  }

  #begin(): { db: Db; folder: string } {
    const folder = temporaryFolder();
    const db = new Database(join(folder, 'votes.dialect'));
    db.pragma('journal_mode = MEMORY');
    db.pragma('synchronous = OFF'); // it is of use only while this program runs
    db.pragma('foreign_keys = OFF'); // an event may name one that was given earlier
    const schema = this.#db
      .prepare<[], string>(
        `SELECT sql FROM main.sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
         ORDER BY type = 'table' DESC, rowid`,
      )
      .pluck();
    for (const sql of schema.all()) db.exec(sql);
    for (const pragma of ['application_id', 'user_version']) {
      db.pragma(`${pragma} = ${Number(this.#db.pragma(pragma, { simple: true }))}`);
    }
    const copy = { db, folder };
    this.#copy = copy;
    for (const key of META) this.#copyRow('meta', 'key', key);
    return copy;
  }

  /** An event, and everything that it refers to. */
  #take(event: EventRow): void {
    if (event.pair_id !== null) {
      const pair = this.#copyRow('pair', 'id', event.pair_id);
      for (const item of [pair?.['item_a'], pair?.['item_b']]) this.#takeItem(item);
    }
    if (event.question_id !== null) {
      const items = this.#copyRow('question', 'id', event.question_id)?.['items'];
      for (const item of numbersOf(typeof items === 'string' ? items : '[]')) this.#takeItem(item);
    }
    if (event.guidelines !== null) this.#copyRow('guidelines', 'id', event.guidelines);
    for (const id of [event.target, event.supersedes]) {
      if (id === null || this.#has(id)) continue;
      const earlier = this.#db.prepare<[string], EventRow>(`${EVENT} WHERE id = ?`).get(id);
      if (earlier) this.#take(earlier);
    }
    this.#copyRow('event', 'id', event.id);
  }

  #takeItem(id: unknown): void {
    const item = this.#copyRow('item', 'id', id);
    this.#copyRow('domain', 'id', item?.['domain_id']);
  }

  #has(event: string): boolean {
    return this.#copy?.db.prepare('SELECT 1 FROM event WHERE id = ?').get(event) !== undefined;
  }

  #copyRow(table: string, column: string, key: unknown): Record<string, unknown> | undefined {
    const row = this.#db
      .prepare<[unknown], Record<string, unknown>>(
        `SELECT * FROM main.${table} WHERE ${column} = ?`,
      )
      .get(key);
    if (row === undefined) return undefined;
    const names = Object.keys(row);
    const places = names.map(() => '?').join(', ');
    this.#copy?.db
      .prepare(`INSERT OR IGNORE INTO ${table} (${names.join(', ')}) VALUES (${places})`)
      .run(Object.values(row));
    return row;
  }
}
