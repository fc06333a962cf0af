/** Acts for as long as a component lives. */
import { untrack } from 'svelte';
import { type Act, type ActDeclaration, acts } from './acts.svelte.ts';

/** The declared acts that have a function in `doing`, keyed by id, together with it. */
export function bound<T extends object>(
  list: readonly ActDeclaration[],
  doing: Readonly<Record<string, T>>,
): (ActDeclaration & T)[] {
  return list.flatMap((act) => (act.id in doing ? [{ ...act, ...doing[act.id] }] : []));
}

/**
 * Registers acts for as long as the calling component lives. To be called while it is created.
 *
 * @param given those that change, as what reads them
 */
export function useActs(given: readonly Act[] | (() => readonly Act[])): void {
  $effect(() => {
    const list = typeof given === 'function' ? given() : given;
    return untrack(() => {
      const stops = list.map((act) => acts.register(act));
      return () => untrack(() => stops.forEach((stop) => stop()));
    });
  });
}
