/**
 * An annotation task: what may be decided about a question, and what a decision says about rewards.
 * One file and one line in `index.ts`; its stage in the Label room is a folder of its own. A question is
 * a list of texts that answer one prompt. Ids of texts are called items here.
 */
import type { TaskId, TaskSettings } from '../../contract/index.ts';

/** Items of equal rank stand in one group, the best group first. */
export type Order = readonly (readonly number[])[];

export interface Comparison {
  a: number;
  b: number;
  /** The better one; null for a tie. */
  chosen: number | null;
}

/** What a decision says of which texts are better. */
export interface Preferences {
  /** How all of the texts are ordered, for losses that take lists; null where some stay uncompared. */
  order: Order | null;
  comparisons: readonly Comparison[];
  /** Of how many choices the decision is made: what its comparisons weigh together. */
  choices: number;
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
  /**
   * What an answer without fault says that the project does not ask for, as the end of the sentence 'The vote
   * ...'. Only a vote that is given now is held against the settings: they may have changed since others.
   */
  unasked?: (answer: unknown, settings: TaskSettings) => string | null;
  /** The same answer with other numbers for its items, as another copy of the project has them. */
  renumbered(answer: unknown, of: (item: number) => number): unknown;
  /**
   * How a decision orders the items; null where it says nothing about which is better. Training
   * reads it whole (Plackett-Luce) or two by two (`comparisonsOf`).
   *
   * @param settings of the project, where its task has any
   */
  order(
    outcome: string,
    answer: unknown,
    items: readonly number[],
    settings?: TaskSettings,
  ): Order | null;
  /** Of tasks that compare some of the texts, and not all: what a decision says instead of an order. */
  partly?: (outcome: string, answer: unknown, items: readonly number[]) => Preferences | null;
  /** Of tasks on single texts: what a text is worth by a decision; null where that is not said. */
  worth?: (answer: unknown, settings: TaskSettings) => number | null;
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

/** What a decision without fault says of which texts are better; null where it says nothing of that. */
export function preferencesOf(
  task: Task,
  { outcome, answer }: { outcome: string; answer: unknown },
  items: readonly number[],
  settings?: TaskSettings,
): Preferences | null {
  if (task.partly) return task.partly(outcome, answer, items);
  const order = task.order(outcome, answer, items, settings);
  return order === null ? null : wholly(order);
}

/** An order is made of N - 1 choices: the best of all, the best of the rest, and so on (Plackett, 1975). */
export function wholly(order: Order): Preferences {
  return { order, comparisons: comparisonsOf(order), choices: order.flat().length - 1 };
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
