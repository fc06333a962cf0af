/** The rank of a text under each seed of a candidate. */
import type { Db } from './database.ts';
import { lastItem } from './data.ts';
import { bytesAsFloats } from './floats.ts';
import { inRanges, type Sliced } from './slices.ts';

export interface SeedPlace {
  reward: number;
  /** 1 is best: one more than the number of texts with a higher reward. */
  rank: number;
}

/**
 * One per seed, by scanning all texts of the ranking, range by range; empty for runs that kept no seeds.
 */
export function* seedPlaces(
  db: Db,
  runId: number,
  method: string,
  item: number,
): Sliced<SeedPlace[]> {
  const own = db
    .prepare('SELECT seeds FROM reward WHERE run_id = ? AND method = ? AND item_id = ?')
    .pluck()
    .get(runId, method, item) as Uint8Array | null | undefined;
  const rewards = own ? bytesAsFloats(own) : null;
  if (rewards === null) return [];
  const places = Array.from(rewards, (reward): SeedPlace => ({ reward, rank: 1 }));
  const ofRange = db
    .prepare<object, Uint8Array | null>(
      `SELECT seeds FROM reward WHERE run_id = @runId AND method = @method
       AND item_id > @after AND item_id <= @upTo`,
    )
    .pluck();
  yield* inRanges({ after: 0, upTo: lastItem(db) }, (range) => {
    for (const bytes of ofRange.iterate({ runId, method, ...range })) {
      if (bytes === null) continue;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      places.forEach((place, k) => {
        if (4 * k + 4 <= bytes.byteLength && view.getFloat32(4 * k, true) > place.reward)
          place.rank++;
      });
    }
  });
  return places;
}
