/** Acts of the People room. */
import type { ActDeclaration } from '../../state/acts.svelte.ts';

const room = 'people';
/** Acts of its screens, which are never there together. */
const figures = { room, part: 'figures' } as const;
const adjudication = { room, part: 'adjudication', group: 'People: disagreements' } as const;
const questions = {
  room,
  part: 'adjudication-tasks',
  group: 'People: disagreements of other tasks',
} as const;
const guidelines = { room, part: 'guidelines', group: 'People: guidelines' } as const;

/** Takes one of the answers that were given, in the order of the screen. */
export const answerActs = (['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const).map((key) => ({
  ...questions,
  id: `people.answer-${key}` as const,
  label: `Take answer ${key}`,
  key,
}));

export const declared = [
  { ...figures, id: 'people.reload', label: 'Compute the figures anew', key: 'u', early: true },
  {
    ...figures,
    id: 'people.settings',
    label: 'How this project is labelled: overlap, repeats, gold pairs',
    key: 's',
    elsewhere: true,
  },
  { ...figures, id: 'people.judge', label: 'Ask a judge: a language model that votes', key: 'j' },
  {
    ...figures,
    id: 'people.guidelines',
    label: 'Guidelines and reasons: write them, look at earlier ones',
    also: 'instructions annotation manual',
    key: 'i',
    elsewhere: true,
  },
  {
    ...figures,
    id: 'people.disagreements',
    label: 'Settle what annotators disagree on',
    also: 'adjudication adjudicate conflicts',
    key: 'd',
    elsewhere: true,
  },
  { ...adjudication, id: 'people.first', label: 'The first answer is better', key: '1' },
  { ...adjudication, id: 'people.second', label: 'The second answer is better', key: '2' },
  { ...adjudication, id: 'people.tie', label: 'Equally good', key: '0' },
  { ...adjudication, id: 'people.both-bad', label: 'Both bad', key: '9' },
  { ...adjudication, id: 'people.pass', label: 'Leave it open and go on', key: 'ArrowRight' },
  { ...adjudication, id: 'people.note', label: 'Write why', key: 'n' },
  { ...adjudication, id: 'people.undo', label: 'Undo the last decision', key: '$mod+z' },
  ...answerActs,
  { ...questions, id: 'people.question-pass', label: 'Leave it open and go on', key: 'ArrowRight' },
  { ...questions, id: 'people.question-note', label: 'Write why', key: 'n' },
  { ...questions, id: 'people.question-undo', label: 'Undo the last decision', key: '$mod+z' },
  {
    ...guidelines,
    id: 'people.guidelines-save',
    label: 'Save the guidelines as a new version',
    key: '$mod+Enter',
  },
] as const satisfies readonly ActDeclaration[];

/** A declaration by its id. */
export function actOf(id: (typeof declared)[number]['id']): ActDeclaration {
  const found = declared.find((act) => act.id === id);
  if (!found) throw new Error(`No act is called ${id}.`);
  return found;
}
