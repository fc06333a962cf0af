/**
 * Every act that a feature declares in its `acts.ts`, so that the palette, the sheet of keys and
 * the settings know them before their room was entered.
 */
import type { ActDeclaration } from '../state/acts.svelte.ts';

const modules = import.meta.glob<{ declared: readonly ActDeclaration[] }>('./*/acts.ts', {
  eager: true,
});

export const declaredActs: readonly ActDeclaration[] = Object.values(modules).flatMap(
  (module) => module.declared,
);
