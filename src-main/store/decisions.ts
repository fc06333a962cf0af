/**
 * Questions and decisions as stored. A project may come from anywhere: data written by another program is
 * checked like a new vote, and invalid rows are ignored.
 */
import { z } from 'zod';
import { ListTaskId, type TaskSettings } from '../contract/index.ts';
import {
  decisionFault,
  type Order,
  type Preferences,
  preferencesOf,
  taskOf,
} from '../domain/tasks/index.ts';
import { keptJson, numbersOf } from './kept-json.ts';

interface DecisionRow {
  task: string;
  /** JSON: the items of the question. */
  items: string;
  outcome: string | null;
  /** JSON; null if the question was set aside. */
  answer: string | null;
}

/** A valid decision; null if its task finds a fault, or does not exist. */
export function keptDecision(row: DecisionRow): { items: number[]; answer: unknown } | null {
  const task = ListTaskId.safeParse(row.task).data;
  if (task === undefined || row.outcome === null) return null;
  const items = numbersOf(row.items);
  const answer = row.answer === null ? null : keptJson(row.answer, z.unknown());
  const fault = decisionFault(taskOf(task), { outcome: row.outcome, answer }, items);
  return fault === null ? { items, answer } : null;
}

/** How a decision orders all items of its question; null if it does not. */
export function orderOf(row: DecisionRow): Order | null {
  const kept = keptDecision(row);
  if (kept === null || kept.answer === null) return null;
  return taskOf(row.task as ListTaskId).order(row.outcome ?? '', kept.answer, kept.items);
}

/** The preferences that a decision expresses; null if it expresses none. */
export function preferencesOfRow(row: DecisionRow, settings: TaskSettings): Preferences | null {
  const kept = keptDecision(row);
  if (kept === null || kept.answer === null) return null;
  const said = { outcome: row.outcome ?? '', answer: kept.answer };
  return preferencesOf(taskOf(row.task as ListTaskId), said, kept.items, settings);
}

/**
 * SQL condition for a row of `question` that can be asked: it is of the task, and its texts all exist,
 * are distinct, in its domain and of one prompt.
 */
export function isWhole(task: ListTaskId): string {
  const { least, most } = taskOf(task).texts;
  const items = `iif(json_valid(question.items), question.items, '[]')`;
  const found = `SELECT iif(min(item.prompt) = max(item.prompt), count(DISTINCT item.id), 0)
    FROM json_each(${items}) AS listed CROSS JOIN item
    ON item.id = listed.value AND listed.type = 'integer' AND item.domain_id = question.domain_id`;
  return `(question.task = '${task}' AND json_array_length(${items}) BETWEEN ${least} AND ${most}
    AND json_array_length(${items}) = (${found}))`;
}

/** The same for any task. */
export const isWholeOfAny = `(${ListTaskId.options.map(isWhole).join(' OR ')})`;
