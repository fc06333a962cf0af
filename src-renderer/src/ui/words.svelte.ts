/** Text fields that save when left, and that another window may change meanwhile. */
import { onDestroy, untrack } from 'svelte';
import { failed } from './toast.ts';

/**
 * To be called while a component is created. Only words typed here are written: untouched words follow
 * the core's, and never overwrite somebody else's.
 *
 * @param read returns the core's words
 * @param write saves the words of the object that the component was created for
 */
export function wordsOf(
  read: () => string,
  write: (words: string) => Promise<unknown>,
): { now: string; keep: () => void } {
  /** The words as last read or written. */
  let known = untrack(read);
  let now = $state(untrack(read));
  const ofCore = $derived(read());
  $effect(() => {
    const words = ofCore;
    if (untrack(() => now) === known) now = words;
    known = words;
  });

  function keep(): void {
    const before = known;
    if (now === before) return;
    known = now;
    write(now).catch((error: unknown) => {
      known = before; // retried when the field is left again
      failed(error);
    });
  }
  onDestroy(keep); // closing a panel removes its field while it has the focus
  return {
    get now() {
      return now;
    },
    set now(words) {
      now = words;
    },
    keep,
  };
}
