/**
 * An annotation task: what may be decided about a question, and what a decision says about rewards.
 * One file and one line in `index.ts`; its stage in the Label room is a folder of its own. A question is
 * a list of texts that answer one prompt. Ids of texts are called items here.
 */
import type { TaskId } from '../../contract/index.ts';

/** Items of equal rank stand in one group, the best group first. */
export type Order = readonly (readonly number[])[];

export interface Comparison {
  a: number;
  b: number;
  /** The better one; null for a tie. */
  chosen: number | null;
}

export interface Task<Id extends TaskId = TaskId> {
  /** Stable: stored with questions and votes. */
  id: Id;
  /** 'ranking', 'rankings': what one question is called in sentences. */
  noun: { one: string; many: string };
  /** Outcomes that decide a question. `skip` and `flag` set it aside, in every task. */
  decided: readonly string[];
  /** How many texts a question has. */
  texts: { least: number; most: number };
  /**
   * What is wrong with the answer of a decided question, as the end of the sentence 'The vote ...'; null
   * where nothing is. The methods below are given answers without fault.
   *
   * @param items those of the question
   */
  fault(outcome: string, answer: unknown, items: readonly number[]): string | null;
  /** The same answer with other numbers for its items, as another copy of the project has them. */
  renumbered(answer: unknown, of: (item: number) => number): unknown;
  /**
   * How a decision orders the items; null where it says nothing about which is better. Training
   * reads it whole (Plackett-Luce) or two by two (`comparisonsOf`).
   */
  order(outcome: string, answer: unknown, items: readonly number[]): Order | null;
}

/** Outcomes that every task has: the question is set aside, and nothing is learned from it. */
const SET_ASIDE = ['skip', 'flag'];

/** What is wrong with a decision of a task, as the end of the sentence 'The vote ...'; null where nothing is. */
export function decisionFault(
  task: Task,
  { outcome, answer }: { outcome: string; answer: unknown },
  items: readonly number[],
): string | null {
  if (SET_ASIDE.includes(outcome)) {
    return answer === null ? null : 'sets the question aside and answers it as well';
  }
  if (!task.decided.includes(outcome))
    return `has the outcome “${outcome}”, which ${task.noun.many} do not know`;
  return task.fault(outcome, answer, items);
}

/** Every two items of an order, once each: those of one group tie. */
export function comparisonsOf(order: Order): Comparison[] {
  const placed = order.flatMap((group, rank) => group.map((item) => ({ item, rank })));
  return placed.flatMap((one, i) =>
    placed.slice(i + 1).map((other) => ({
      a: Math.min(one.item, other.item),
      b: Math.max(one.item, other.item),
      chosen: one.rank === other.rank ? null : one.item,
    })),
  );
}
