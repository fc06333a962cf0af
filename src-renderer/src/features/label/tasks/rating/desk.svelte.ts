/** A desk for ratings: one key makes a decision. */
import { AnswerDesk, type AnswerForm } from '../../answer-desk.svelte.ts';

/** On the scale from `least` to `most`. */
export interface Rating {
  value: number;
  least: number;
  most: number;
}

const onScale = ({ value, least, most }: Rating) => `${value} on ${least} to ${most}`;

export const ratingForm: AnswerForm<Rating | null, Rating> = {
  task: 'rating',
  outcome: 'rated',
  inWords: onScale,
  plain: ({ value, least, most }) => [value, least, most],
  nothing: null,
  isNothing: (given) => given === null,
  /** A rating is never incomplete. */
  ofDraft: () => null,
  ofAnswer: ({ value, least, most }) => ({ value, least, most }),
  /** A rating on a former scale is incomplete: 5 of 5 must not be sent as 5 of 10. */
  whole: (given, { rating: { least, most } }) =>
    given !== null && given.least === least && given.most === most ? given : null,
};

export class RatingDesk extends AnswerDesk<Rating | null, Rating> {
  /** The values of the scale, ascending. */
  get values(): number[] {
    const scale = this.settings?.rating;
    if (!scale) return [];
    return Array.from({ length: scale.most - scale.least + 1 }, (_, at) => scale.least + at);
  }

  /** The rating, with its scale if that is a former one; null if there is none. */
  get rated(): string | null {
    const { given } = this;
    if (given === null) return null;
    return this.answer === null ? onScale(given) : String(given.value);
  }

  press(digit: number): void {
    const value = digit === 0 && !this.values.includes(0) ? 10 : digit;
    this.rate(value);
  }

  rate(value: number): void {
    const scale = this.settings?.rating;
    if (!scale || !this.values.includes(value)) {
      this.told = `${value} is not on the scale.`;
      return;
    }
    const { least, most } = scale;
    this.give({ value, least, most }, `Rated ${value}.`, 'always');
  }
}
