/** A desk for ratings: one key is a decision. */
import { AnswerDesk, type AnswerForm } from '../../answer-desk.svelte.ts';

/** On the scale from `least` to `most`. */
export interface Rating {
  value: number;
  least: number;
  most: number;
}

export const ratingForm: AnswerForm<number | null, Rating> = {
  task: 'rating',
  outcome: 'rated',
  inWords: ({ value, least, most }) => `${value} on ${least} to ${most}`,
  plain: ({ value, least, most }) => [value, least, most],
  nothing: null,
  isNothing: (given) => given === null,
  /** A rating is never half-made. */
  ofDraft: () => null,
  ofAnswer: ({ value }) => value,
  whole: (given, { rating: { least, most } }) =>
    given === null || given < least || given > most ? null : { value: given, least, most },
};

export class RatingDesk extends AnswerDesk<number | null, Rating> {
  /** The values of the scale, the least first. */
  get values(): number[] {
    const scale = this.settings?.rating;
    if (!scale) return [];
    return Array.from({ length: scale.most - scale.least + 1 }, (_, at) => scale.least + at);
  }

  press(digit: number): void {
    const value = digit === 0 && !this.values.includes(0) ? 10 : digit;
    this.rate(value);
  }

  rate(value: number): void {
    if (!this.values.includes(value)) {
      this.told = `${value} is not on the scale.`;
      return;
    }
    this.give(value, `Rated ${value}.`, 'always');
  }
}
