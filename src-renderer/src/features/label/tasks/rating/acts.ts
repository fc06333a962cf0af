/** The keys of ratings, as data: see ../../acts.ts for the shared ones. */
import type { ActDeclaration, RoomName } from '../../../../state/index.ts';
import { readingActs } from '../../reading-acts.ts';

const room: RoomName = 'label';

/** 0 means 10 if the scale ends there. */
export const rateActs = [1, 2, 3, 4, 5, 6, 7, 8, 9, 0].map((digit) => ({
  id: `rating.rate-${digit}`,
  label: digit === 0 ? 'Rate it 0, or 10 where the scale ends there' : `Rate it ${digit}`,
  key: String(digit),
  digit,
}));

export const declared: readonly ActDeclaration[] = [
  ...rateActs.map(({ id, label, key }) => ({ id, label, key })),
  ...readingActs('rating'),
].map((act) => ({ ...act, room, part: 'rating', group: 'Label: ratings' }));
