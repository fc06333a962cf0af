/** Questions of other tasks than pairs on which annotators disagree. */
import type { ListTaskId } from '../contract/index.ts';
import { isAdjudication } from '../domain/adjudication.ts';
import { decisionKey, taskOf } from '../domain/tasks/index.ts';
import { notAside, ofAdjudication } from './adjudications.ts';
import type { Db } from './database.ts';
import { isWholeOfAny, keptDecision } from './decisions.ts';

export interface AnswerGiven {
  annotator: string;
  outcome: string;
  answer: unknown;
  /** The same for answers that say the same. */
  key: string;
}

export interface DifferingQuestion {
  id: number;
  task: ListTaskId;
  /** Whether somebody settled it. */
  settled: boolean;
  /** Standing decisions that can be read, the first one first, without those that settle it. */
  given: AnswerGiven[];
}

interface Row {
  id: number;
  task: ListTaskId;
  items: string;
  annotator: string;
  outcome: string;
  answer: string;
}

/**
 * Questions of source domains to which standing decisions answer differently, those with the most of them first.
 *
 * @param only one of them; all by default
 */
export function differingQuestions(db: Db, only: number | null = null): DifferingQuestion[] {
  // Answers that are written alike say the same: most questions need no further look.
  const rows = db
    .prepare<{ only: number | null }, Row>(
      `SELECT question.id, question.task, question.items, s.annotator, e.outcome, e.answer
       FROM question JOIN domain ON domain.id = question.domain_id AND domain.role = 'source'
       JOIN question_standing s ON s.question_id = question.id JOIN event e ON e.id = s.event_id
       WHERE e.answer IS NOT NULL AND ${notAside('s')} AND ${isWholeOfAny}
         AND question.id IN (
           SELECT o.question_id FROM question_standing o JOIN event d ON d.id = o.event_id
           WHERE (@only IS NULL OR o.question_id = @only) AND ${notAside('o')}
             AND NOT ${ofAdjudication('o.annotator')}
           GROUP BY o.question_id HAVING count(DISTINCT d.answer) > 1)
       ORDER BY question.id, s.event_id`,
    )
    .all({ only });
  return [...Map.groupBy(rows, ({ id }) => id).values()]
    .map(differing)
    .filter(({ given }) => new Set(given.map(({ key }) => key)).size > 1)
    .sort((one, other) => other.given.length - one.given.length || one.id - other.id);
}

function differing(rows: Row[]): DifferingQuestion {
  const [{ id, task }] = rows;
  const read = rows.flatMap(({ annotator, outcome, ...row }): AnswerGiven[] => {
    const kept = keptDecision({ ...row, outcome });
    if (kept === null) return [];
    const { answer } = kept;
    return [{ annotator, outcome, answer, key: decisionKey(taskOf(task), { outcome, answer }) }];
  });
  const given = read.filter(({ annotator }) => !isAdjudication(annotator));
  return { id, task, settled: given.length < read.length, given };
}
