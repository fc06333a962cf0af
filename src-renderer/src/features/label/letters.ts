/** Letters of answers as shown. */
import type { Question } from '#contract';

/** A for the first answer shown, B for the second. */
export function letterOf(at: number): string {
  return String.fromCharCode(65 + at);
}

/** The letter of an answer by its item. */
export function letterIn(question: Question, item: number): string {
  return letterOf(question.answers.findIndex(({ id }) => id === item));
}
