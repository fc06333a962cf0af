/** A desk for best and worst: two keys make a decision. */
import { AnswerDesk, type AnswerForm } from '../../answer-desk.svelte.ts';
import { letterIn, letterOf } from '../../letters.ts';

/** Items; null: still open. */
export interface Ends {
  best: number | null;
  worst: number | null;
}

interface BestWorst {
  best: number;
  worst: number;
}

export const bestWorstForm: AnswerForm<Ends, BestWorst> = {
  task: 'best-worst',
  outcome: 'chosen',
  inWords: ({ best, worst }, question) =>
    `best ${letterIn(question, best)}, worst ${letterIn(question, worst)}`,
  plain: ({ best, worst }) => [best, worst],
  nothing: { best: null, worst: null },
  isNothing: ({ best, worst }) => best === null && worst === null,
  ofDraft(partial) {
    if (typeof partial !== 'object' || partial === null) return null;
    const item = (value: unknown) => (typeof value === 'number' ? value : null);
    return 'best' in partial && 'worst' in partial
      ? { best: item(partial.best), worst: item(partial.worst) }
      : null;
  },
  ofAnswer: ({ best, worst }) => ({ best, worst }),
  whole: ({ best, worst }) => (best === null || worst === null ? null : { best, worst }),
};

export class BestWorstDesk extends AnswerDesk<Ends, BestWorst> {
  /** The best one, then the worst one; the same key again removes it. A complete answer starts again. */
  pick(at: number): void {
    const item = this.#item(at);
    if (item === null) return;
    const { best, worst } = this.given;
    const name = letterOf(at);
    if (best !== null && worst !== null) {
      this.give({ best: item, worst: null }, `${name} is the best. Now the worst one.`);
    } else if (best === item || worst === item) {
      this.#without(item, name);
    } else if (best === null) {
      this.give({ best: item, worst }, `${name} is the best. Now the worst one.`);
    } else {
      this.give({ best, worst: item }, `${name} is the worst.`);
    }
  }

  /** By mouse: makes this one the best. */
  pickBest(at: number): void {
    const item = this.#item(at);
    if (item === null) return;
    const { best, worst } = this.given;
    const name = letterOf(at);
    if (best === item) this.#without(item, name);
    else this.give({ best: item, worst: worst === item ? null : worst }, `${name} is the best.`);
  }

  /** The best answer cannot also be the worst, so the other role is cleared. */
  pickWorst(at: number): void {
    const item = this.#item(at);
    if (item === null) return;
    const { best, worst } = this.given;
    const name = letterOf(at);
    if (worst === item) this.#without(item, name);
    else if (best === item) this.give({ best: null, worst: item }, `${name} is the worst.`);
    else this.give({ best, worst: item }, `${name} is the worst.`);
  }

  clear(): void {
    this.give({ best: null, worst: null }, 'Nothing is chosen.');
  }

  #without(item: number, name: string): void {
    const { best, worst } = this.given;
    const next = { best: best === item ? null : best, worst: worst === item ? null : worst };
    this.give(next, `${name} is neither.`);
  }

  #item(at: number): number | null {
    return this.state.question?.answers.at(at)?.id ?? null;
  }
}
