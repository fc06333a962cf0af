/**
 * Where staged records belong in the project: looked up once, and kept in the order of the project's
 * tables, so that later reads and writes are sequential instead of random.
 */
import type { Db } from './database.ts';
import { type IdRange, inRanges, type Sliced } from './slices.ts';
import type { ImportMark } from './unfinished-import.ts';

/**
 * temp.place (item_id, seq, row, file, rater, score), an entry for every staged text; temp.placed_pair, one
 * for every staged pair; temp.side, the items of the pairs at hand. temp.placed_decision, one for every
 * staged question that is decided (task, outcome, answer and shown as in event). temp.known_row and temp.taken_row: rows
 * that hold a text which the project had, and rows that brought something new. temp.single: texts with one score.
 */
const TABLES = `
  CREATE TEMP TABLE place (
    item_id INTEGER, seq INTEGER, row INTEGER, file INTEGER, rater TEXT, score REAL,
    PRIMARY KEY (item_id, seq)) WITHOUT ROWID;
  CREATE TEMP TABLE side (seq INTEGER PRIMARY KEY, item_1 INTEGER, item_2 INTEGER);
  CREATE TEMP TABLE placed_pair (
    pair_id INTEGER, seq INTEGER, row INTEGER, file INTEGER, rater TEXT, item_1 INTEGER,
    outcome TEXT, strength INTEGER, PRIMARY KEY (pair_id, seq)) WITHOUT ROWID;
  CREATE TEMP TABLE placed_decision (
    question_id INTEGER, seq INTEGER, row INTEGER, file INTEGER, rater TEXT, task TEXT, outcome TEXT,
    answer TEXT, shown TEXT, vote TEXT, PRIMARY KEY (question_id, seq)) WITHOUT ROWID;
  CREATE TEMP TABLE known_row (row INTEGER PRIMARY KEY);
  CREATE TEMP TABLE taken_row (row INTEGER PRIMARY KEY);
  CREATE TEMP TABLE single (item_id INTEGER PRIMARY KEY, row INTEGER, rater TEXT, score REAL);
`;

/** Makes the tables, empty. */
export function makePlaces(db: Db): void {
  forgetPlaces(db);
  db.exec(TABLES);
}

/** Drops them. */
export function forgetPlaces(db: Db): void {
  const names = TABLES.matchAll(/CREATE TEMP TABLE (\w+)/g);
  for (const [, table] of names) db.exec(`DROP TABLE IF EXISTS temp.${table}`);
}

function lastSeq(db: Db, table: 'text' | 'pair'): IdRange {
  const last = db.prepare(`SELECT coalesce(max(seq), 0) FROM staged.${table}`).pluck().get();
  return { after: 0, upTo: Number(last) };
}

/** Adds the staged texts to the project, and notes their ids. */
export function* takeTexts(db: Db, domainId: number): Sliced<void> {
  const add = db.prepare(
    `INSERT OR IGNORE INTO main.item (domain_id, hash, key, prompt, text, metadata)
     SELECT @domainId, hash, key, prompt, text, metadata FROM staged.text
     WHERE seq > @after AND seq <= @upTo ORDER BY seq`,
  );
  const place = db.prepare(
    `INSERT INTO temp.place
     SELECT i.id, t.seq, t.row, t.file, t.rater, t.score FROM staged.text t
     CROSS JOIN main.item i ON i.domain_id = @domainId AND i.hash = t.hash
     WHERE t.seq > @after AND t.seq <= @upTo ORDER BY i.id, t.seq`,
  );
  const placeNew = db.prepare(
    `INSERT INTO temp.place
     SELECT seq + @offset, seq, row, file, rater, score FROM staged.text
     WHERE seq > @after AND seq <= @upTo ORDER BY seq`,
  );
  const lastId = db.prepare('SELECT coalesce(max(id), 0) FROM main.item').pluck();
  yield* inRanges(lastSeq(db, 'text'), (range) => {
    const offset = Number(lastId.get()) - range.after;
    const { changes, lastInsertRowid } = add.run({ ...range, domainId });
    // Where all of them are new, their ids follow one another: nothing has to be looked up.
    const all = range.upTo - range.after;
    if (changes === all && Number(lastInsertRowid) === offset + range.upTo) {
      placeNew.run({ ...range, offset });
    } else {
      place.run({ ...range, domainId });
    }
  });
}

/** The same for the staged pairs, whose texts exist by now. */
export function* takePairs(db: Db, domainId: number): Sliced<void> {
  const findSides = db.prepare(
    `INSERT INTO temp.side
     SELECT p.seq, a.id, b.id FROM staged.pair p
     CROSS JOIN main.item a ON a.domain_id = @domainId AND a.hash = p.hash_1
     CROSS JOIN main.item b ON b.domain_id = @domainId AND b.hash = p.hash_2
     WHERE p.seq > @after AND p.seq <= @upTo`,
  );
  const add = db.prepare(
    `INSERT OR IGNORE INTO main.pair (domain_id, item_a, item_b, key, metadata, shuffle)
     SELECT @domainId, min(s.item_1, s.item_2), max(s.item_1, s.item_2), p.key, p.metadata, p.shuffle
     FROM temp.side s CROSS JOIN staged.pair p ON p.seq = s.seq ORDER BY s.seq`,
  );
  const place = db.prepare(
    `INSERT INTO temp.placed_pair
     SELECT pair.id, p.seq, p.row, p.file, p.rater, s.item_1, p.outcome, p.strength
     FROM temp.side s CROSS JOIN staged.pair p ON p.seq = s.seq
     CROSS JOIN main.pair pair
       ON pair.item_a = min(s.item_1, s.item_2) AND pair.item_b = max(s.item_1, s.item_2)
     ORDER BY pair.id, p.seq`,
  );
  yield* inRanges(lastSeq(db, 'pair'), (range) => {
    findSides.run({ ...range, domainId });
    add.run({ domainId });
    place.run();
    db.exec('DELETE FROM temp.side');
  });
}

interface Found {
  /** Distinct texts and pairs of the file that the project had. */
  items: number;
  pairs: number;
}

/** Notes the first rows that hold a text or a pair which the project did not have, and those that hold one it had. */
export function* markRows(db: Db, before: ImportMark, last: ImportMark): Sliced<Found> {
  const found = { items: 0, pairs: 0 };
  for (const [table, column, kind] of [
    ['place', 'item_id', 'item'],
    ['placed_pair', 'pair_id', 'pair'],
  ] as const) {
    const within = `${column} > @after AND ${column} <= @upTo`;
    const mark = db.prepare(
      `INSERT OR IGNORE INTO temp.taken_row
       SELECT row FROM (SELECT row, min(seq) FROM temp.${table} WHERE ${within} GROUP BY ${column})`,
    );
    yield* inRanges({ after: before[kind], upTo: last[kind] }, (range) => mark.run(range));
    const count = db
      .prepare(`SELECT count(DISTINCT ${column}) FROM temp.${table} WHERE ${within}`)
      .pluck();
    yield* inRanges({ after: 0, upTo: before[kind] }, (range) => {
      found[`${kind}s`] += Number(count.get(range));
    });
  }
  const known = db.prepare(
    `INSERT OR IGNORE INTO temp.known_row
     SELECT row FROM temp.place WHERE item_id > @after AND item_id <= @upTo`,
  );
  yield* inRanges({ after: 0, upTo: before.item }, (range) => known.run(range));
  return found;
}

/** Rows that brought something new, and rows that brought nothing since the project had it. */
export function* countRows(db: Db, rows: number): Sliced<{ taken: number; known: number }> {
  const counts = { taken: 0, known: 0 };
  const within = 'row > @after AND row <= @upTo';
  const taken = db.prepare(`SELECT count(*) FROM temp.taken_row WHERE ${within}`).pluck();
  const known = db
    .prepare(
      `SELECT count(*) FROM temp.known_row k
       WHERE ${within} AND NOT EXISTS (SELECT 1 FROM temp.taken_row t WHERE t.row = k.row)`,
    )
    .pluck();
  yield* inRanges({ after: 0, upTo: rows }, (range) => {
    counts.taken += Number(taken.get(range));
    counts.known += Number(known.get(range));
  });
  return counts;
}
