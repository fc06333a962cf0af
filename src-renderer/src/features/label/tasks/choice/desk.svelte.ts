/** A desk for multiple choice: one key is a decision; where several options can be chosen, Enter sends them. */
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
  /** Options that the project does not have any more are left out. */
  whole(given, { choice: { options } }) {
    const known = options.map(({ name }) => name).filter((name) => given.includes(name));
    return known.length === 0 ? null : { options: known };
  },
};

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
    const next = off ? this.given.filter((one) => one !== name) : [...this.given, name];
    this.give(next, off ? `Not ${name}.` : `${name}.`, 'never');
  }

  clear(): void {
    this.give([], 'No option is chosen.', 'never');
  }
}
