/** What stands around a ranked text: its place under each seed, and the other answers of its prompt. */
import type { AroundItem } from '../../contract/index.ts';
import { siblingAnswers } from '../../store/answers.ts';
import type { Db } from '../../store/database.ts';
import { seedPlaces } from '../../store/seed-places.ts';
import { getRun } from '../../store/runs.ts';

/** @throws DialectError `not-found` */
export function aroundItem(db: Db, runId: number, method: string, itemId: number): AroundItem {
  const { settings } = getRun(db, runId);
  return {
    seeds: seedPlaces(db, runId, method, itemId).map((place, k) => ({
      seed: settings.seed + k,
      ...place,
    })),
    answers: siblingAnswers(db, runId, method, itemId),
  };
}
