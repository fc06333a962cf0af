/** The context of a ranked text: its rank under each seed, and the other answers to its prompt. */
import type { AroundItem } from '../../contract/index.ts';
import { siblingAnswers } from '../../store/answers.ts';
import type { Db } from '../../store/database.ts';
import { seedPlaces } from '../../store/seed-places.ts';
import { getRun } from '../../store/runs.ts';
import type { Sliced } from '../../store/slices.ts';

/** Scans all texts, in parts between which other requests are answered. @throws DialectError `not-found` */
export function* aroundItem(
  db: Db,
  runId: number,
  method: string,
  itemId: number,
): Sliced<AroundItem> {
  const { settings } = getRun(db, runId);
  const places = yield* seedPlaces(db, runId, method, itemId);
  const answers = yield* siblingAnswers(db, runId, method, itemId);
  return { seeds: places.map((place, k) => ({ seed: settings.seed + k, ...place })), answers };
}
