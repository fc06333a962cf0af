/**
 * Who labels in which window, and what each window holds. A question is lent to the window that holds it, so
 * that two windows never get the same next one; kept in memory, for it means nothing once the windows are closed.
 */
import type { TaskId } from '../../contract/index.ts';

/** A window, or whatever else is connected: one object for as long as the connection stands. */
export interface Caller {
  readonly id: number;
}

/** After so long without a word from its window a question is free again, in milliseconds. */
export const LENT_MS = 30 * 60_000;

interface Desk {
  annotator: string;
  /** Names of questions, as `nameOf` makes them. */
  lent: ReadonlySet<string>;
  heardAt: number;
}

function nameOf(task: TaskId, id: number): string {
  return `${task} ${id}`;
}

export class Desks {
  readonly #desks = new Map<Caller, Desk>();
  readonly #now: () => number;

  /** @param now milliseconds */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** A window has a name, new or not. @returns how many other windows have the same one */
  sit(caller: Caller, annotator: string): number {
    const lent = this.#desks.get(caller)?.lent ?? new Set<string>();
    this.#desks.set(caller, { annotator, lent, heardAt: this.#now() });
    return [...this.#desks].filter(
      ([other, desk]) => other !== caller && desk.annotator === annotator,
    ).length;
  }

  /** Ids of a task's questions that other windows hold -> who labels there. */
  elsewhere(caller: Caller, task: TaskId): Map<number, string> {
    const held = new Map<number, string>();
    const oldest = this.#now() - LENT_MS;
    for (const [other, { annotator, lent, heardAt }] of this.#desks) {
      if (other === caller || heardAt < oldest) continue;
      for (const name of lent) {
        const [of, id] = name.split(' ');
        if (of === task) held.set(Number(id), annotator);
      }
    }
    return held;
  }

  /** From now on a window holds these questions, and no other. */
  lend(caller: Caller, annotator: string, held: { task: TaskId; ids: readonly number[] }): void {
    const lent = new Set(held.ids.map((id) => nameOf(held.task, id)));
    this.#desks.set(caller, { annotator, lent, heardAt: this.#now() });
  }

  /** A window holds nothing any more. */
  giveBack(caller: Caller): void {
    const desk = this.#desks.get(caller);
    if (desk) this.#desks.set(caller, { ...desk, lent: new Set() });
  }

  /** A window was closed. */
  leave(caller: Caller): void {
    this.#desks.delete(caller);
  }

  /** Another project is open: questions have other numbers. */
  clear(): void {
    for (const caller of this.#desks.keys()) this.giveBack(caller);
  }
}
