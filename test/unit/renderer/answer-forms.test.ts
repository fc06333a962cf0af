/** Answers given under former settings: the remaining part is not sent as if it were a new answer. */
import { expect, it } from 'vitest';
import { TaskSettings, type Question } from '../../../src-main/contract/index.ts';
import { choiceForm } from '../../../src-renderer/src/features/label/tasks/choice/desk.svelte.ts';
import { ratingForm } from '../../../src-renderer/src/features/label/tasks/rating/desk.svelte.ts';

const question: Question = {
  questionId: 1,
  task: 'rating',
  domain: 'email',
  prompt: '',
  turns: [],
  why: '',
  answers: [{ id: 7, text: 'A text.' }],
  vote: null,
  standing: null,
  draft: null,
};
const settings = TaskSettings.parse({
  rating: { least: 1, most: 10 },
  choice: { options: [{ name: 'useful' }, { name: 'rude' }], several: true },
});

it('a rating on a former scale waits for one on the present scale', () => {
  const former = ratingForm.ofAnswer({ value: 5, least: 1, most: 5 });
  expect(ratingForm.whole(former, settings, question)).toBeNull();
  const present = { value: 5, least: 1, most: 10 };
  expect(ratingForm.whole(ratingForm.ofAnswer(present), settings, question)).toEqual(present);
});

it('a choice of an option that is gone waits for another choice', () => {
  const wholeOf = (...options: string[]) =>
    choiceForm.whole(choiceForm.ofAnswer({ options }), settings, question);
  expect(wholeOf('useful', 'gone')).toBeNull();
  expect(wholeOf()).toBeNull();
  expect(wholeOf('rude', 'useful')).toEqual({ options: ['useful', 'rude'] });
});
