/**
 * Pairs that check an annotator, mixed into what is pending at the rates that the project wants: those that they
 * decided before, with their sides swapped, and those with a gold label. They look like any other.
 */
import { seededRandom } from '../../domain/random.ts';
import type { Db } from '../../store/database.ts';
import { labelSettings } from '../../store/label-settings.ts';
import { NOT_SPOT_CHECKED } from '../../store/spot-check-sql.ts';

export interface Asked {
  id: number;
  why: string;
  /** Asked before: shown the other way round, and as if there were no vote. */
  again?: boolean;
}

/** Votes of the annotator that lie between the first and the second time, at least. */
const APART = 10;
/** One of this many votes before those is drawn. */
const AMONG = 100;

interface Page {
  annotator: string;
  /** Undefined: of all domains. */
  domainId?: number | undefined;
  exclude: readonly number[];
  limit: number;
}

/** @param free what would come, in its order @returns the same with checks among it, as many */
export function withChecks(db: Db, page: Page, free: readonly Asked[]): Asked[] {
  const { repeats, gold } = labelSettings(db);
  if (repeats + gold === 0 || free.length === 0) return [...free];
  const { annotator, domainId, limit } = page;
  const votes = db
    .prepare("SELECT count(*) FROM standing WHERE annotator = ? AND outcome <> 'skip'")
    .pluck()
    .get(annotator) as number;
  const asked: Asked[] = [];
  free.forEach((one, at) => {
    const random = seededRandom(`${annotator} ${votes + at} ${page.exclude.length}`);
    const draw = random.next();
    const exclude = [...page.exclude, ...free.map(({ id }) => id), ...asked.map(({ id }) => id)];
    const values = { annotator, exclude: JSON.stringify(exclude) };
    if (draw < repeats) {
      const known = repeatable(db, { ...values, domain: domainId ?? null });
      if (known.length > 0)
        asked.push({ ...one, id: known[random.below(known.length)], again: true });
    } else if (draw < repeats + gold) {
      const id = unanswered(db, values);
      if (id !== undefined) asked.push({ ...one, id });
    }
    asked.push(one);
  });
  return asked.slice(0, limit);
}

type Values = { annotator: string; exclude: string };

/** Pairs that this annotator decided once, and not just now. */
function repeatable(db: Db, values: Values & { domain: number | null }): number[] {
  return db
    .prepare(
      `WITH mine AS (
         SELECT s.pair_id, s.event_id FROM standing s JOIN event e ON e.id = s.event_id
         WHERE s.annotator = @annotator AND s.outcome IN ('prefer', 'tie', 'both-bad')
           AND e.origin = 'labelled' AND e.supersedes IS NULL
         ORDER BY s.event_id DESC LIMIT ${AMONG} OFFSET ${APART})
       SELECT pair.id FROM mine JOIN pair ON pair.id = mine.pair_id
       JOIN domain ON domain.id = pair.domain_id AND domain.role = 'source'
       WHERE ${NOT_SPOT_CHECKED} AND (@domain IS NULL OR domain.id = @domain)
         AND pair.id NOT IN (SELECT value FROM json_each(@exclude))`,
    )
    .pluck()
    .all(values) as number[];
}

/** A pair with a gold label that this annotator has not decided; of any domain, for gold is mostly the target's. */
function unanswered(db: Db, values: Values): number | undefined {
  return db
    .prepare(
      `SELECT pair.id FROM gold_pair g JOIN pair ON pair.id = g.pair_id
       WHERE ${NOT_SPOT_CHECKED} AND pair.id NOT IN (SELECT value FROM json_each(@exclude))
         AND NOT EXISTS (SELECT 1 FROM standing s WHERE s.pair_id = pair.id AND s.annotator = @annotator)
       ORDER BY pair.shuffle LIMIT 1`,
    )
    .pluck()
    .get(values) as number | undefined;
}
