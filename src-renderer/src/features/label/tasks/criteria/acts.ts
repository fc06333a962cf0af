/** The keys of pairs by criteria, as data: see ../../acts.ts for the shared ones. */
import type { ActDeclaration, RoomName } from '../../../../state/index.ts';
import { readingActs } from '../../reading-acts.ts';

const room: RoomName = 'label';

export const declared: readonly ActDeclaration[] = [
  { id: 'criteria.first', label: 'A is better by the criterion at hand', key: ['1', 'ArrowLeft'] },
  { id: 'criteria.second', label: 'B is better by it', key: ['2', 'ArrowRight'] },
  { id: 'criteria.even', label: 'Equally good by it', key: '0' },
  { id: 'criteria.before', label: 'The criterion before', key: 'ArrowUp' },
  { id: 'criteria.after', label: 'The criterion after', key: 'ArrowDown' },
  { id: 'criteria.clear', label: 'Say nothing by it', key: 'Backspace' },
  ...readingActs('criteria'),
].map((act) => ({ ...act, room, part: 'criteria', group: 'Label: pairs by criteria' }));
