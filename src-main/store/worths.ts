/**
 * Values of texts by the decisions of tasks on single texts: the mean over annotators, or what was settled. Different tasks,
 * and imported scores, need not mean the same, so they are kept apart.
 */
import { ListTaskId } from '../contract/index.ts';
import type { ScoredItem } from '../domain/snapshot.ts';
import { taskOf } from '../domain/tasks/index.ts';
import { deciding } from './adjudications.ts';
import type { Db } from './database.ts';
import { isWhole, keptDecision } from './decisions.ts';
import { taskSettings } from './task-settings.ts';

interface JudgedRow {
  item: number;
  domainId: number;
  prompt: string;
  task: ListTaskId;
  items: string;
  outcome: string;
  answer: string;
}

export interface Worths {
  items: ScoredItem[];
  /** Number of decisions behind them. */
  votes: number;
}

/** For one source domain: a list for each task that has any. */
export function worthsOf(db: Db, domainId: number): Worths[] {
  const settings = taskSettings(db);
  const tasks = ListTaskId.options.filter((task) => taskOf(task).worth !== undefined);
  return tasks.flatMap((task) => {
    const rows = db
      .prepare<[number], JudgedRow>(
        `SELECT item.id AS item, item.domain_id AS domainId, item.prompt, question.task,
                question.items, e.outcome, e.answer
         FROM question JOIN question_standing s ON s.question_id = question.id
         JOIN event e ON e.id = s.event_id
         JOIN item ON item.id = json_extract(question.items, '$[0]')
         WHERE question.domain_id = ? AND e.answer IS NOT NULL AND ${isWhole(task)}
           AND ${deciding('s', 'lists')}
         ORDER BY item.id, s.annotator`,
      )
      .all(domainId);
    const judged = rows.flatMap(({ item, prompt, ...row }) => {
      const kept = keptDecision(row);
      const value = kept === null ? null : (taskOf(task).worth?.(kept.answer, settings) ?? null);
      return value === null ? [] : [{ id: item, domainId: row.domainId, prompt, value }];
    });
    const items = [...Map.groupBy(judged, ({ id }) => id).values()].map((of) => ({
      ...of[0],
      value: of.reduce((sum, { value }) => sum + value, 0) / of.length,
    }));
    return items.length === 0 ? [] : [{ items, votes: judged.length }];
  });
}
