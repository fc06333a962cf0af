// @vitest-environment jsdom
/** A ranking that could not be saved: 'Try again' sends it as it is on the screen. */
import { flushSync, mount, unmount } from 'svelte';
import { expect, it, onTestFinished } from 'vitest';
import type { LabelOverview, Question } from '../../../src-main/contract/index.ts';
import SaveFailed from '../../../src-renderer/src/features/label/SaveFailed.svelte';
import { RankDesk } from '../../../src-renderer/src/features/label/tasks/ranking/desk.svelte.ts';

const question: Question = {
  questionId: 1,
  task: 'ranking',
  domain: 'essays',
  prompt: 'Which?',
  turns: [],
  answers: [11, 12].map((id) => ({ id, text: `answer ${id}` })),
  vote: null,
  standing: null,
  draft: null,
  why: 'in order',
};
const overview: LabelOverview = {
  queues: { pending: 1, second: 0, skipped: 0, flagged: 0, done: 0 },
  drafts: 0,
  secondsPerVote: null,
  secondsLeft: null,
  doneToday: 0,
  canUndo: false,
  canRedo: false,
};

it('sends places that were changed after the save failed', async () => {
  const sent: (number[][] | null)[] = [];
  let full = true;
  const desk = new RankDesk({
    next: () => Promise.resolve([]),
    question: () => Promise.resolve(question),
    submit(_, { choice }) {
      sent.push(choice.answer);
      return full
        ? Promise.reject(new Error('The disk is full.'))
        : Promise.resolve({ vote: { id: '1' }, overview });
    },
    keepDraft: () => Promise.resolve({ drafts: 0 }),
    undo: () => Promise.resolve(null),
    redo: () => Promise.resolve(null),
  });
  await desk.session.open('pending', question.questionId);
  desk.begin();
  desk.place(1);
  desk.place(2);
  desk.goOn();
  await expect.poll(() => desk.state.phase).toBe('failed');

  const screen = mount(SaveFailed, { target: document.body, props: { desk } });
  onTestFinished(() => void unmount(screen));
  desk.placeAnswer(1, 1);
  full = false;
  flushSync();
  document.querySelector('button')?.click();
  await expect.poll(() => desk.state.saves).toBe(1);
  expect(sent).toEqual([[[11], [12]], [[11, 12]]]);
  desk.session.close();
});

it('keeps a vote that another window stands in the way of when its flag is not given', async () => {
  const changed = Object.assign(new Error('Changed elsewhere.'), { code: 'vote-changed' });
  const desk = new RankDesk({
    next: () => Promise.resolve([]),
    question: () => Promise.resolve(question),
    submit: () => Promise.reject(changed),
    keepDraft: () => Promise.resolve({ drafts: 0 }),
    undo: () => Promise.resolve(null),
    redo: () => Promise.resolve(null),
  });
  await desk.session.open('pending', question.questionId);
  desk.begin();
  desk.place(1);
  desk.place(2);
  desk.goOn();
  await expect.poll(() => desk.state.phase).toBe('changed');
  desk.flag();
  desk.notFlagged();
  expect(desk.state).toMatchObject({ phase: 'changed', refused: { answer: [[11], [12]] } });
  desk.session.close();
});
