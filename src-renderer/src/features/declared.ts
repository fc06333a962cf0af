/**
 * Every act that features declare in their `acts.ts`, so that the palette, the list of keys and the
 * settings know them before their room is entered.
 */
import type { ActDeclaration } from '../state/acts.svelte.ts';

const modules = import.meta.glob<{ declared: readonly ActDeclaration[] }>('./*/acts.ts', {
  eager: true,
});

export const declaredActs: readonly ActDeclaration[] = Object.values(modules).flatMap(
  (module) => module.declared,
);
