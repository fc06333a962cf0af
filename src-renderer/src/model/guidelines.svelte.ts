/**
 * What the project's annotators go by and the reasons that they choose from. Kept up to date by the shell, so that
 * palette, sheet of keys and settings know the reasons' keys in every room.
 */
import type { Guidelines, Reason } from '#contract';
import { acts, type ActDeclaration, app, host } from '../state/index.ts';

let current = $state.raw<Guidelines | null>(null);

export const guide = {
  /** Null until they are here. */
  get current(): Guidelines | null {
    return current;
  },
  get reasons(): readonly Reason[] {
    return current?.reasons ?? [];
  },
  /** The words of all reasons that there ever were. */
  get words(): Guidelines['words'] {
    return current?.words ?? [];
  },
  /** 'guidelines 2'; empty where a vote was given under none of the project's own. */
  named(version: string | null): string {
    const number = version === null ? 0 : (current?.versions.indexOf(version) ?? -1) + 1;
    return number === 0 ? '' : `guidelines ${number}`;
  },
};

/** A reason as what its key does. */
export function reasonAct({ id, label, key }: Reason): ActDeclaration {
  return {
    id: `label.reason-${id}`,
    label: `Reason: ${label}`,
    room: 'label',
    ...(key === null ? {} : { key }),
  };
}

/** Follows those of the open project. Call it while a component is made that lives as long as the project is open. */
export function useGuidelines(): void {
  let of: string | null = null;
  $effect(() => {
    // A merge or an import may bring a version, too.
    void [app.changes.guidelines, app.changes.domains];
    const path = app.project?.path ?? null;
    // Reasons of another project would be given here until its own have come, or if they cannot be had.
    if (path !== of) current = null;
    of = path;
    const control = new AbortController();
    host()
      .call('label.guidelines', {}, control.signal)
      .then(
        (found) => {
          if (!control.signal.aborted) current = found;
        },
        () => undefined, // what stands stays; a lost connection is said by the banner
      );
    return () => control.abort();
  });
  $effect(() => acts.declare((current?.reasons ?? []).map(reasonAct)));
}
