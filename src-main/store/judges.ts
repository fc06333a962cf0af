/** Judges in the project: the pairs still to be judged, and their votes. */
import type { JudgeWish } from '../contract/index.ts';
import { JUDGE_PREFIX } from '../contract/annotator-names.ts';
import type { Db } from './database.ts';
import { NOT_SPOT_CHECKED } from './spot-check-sql.ts';

/** SQL condition: the annotator of a row is a person. */
export function ofPeople(column: string): string {
  return `substr(${column}, 1, ${JUDGE_PREFIX.length}) <> '${JUDGE_PREFIX}'`;
}

/** Names of the judges that training includes: see task-settings.ts. */
const INCLUDED = `SELECT value FROM json_each(coalesce(
  (SELECT value ->> '$.settings.judges' FROM meta WHERE key = 'tasks' AND json_valid(value)), '[]'))`;

/** SQL condition: training learns from the annotator of a row, a person or an included judge. */
export function learnedFrom(column: string): string {
  return `(${ofPeople(column)} OR ${column} IN (${INCLUDED}))`;
}

/** Pairs of source domains that a judge has not seen, in the random order of labelling. */
export function pairsToJudge(
  db: Db,
  annotator: string,
  { among, count }: Pick<JudgeWish, 'among' | 'count'>,
): number[] {
  const byPeople = `EXISTS (SELECT 1 FROM standing s WHERE s.pair_id = pair.id
    AND s.outcome IN ('prefer', 'tie', 'both-bad') AND ${ofPeople('s.annotator')})`;
  const which = { decided: byPeople, open: `NOT ${byPeople}`, all: 'TRUE' }[among];
  return db
    .prepare<[string, number], number>(
      `SELECT pair.id FROM pair JOIN domain ON domain.id = pair.domain_id AND domain.role = 'source'
       WHERE ${NOT_SPOT_CHECKED} AND ${which} AND NOT EXISTS (
         SELECT 1 FROM standing s WHERE s.pair_id = pair.id AND s.annotator = ?)
       ORDER BY pair.shuffle, pair.id LIMIT ?`,
    )
    .pluck()
    .all(annotator, count);
}

/** Number of judges' votes that training leaves out. */
export function judgedAside(db: Db, sources: readonly number[]): number {
  return db
    .prepare<[string], number>(
      `SELECT count(*) FROM standing s JOIN pair ON pair.id = s.pair_id
       WHERE pair.domain_id IN (SELECT value FROM json_each(?)) AND ${NOT_SPOT_CHECKED}
         AND s.outcome IN ('prefer', 'tie') AND NOT ${learnedFrom('s.annotator')}`,
    )
    .pluck()
    .get(JSON.stringify(sources)) as number;
}

export interface JudgedRow {
  annotator: string;
  outcome: string;
  /** JSON. */
  reasons: string;
}

/** Standing votes of every judge, including pairs it skipped. */
export function judgedRows(db: Db): JudgedRow[] {
  return db
    .prepare<[], JudgedRow>(
      `SELECT s.annotator, s.outcome, e.reasons FROM standing s JOIN event e ON e.id = s.event_id
       WHERE NOT ${ofPeople('s.annotator')} ORDER BY s.annotator, s.pair_id`,
    )
    .all();
}
