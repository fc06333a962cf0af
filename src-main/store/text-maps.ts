/** Maps of a run's texts, as stored and as shown. */
import {
  type MapPart,
  type MapPoints,
  type MapProjection,
  type MapSpace,
  TextMap,
} from '../contract/index.ts';
import { pointsInside, regionsOf } from '../domain/map-parts.ts';
import type { Db } from './database.ts';
import { type InspectionKey, inspectionOf, keepInspection } from './inspections.ts';

/** Points of a map, ordered so that any prefix is an even sample of all. */
export interface MapData {
  /** Ids of texts, [n]. */
  items: Int32Array;
  /** x, y, [n, 2]. */
  places: Uint16Array;
  /** As in `MapPoints`, [n]. */
  coverage: Uint8Array;
}

type Ranked = Omit<InspectionKey, 'name'>;

interface Which extends Ranked {
  projection: MapProjection;
  space: MapSpace;
}

const keyOf = ({ runId, method, projection, space }: Which) => ({
  runId,
  method,
  name: `map ${projection} ${space}`,
});

export function keepMap(
  db: Db,
  of: Ranked,
  about: TextMap,
  { items, places, coverage }: MapData,
): void {
  const parts = [items, places, coverage].map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  keepInspection(db, keyOf({ ...of, ...about }), { about, data: Buffer.concat(parts) });
}

/** Bytes per point: id, position, coverage. */
const BYTES = 4 + 4 + 1;

/** Null if it has not been drawn yet, or cannot be read. */
export function mapOf(db: Db, which: Which): { about: TextMap; data: MapData } | null {
  const kept = inspectionOf(db, keyOf(which), TextMap);
  if (!kept?.data || kept.data.byteLength !== kept.about.points * BYTES) return null;
  const n = kept.about.points;
  const { buffer } = Uint8Array.from(kept.data);
  return {
    about: kept.about,
    data: {
      items: new Int32Array(buffer, 0, n),
      places: new Uint16Array(buffer, 4 * n, 2 * n),
      coverage: new Uint8Array(buffer, 8 * n, n),
    },
  };
}

/** Ids of the texts in a part of a map; empty if there is no such map. */
export function textsWithin(db: Db, of: Ranked, part: MapPart): number[] {
  const map = mapOf(db, { ...of, ...part });
  if (!map) return [];
  const { items } = map.data;
  if (part.outline) return pointsInside(map.data, part.outline).map((at) => items[at]);
  const regions = regionsOf(map.data, map.about.regions);
  return [...items].filter((_, at) => regions[at] === part.region);
}

/** Byte value that means 'none'. */
const NONE = 255;
const HIGHEST = 254;
/** Rewards beyond this are shown in the same colour. */
const REWARD_REACH = 3;
const VOTES = { rejected: 0, both: 1, chosen: 2 };

interface Told {
  domainId: number;
  reward: number | null;
  change: number | null;
}

/** @param limit maximum points @returns empty if there is no such map */
export function mapPoints(
  db: Db,
  which: Which,
  { offset, limit }: { offset: number; limit: number },
): MapPoints {
  const map = mapOf(db, which);
  const total = map?.about.points ?? 0;
  const items = map?.data.items.subarray(offset, offset + limit) ?? new Int32Array();
  const places = map?.data.places.subarray(2 * offset, 2 * (offset + limit)) ?? new Uint16Array();
  const coverage = map?.data.coverage.subarray(offset, offset + limit) ?? new Uint8Array();
  const rows = toldOf(db, which, items);
  const domains = [...new Set(rows.map(({ domainId }) => domainId))].sort((a, b) => a - b);
  const half = Math.max(1, countRanked(db, which) / 2);
  return {
    total,
    domains,
    items: base64(items),
    places: base64(places),
    domain: bytes(rows, ({ domainId }) => domains.indexOf(domainId)),
    reward: bytes(rows, ({ reward }) =>
      reward === null ? null : ((reward + REWARD_REACH) / (2 * REWARD_REACH)) * HIGHEST,
    ),
    change: bytes(rows, ({ change }) =>
      change === null ? null : 127 + (Math.max(-1, Math.min(1, change / half)) * HIGHEST) / 2,
    ),
    vote: base64(votesOf(db, which.runId, items)),
    coverage: base64(coverage),
  };
}

function toldOf(db: Db, { runId, method }: Ranked, items: Int32Array): Told[] {
  return db
    .prepare<object, Told>(
      `SELECT item.domain_id AS domainId, r.reward, base.rank - r.rank AS change
       FROM json_each(@items) one CROSS JOIN item ON item.id = one.value
       LEFT JOIN reward r ON r.run_id = @runId AND r.method = @method AND r.item_id = item.id
       LEFT JOIN reward base ON base.run_id = @runId AND base.method = 'source-only'
                            AND base.item_id = item.id
       ORDER BY one.key`,
    )
    .all({ items: JSON.stringify([...items]), runId, method });
}

function countRanked(db: Db, { runId, method }: Ranked): number {
  return db
    .prepare('SELECT count(*) FROM reward WHERE run_id = ? AND method = ?')
    .pluck()
    .get(runId, method) as number;
}

/** Votes on source texts, from the snapshot's pairs. */
function votesOf(db: Db, runId: number, items: Int32Array): Uint8Array {
  const rows = db
    .prepare<[number], { chosen: number; rejected: number }>(
      'SELECT chosen, rejected FROM run_pair WHERE run_id = ?',
    )
    .all(runId);
  const chosen = new Set(rows.map((row) => row.chosen));
  const rejected = new Set(rows.map((row) => row.rejected));
  return Uint8Array.from(items, (id) => {
    if (chosen.has(id)) return rejected.has(id) ? VOTES.both : VOTES.chosen;
    return rejected.has(id) ? VOTES.rejected : NONE;
  });
}

function bytes(rows: readonly Told[], of: (row: Told) => number | null): string {
  return base64(
    Uint8Array.from(rows, (row) => {
      const value = of(row);
      return value === null ? NONE : Math.max(0, Math.min(HIGHEST, Math.round(value)));
    }),
  );
}

function base64({ buffer, byteOffset, byteLength }: NodeJS.TypedArray): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
