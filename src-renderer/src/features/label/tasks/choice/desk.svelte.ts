/** A desk for multiple choice: one key makes a decision; with several options allowed, Enter sends them. */
import type { ChoiceOption } from '#contract';
import { AnswerDesk, type AnswerForm } from '../../answer-desk.svelte.ts';

export interface Chosen {
  options: string[];
}

export const choiceForm: AnswerForm<readonly string[], Chosen> = {
  task: 'choice',
  outcome: 'chosen',
  inWords: ({ options }) => options.join(', '),
  plain: ({ options }) => [...options].sort(),
  nothing: [],
  isNothing: (given) => given.length === 0,
  ofDraft: (partial) =>
    Array.isArray(partial) && partial.every((name) => typeof name === 'string') ? partial : null,
  ofAnswer: ({ options }) => options,
  /**
   * Incomplete if it contains an option that the project no longer has: the others alone would mean something
   * else.
   */
  whole(given, { choice: { options } }) {
    const known = knownOf(given, options);
    return known.length === 0 || known.length < given.length ? null : { options: known };
  },
};

/** In the project's order. */
function knownOf(given: readonly string[], options: readonly ChoiceOption[]): string[] {
  return options.map(({ name }) => name).filter((name) => given.includes(name));
}

export class ChoiceDesk extends AnswerDesk<readonly string[], Chosen> {
  press(at: number): void {
    const asked = this.settings?.choice;
    const name = asked?.options.at(at)?.name;
    if (asked === undefined || name === undefined) return;
    if (!asked.several) {
      this.give([name], `${name}.`, 'always');
      return;
    }
    const off = this.given.includes(name);
    const known = knownOf(this.given, asked.options);
    const next = off ? known.filter((one) => one !== name) : [...known, name];
    this.give(next, off ? `Not ${name}.` : `${name}.`, 'never');
  }

  clear(): void {
    this.give([], 'No option is chosen.', 'never');
  }
}
