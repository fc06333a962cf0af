/** The steps of the tour: the room, the marked element, the text. */
import type { RoomName } from '../../state/router.svelte.ts';

export interface TourStep {
  /** Null: stays in the present room. */
  room: RoomName | null;
  /** Selector of the marked element; if empty or not there yet, nothing is marked. */
  marks: string;
  title: string;
  /** `{act}` stands for the present key of that act. */
  text: string;
}

export const tourSteps: readonly TourStep[] = [
  {
    room: 'label',
    marks: '[aria-label="Your vote"]',
    title: 'Say which answer is better',
    text: 'Press {label.first} or {label.second}. A vote is on disk before the next pair comes, and {label.undo} takes it back.',
  },
  {
    room: 'data',
    marks: '[aria-label="Domains"]',
    title: 'Labels in one domain, none in the other',
    text: 'People label pairs of the source domain. The target holds the texts that you want ranked. Files of both are imported here.',
  },
  {
    room: 'train',
    marks: '.room',
    title: 'Train with and without adaptation',
    text: 'One model learns from the source alone; the others also pull the features of both domains together. All run on this machine, side by side: {train.start} starts them.',
  },
  {
    room: 'transfer',
    marks: '.room',
    title: 'See what comes first, and whether to trust it',
    text: 'After a run the target texts are listed here, best first. The verdict says whether adaptation helped, harmed, or cannot be told yet; Evidence says why.',
  },
  {
    room: null,
    marks: '.bar .end',
    title: 'Everything has a key',
    text: '{view.palette} finds any command, {help.keys} shows the keys of the room you are in. The tour is found there, too.',
  },
];
