/** Acts under headings: the rooms in their order, then what works everywhere. */
import type { ActDeclaration } from '../state/acts.svelte.ts';
import { rooms } from './rooms.ts';

export interface ActGroup<A extends ActDeclaration> {
  name: string;
  list: A[];
}

export function groupName(act: ActDeclaration): string {
  if (act.room === 'start') return 'Start page';
  return act.group ?? rooms.find((room) => room.name === act.room)?.label ?? 'Everywhere';
}

export function groupActs<A extends ActDeclaration>(acts: readonly A[]): ActGroup<A>[] {
  const groups = new Map<string, A[]>();
  const ofRooms = acts.filter((act) => act.room !== undefined);
  const order = ['start', ...rooms.map((room) => room.name)];
  ofRooms.sort((a, b) => order.indexOf(a.room ?? '') - order.indexOf(b.room ?? ''));
  for (const act of [...ofRooms, ...acts.filter((act) => act.room === undefined)]) {
    const name = groupName(act);
    const list = groups.get(name);
    if (list) list.push(act);
    else groups.set(name, [act]);
  }
  return [...groups].map(([name, list]) => ({ name, list }));
}
