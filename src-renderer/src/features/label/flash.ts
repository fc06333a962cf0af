/** A short glow that says 'this was just saved' when the next question is already on the screen. */

/** Milliseconds: long enough to notice, gone before the next answer is read. */
const GLOW_MS = 700;

export function flash(element: Element | undefined): void {
  if (!element || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const [from, to] = ['var(--accent)', 'transparent'].map((colour) => ({
    boxShadow: `inset 0 0 0 3px ${colour}`,
  }));
  element.animate([from, to], { duration: GLOW_MS, easing: 'ease-in' });
}
