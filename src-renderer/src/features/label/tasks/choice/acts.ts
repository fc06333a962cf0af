/** The keys of multiple choice, as data: see ../../acts.ts for the shared ones. */
import type { ActDeclaration, RoomName } from '../../../../state/index.ts';
import { readingActs } from '../../reading-acts.ts';

const room: RoomName = 'label';

export const optionActs = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => ({
  id: `choice.option-${digit}`,
  label: `Option ${digit}`,
  key: String(digit),
  at: digit - 1,
}));

export const declared: readonly ActDeclaration[] = [
  ...optionActs.map(({ id, label, key }) => ({ id, label, key })),
  { id: 'choice.clear', label: 'Choose no option', key: 'Backspace' },
  ...readingActs('choice'),
].map((act) => ({ ...act, room, part: 'choice', group: 'Label: choices' }));
