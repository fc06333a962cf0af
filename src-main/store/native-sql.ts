/** Statements of an import in Dialect's own format, prepared once. They see its hidden rows. */
import type { NativeRowOf } from '../domain/native-rows.ts';
import type { Db } from './database.ts';

export function nativeSql(db: Db) {
  return {
    domain: db.prepare<[string], { id: number; role: string }>(
      'SELECT id, role FROM main.domain WHERE name = ?',
    ),
    addDomain: db.prepare('INSERT INTO main.domain (name, role, created_at) VALUES (?, ?, ?)'),
    item: db.prepare<[number, Buffer], { id: number }>(
      'SELECT id FROM main.item WHERE domain_id = ? AND hash = ?',
    ),
    addItem: db.prepare(
      'INSERT INTO main.item (domain_id, hash, key, prompt, text, metadata) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    hash: db.prepare<[number], { hash: Buffer }>('SELECT hash FROM main.item WHERE id = ?'),
    pair: db.prepare<[number, number], { id: number }>(
      'SELECT id FROM main.pair WHERE item_a = ? AND item_b = ?',
    ),
    domainOfPair: db
      .prepare<[number], number>('SELECT domain_id FROM main.pair WHERE id = ?')
      .pluck(),
    addPair: db.prepare(
      'INSERT INTO main.pair (domain_id, item_a, item_b, key, metadata, shuffle) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    addSpot: db.prepare(
      `INSERT INTO main.spot_check (pair_id, run_id, place, stratum, share, rate, drawn_at, moved_at)
         VALUES (@pair, @run_id, @place, @stratum, @share, @rate, @drawn_at, @moved_at)
         ON CONFLICT (pair_id) DO UPDATE SET run_id = excluded.run_id, place = excluded.place,
           stratum = excluded.stratum, share = excluded.share, rate = excluded.rate,
           drawn_at = excluded.drawn_at
         WHERE (excluded.drawn_at, excluded.run_id, excluded.place) < (drawn_at, run_id, place)`,
    ),
    // When both copies have sent a pair, the later sending counts.
    addNext: db.prepare(
      `INSERT INTO main.label_next (pair_id, place, why, added_at)
         VALUES (@pair, @place, @why, @added_at)
         ON CONFLICT (pair_id) DO UPDATE SET place = excluded.place, why = excluded.why,
           added_at = excluded.added_at
         WHERE (excluded.added_at, excluded.place, excluded.why) > (added_at, place, why)`,
    ),
    moved: db.prepare(
      `UPDATE main.spot_check SET moved_at = min(coalesce(moved_at, @moved_at), @moved_at)
         WHERE pair_id = @pair AND @moved_at IS NOT NULL`,
    ),
    decided: db
      .prepare<[number], number>('SELECT 1 FROM main.event WHERE pair_id = ? LIMIT 1')
      .pluck(),
    rating: db.prepare<[number, number, string], { value: number }>(
      'SELECT value FROM main.rating WHERE item_id = ? AND gold = ? AND rater = ?',
    ),
    addRating: db.prepare('INSERT INTO main.rating VALUES (?, ?, ?, ?)'),
    gold: db.prepare<[number], { chosen: number }>(
      'SELECT chosen FROM main.gold_pair WHERE pair_id = ?',
    ),
    addGold: db.prepare('INSERT INTO main.gold_pair VALUES (?, ?)'),
    addEvent: db.prepare(
      `INSERT INTO main.event (id, kind, target, pair_id, annotator, origin, outcome, chosen, strength,
           shown_first, duration_ms, reasons, note, supersedes, created_at, batch, guidelines)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    ),
  };
}

/** Values with which votes of every task end, from duration_ms to guidelines. */
export function saidBeside(row: NativeRowOf<'event' | 'decision'>) {
  return [
    row.duration_ms,
    JSON.stringify(row.reasons),
    row.note,
    row.supersedes,
    row.created_at,
    row.batch ?? null,
    row.guidelines ?? null,
  ] as const;
}
