/** The keys of best and worst, as data: see ../../acts.ts for the shared ones. */
import type { ActDeclaration, RoomName } from '../../../../state/index.ts';
import { readingActs } from '../../reading-acts.ts';

const room: RoomName = 'label';
const LETTERS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I'] as const;

/** A digit names the best answer, the next one the worst; with Shift it names the worst at once. */
export const pickActs = LETTERS.flatMap((letter, at) => [
  {
    id: `best-worst.pick-${at + 1}`,
    label: `${letter} is the best, then the worst`,
    at,
    worst: false,
  },
  { id: `best-worst.worst-${at + 1}`, label: `${letter} is the worst`, at, worst: true },
]);

export const declared: readonly ActDeclaration[] = [
  ...pickActs.map(({ id, label, at, worst }): ActDeclaration => {
    const digit = String(at + 1);
    return worst
      ? {
          id,
          label,
          key: `Shift+${digit}`,
          formOf: { id: `best-worst.pick-${digit}`, modifier: 'Shift' },
        }
      : { id, label, key: digit };
  }),
  { id: 'best-worst.clear', label: 'Begin this answer again', key: 'Backspace' },
  ...readingActs('best-worst'),
].map((act) => ({ ...act, room, part: 'best-worst', group: 'Label: best and worst' }));
