/**
 * Input for choosing the pairs to label next: texts of the source's pairs, their votes, and target texts.
 */
import { deciding } from './adjudications.ts';
import type { Db } from './database.ts';
import { learnedFrom, ofPeople } from './judges.ts';
import { queueSql } from './queue-sql.ts';

/** Larger numbers of any kind hardly change what comes first, and take long to read. */
const MOST_PAIRS = 4000;
const MOST_TEXTS = 2000;

export interface PairOfTexts {
  id: number;
  prompt: string;
  /** Texts of the pair; the preferred one first, if there is one. */
  one: string;
  other: string;
}

interface Input {
  /** Pairs with a preference by an annotator from whom training learns. */
  voted: PairOfTexts[];
  /** Pairs without a vote by a person. */
  open: PairOfTexts[];
  target: { prompt: string; text: string }[];
}

/** @param near ids of the texts that count as the target; all of the run's without them */
export function labelNextInput(db: Db, runId: number, near?: readonly number[]): Input {
  const { ofSources } = queueSql('pairs');
  const voted = db
    .prepare<[number], PairOfTexts>(
      `SELECT pair.id, a.prompt, a.text AS one, b.text AS other FROM ${ofSources}
       JOIN standing s ON s.pair_id = pair.id AND s.outcome = 'prefer'
         AND ${learnedFrom('s.annotator')} AND ${deciding('s')}
       JOIN event e ON e.id = s.event_id
       JOIN item a ON a.id = e.chosen
       JOIN item b ON b.id = CASE e.chosen WHEN pair.item_a THEN pair.item_b ELSE pair.item_a END
       ORDER BY pair.shuffle, pair.id LIMIT ?`,
    )
    .all(MOST_PAIRS);
  const open = db
    .prepare<[number], PairOfTexts>(
      `SELECT pair.id, a.prompt, a.text AS one, b.text AS other FROM ${ofSources}
       JOIN item a ON a.id = pair.item_a JOIN item b ON b.id = pair.item_b
       WHERE NOT EXISTS (
         SELECT 1 FROM standing s WHERE s.pair_id = pair.id AND ${ofPeople('s.annotator')})
       ORDER BY pair.shuffle, pair.id LIMIT ?`,
    )
    .all(MOST_PAIRS);
  return { voted, open, target: near ? textsOf(db, near) : targetOf(db, runId) };
}

type Text = Input['target'][number];

function targetOf(db: Db, runId: number): Text[] {
  return db
    .prepare<[number, number], Text>(
      `SELECT prompt, text FROM item WHERE domain_id IN
         (SELECT domain_id FROM run_domain WHERE run_id = ? AND role = 'target')
       ORDER BY hash LIMIT ?`,
    )
    .all(runId, MOST_TEXTS);
}

function textsOf(db: Db, ids: readonly number[]): Text[] {
  return db
    .prepare<[string], Text>(
      'SELECT prompt, text FROM json_each(?) one JOIN item ON item.id = one.value',
    )
    .all(JSON.stringify(ids));
}
