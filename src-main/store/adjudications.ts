/** Pairs on which annotators disagree, and which of the votes on a question count where somebody settled it. */
import { ADJUDICATION_MARK } from '../contract/annotator-names.ts';
import type { Db } from './database.ts';
import { learnedFrom } from './judges.ts';
import { PLACES } from './places.ts';
import { NOT_SPOT_CHECKED } from './spot-check-sql.ts';

const decided = (standing: string) => `${standing}.outcome IN ('prefer', 'tie', 'both-bad')`;
/** SQL that holds for a standing vote of any task that decides its question. */
export const notAside = (standing: string) => `${standing}.outcome NOT IN ('skip', 'flag')`;

/** SQL that holds for the name of an adjudication. */
export function ofAdjudication(column: string): string {
  return `(substr(${column}, -${ADJUDICATION_MARK.length}) = '${ADJUDICATION_MARK}')`;
}

/**
 * SQL that holds for the votes that count (domain/adjudication.ts).
 *
 * @param standing name of the table of standing votes. of: pairs, or the questions of the other tasks
 */
export function deciding(standing: string, of: keyof typeof PLACES = 'pairs'): string {
  const { standing: table, column } = PLACES[of];
  return `${standing}.event_id = coalesce((SELECT max(x.event_id) FROM ${table} x
    WHERE x.${column} = ${standing}.${column} AND ${ofAdjudication('x.annotator')} AND ${notAside('x')}),
    ${standing}.event_id)`;
}

/** Pairs of source domains whose standing votes say different things. @param among SQL on the votes s */
const disagreeing = (settled: boolean, among = 'TRUE') => `FROM pair
  JOIN domain ON domain.id = pair.domain_id AND domain.role = 'source'
  WHERE ${NOT_SPOT_CHECKED} AND pair.id IN (
    SELECT s.pair_id FROM standing s JOIN event e ON e.id = s.event_id
    WHERE ${decided('s')} AND ${learnedFrom('s.annotator')} AND ${among}
    GROUP BY s.pair_id
    HAVING count(DISTINCT iif(${ofAdjudication('s.annotator')}, NULL, s.outcome || coalesce(e.chosen, ''))) > 1
      AND ${settled ? '' : 'NOT'} total(${ofAdjudication('s.annotator')}))`;

/** @param settled whether somebody settled it, or nobody has */
export function isDisagreement(db: Db, pairId: number, settled: boolean): boolean {
  const find = db.prepare<[number]>(`SELECT 1 ${disagreeing(settled, 's.pair_id = ?')}`);
  return find.get(pairId) !== undefined;
}

/** @param settled those that somebody settled, or those that nobody has */
export function countDisagreements(db: Db, settled: boolean): number {
  return db
    .prepare<[], number>(`SELECT count(*) ${disagreeing(settled)}`)
    .pluck()
    .get() as number;
}

/** Ids of those that nobody has settled; those with the most votes first. */
export function openDisagreements(
  db: Db,
  page: { limit: number; exclude: readonly number[] },
): number[] {
  return db
    .prepare<object, number>(
      `SELECT pair.id ${disagreeing(false)} AND pair.id NOT IN (SELECT value FROM json_each(@exclude))
       ORDER BY (SELECT count(*) FROM standing s WHERE s.pair_id = pair.id) DESC, pair.id
       LIMIT @limit`,
    )
    .pluck()
    .all({ limit: page.limit, exclude: JSON.stringify(page.exclude) });
}

/** Who decided a pair, the first one first. */
export function decidedBy(db: Db, pairId: number): string[] {
  return db
    .prepare<[number], string>(
      `SELECT annotator FROM standing s WHERE pair_id = ? AND ${decided('s')} ORDER BY event_id`,
    )
    .pluck()
    .all(pairId);
}
