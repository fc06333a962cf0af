/** Scrolling of the two answers: reading on, reading back, one following the other. */

/** Overlap with the screen before, in pixels, so that the eye finds its place. */
const OVERLAP = 52;

function rest(pane: HTMLElement): number {
  return pane.scrollHeight - pane.clientHeight - pane.scrollTop;
}

/** Scrolls the answer with more left to read by one screen; both, where they are linked. */
export function readOn(
  first: HTMLElement | undefined,
  second: HTMLElement | undefined,
  both: boolean,
): void {
  if (!first || !second) return;
  const panes = both ? [first, second] : [rest(first) >= rest(second) ? first : second];
  for (const pane of panes) pane.scrollBy({ top: pane.clientHeight - OVERLAP });
}

/** Scrolls both answers back by one screen. */
export function readBack(first: HTMLElement | undefined, second: HTMLElement | undefined): void {
  for (const pane of [first, second]) pane?.scrollBy({ top: -(pane.clientHeight - OVERLAP) });
}

const led = new WeakMap<HTMLElement, number>();

/** Brings `other` to the same share of its text as `leader`; not back again for the echo of it. */
export function follow(leader: HTMLElement | undefined, other: HTMLElement | undefined): void {
  if (!leader || !other) return;
  const echo = led.get(leader);
  led.delete(leader);
  if (echo !== undefined && Math.abs(echo - leader.scrollTop) < 2) return;
  const length = leader.scrollHeight - leader.clientHeight;
  const share = length <= 0 ? 0 : leader.scrollTop / length;
  const to = Math.round(share * (other.scrollHeight - other.clientHeight));
  if (Math.abs(to - other.scrollTop) < 1) return;
  led.set(other, to);
  other.scrollTop = to;
}
