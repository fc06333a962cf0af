/** Words that a field keeps as it is left, and that another window may change meanwhile. */
import { onDestroy, untrack } from 'svelte';
import { failed } from './toast.ts';

/**
 * Called while a component is made. Only what was typed here is written: words that nobody touched follow
 * those of the core, and never replace what somebody else wrote.
 *
 * @param read the words as the core has them
 * @param write of the thing whose words they were when the component was made
 */
export function wordsOf(
  read: () => string,
  write: (words: string) => Promise<unknown>,
): { now: string; keep: () => void } {
  /** As read or written last. */
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
      known = before; // is tried again as the field is left once more
      failed(error);
    });
  }
  onDestroy(keep); // what is closed takes its field away while that has the focus
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
