/**
 * Where staged records stand in the project: looked up once, and kept in the order of the project's
 * tables, so that what follows reads and writes from front to back instead of here and there.
 */
import type { Db } from './database.ts';

/** What the project had before: later ids are of this import. */
interface Before {
  item: number;
  pair: number;
}

/**
 * Makes temp.place (item_id, seq, row, file, rater, score), an entry for every staged text. The texts
 * are in the project already.
 */
export function placeTexts(db: Db, domainId: number): void {
  db.exec(`CREATE TEMP TABLE place (
    item_id INTEGER, seq INTEGER, row INTEGER, file INTEGER, rater TEXT, score REAL,
    PRIMARY KEY (item_id, seq)) WITHOUT ROWID`);
  db.prepare(
    `INSERT INTO temp.place
     SELECT item.id, t.seq, t.row, t.file, t.rater, t.score FROM staged.text t
     JOIN item ON item.domain_id = ? AND item.hash = t.hash ORDER BY item.id, t.seq`,
  ).run(domainId);
}

/** Makes temp.side (seq, item_1, item_2), an entry for every staged pair. */
export function placeSides(db: Db, domainId: number): void {
  db.exec('CREATE TEMP TABLE side (seq INTEGER PRIMARY KEY, item_1 INTEGER, item_2 INTEGER)');
  db.prepare(
    `INSERT INTO temp.side
     SELECT p.seq, a.id, b.id FROM staged.pair p
     JOIN item a ON a.domain_id = @domain AND a.hash = p.hash_1
     JOIN item b ON b.domain_id = @domain AND b.hash = p.hash_2 ORDER BY p.seq`,
  ).run({ domain: domainId });
}

/**
 * Makes temp.placed_pair (pair_id, seq, row, file, rater, item_1, outcome, strength), an entry for every
 * staged pair. The pairs are in the project already.
 */
export function placePairs(db: Db): void {
  db.exec(`CREATE TEMP TABLE placed_pair (
    pair_id INTEGER, seq INTEGER, row INTEGER, file INTEGER, rater TEXT, item_1 INTEGER,
    outcome TEXT, strength INTEGER, PRIMARY KEY (pair_id, seq)) WITHOUT ROWID`);
  db.exec(
    `INSERT INTO temp.placed_pair
     SELECT pair.id, p.seq, p.row, p.file, p.rater, s.item_1, p.outcome, p.strength
     FROM temp.side s JOIN staged.pair p ON p.seq = s.seq
     JOIN pair ON pair.item_a = min(s.item_1, s.item_2) AND pair.item_b = max(s.item_1, s.item_2)
     ORDER BY pair.id, p.seq`,
  );
}

/** Makes temp.taken_row (row): the first rows that hold a text or a pair which the project did not have. */
export function markNewRows(db: Db, before: Before): void {
  db.exec('CREATE TEMP TABLE taken_row (row INTEGER PRIMARY KEY)');
  for (const [table, id, last] of [
    ['place', 'item_id', before.item],
    ['placed_pair', 'pair_id', before.pair],
  ] as const) {
    db.prepare(
      `INSERT OR IGNORE INTO temp.taken_row
       SELECT row FROM (SELECT row, min(seq) FROM temp.${table} WHERE ${id} > ? GROUP BY ${id})`,
    ).run(last);
  }
}

/** Removes what the others made. */
export function forgetPlaces(db: Db): void {
  for (const table of ['place', 'side', 'placed_pair', 'taken_row']) {
    db.exec(`DROP TABLE IF EXISTS temp.${table}`);
  }
}
