/**
 * An annotation task: the possible decisions on a question, and their meaning for rewards. One file and
 * one line in `index.ts`; its stage in the Label room is a folder of its own. A question is a list of
 * texts that answer one prompt. Ids of texts are called items here.
 */
import type { TaskId, TaskSettings } from '../../contract/index.ts';
import type { Level } from '../agreement/alpha.ts';

/** Items of equal rank are in one group, best group first. */
export type Order = readonly (readonly number[])[];

export interface Comparison {
  a: number;
  b: number;
  /** The better one; null for a tie. */
  chosen: number | null;
}

/** The preferences that a decision expresses. */
export interface Preferences {
  /** The order of all texts, for losses that take lists; null if some stay uncompared. */
  order: Order | null;
  comparisons: readonly Comparison[];
  /** Number of choices that make up the decision: the total weight of its comparisons. */
  choices: number;
}

/** How far annotators agree on answers, by parts that are measured apart. */
export interface Agreement {
  /** Levels of measurement that the values have. With the nominal one, kappa is told, too. */
  levels: readonly Level[];
  /** Values are of a pair, and -value says the same of it with its sides exchanged. */
  mirrored?: boolean;
  /**
   * What an answer without fault says of each unit.
   *
   * @returns part: as a criterion, '' where there is one alone. unit: within the question
   */
  values(
    answer: unknown,
    items: readonly number[],
  ): { part: string; unit: number | string; value: number | string }[];
}

export interface Task<Id extends TaskId = TaskId> {
  /** Stable: stored with questions and votes. */
  id: Id;
  /** 'ranking', 'rankings': how sentences name a question. */
  noun: { one: string; many: string };
  /** Outcomes that decide a question. `skip` and `flag` set it aside, in every task. */
  decided: readonly string[];
  /** Number of texts of a question. */
  texts: { least: number; most: number };
  /**
   * What is wrong with the answer of a decided question, as the end of the sentence 'The vote ...'; null
   * if nothing is. The methods below get only valid answers.
   *
   * @param items those of the question
   */
  fault(outcome: string, answer: unknown, items: readonly number[]): string | null;
  /**
   * Which part of a valid answer the project does not ask for, as the end of the sentence 'The vote ...'.
   * Only a new vote is checked against the settings: they may have changed since older ones.
   */
  unasked?: (answer: unknown, settings: TaskSettings) => string | null;
  /** The same answer with other item ids, as in another copy of the project. */
  renumbered(answer: unknown, of: (item: number) => number): unknown;
  /**
   * A decision in words, as 'B, then A = C'.
   *
   * @param name of an item, as it is called beside these words
   */
  inWords(outcome: string, answer: unknown, name: (item: number) => string): string;
  /**
   * How a decision orders the items; null if it expresses no preference. Training reads it whole
   * (Plackett-Luce) or pairwise (`comparisonsOf`).
   *
   * @param settings of the project, if its task has any
   */
  order(
    outcome: string,
    answer: unknown,
    items: readonly number[],
    settings?: TaskSettings,
  ): Order | null;
  /** For tasks that compare only some of the texts: a decision's preferences instead of an order. */
  partly?: (outcome: string, answer: unknown, items: readonly number[]) => Preferences | null;
  /** For tasks on single texts: a text's value by a decision; null if it has none. */
  worth?: (answer: unknown, settings: TaskSettings) => number | null;
  /** What the project asks, in words: for tasks with settings of their own. */
  asks?: (settings: TaskSettings) => string;
  /** Left out by pairs and rankings, whose agreement is told by itself. */
  agreement?: Agreement;
}

/** Outcomes of every task that set the question aside; nothing is learned from it. */
const SET_ASIDE = ['skip', 'flag'];

/**
 * What is wrong with a decision of a task, as the end of the sentence 'The vote ...'; null if nothing is.
 */
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

/** The same for decisions that say the same, and for no others. The answer is valid. */
export function decisionKey(
  task: Task,
  { outcome, answer }: { outcome: string; answer: unknown },
): string {
  return JSON.stringify([outcome, task.renumbered(answer, (item) => item)]);
}

/** The preferences that a valid decision expresses; null if it expresses none. */
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

/**
 * An order consists of N - 1 choices: the best of all, the best of the rest, and so on (Plackett, 1975).
 */
export function wholly(order: Order): Preferences {
  return { order, comparisons: comparisonsOf(order), choices: order.flat().length - 1 };
}

/** Every two items of an order, once each: items of one group tie. */
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
