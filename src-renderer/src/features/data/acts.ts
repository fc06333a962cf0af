/** Acts of the Data room. */
import type { ActDeclaration } from '../../state/acts.svelte.ts';

export const declared = [
  {
    id: 'data.import',
    label: 'Import files',
    key: 'i',
    room: 'data',
    elsewhere: true,
    early: true,
  },
  {
    id: 'data.setup',
    label: 'Set up the project step by step',
    also: 'assistant wizard new begin',
    key: 's',
    room: 'data',
    elsewhere: true,
    early: true,
  },
  { id: 'data.makePairs', label: 'Make pairs to label', key: 'p', room: 'data', early: true },
  { id: 'data.search', label: 'Search the texts', key: '/', room: 'data' },
  { id: 'data.nextDomain', label: 'Next domain', key: ']', room: 'data', early: true },
  { id: 'data.previousDomain', label: 'Previous domain', key: '[', room: 'data', early: true },
  { id: 'data.rename', label: 'Rename the domain', key: 'e', room: 'data' },
  {
    id: 'data.mergeDomain',
    label: 'Move all of the domain into another one …',
    also: 'merge join',
    key: 'm',
    room: 'data',
  },
  {
    id: 'data.removeDomain',
    label: 'Remove the domain …',
    also: 'delete',
    key: 'Delete',
    room: 'data',
  },
  {
    id: 'data.undoImport',
    label: 'Undo an import …',
    also: 'delete remove take back',
    key: 'u',
    room: 'data',
    elsewhere: true,
  },
  { id: 'data.startImport', label: 'Start the import', key: '$mod+Enter', room: 'data' },
] as const satisfies readonly ActDeclaration[];

/** A declaration by its id. */
export function actOf(id: (typeof declared)[number]['id']): ActDeclaration {
  const found = declared.find((act) => act.id === id);
  if (!found) throw new Error(`No act is called ${id}.`);
  return found;
}
