/** Scrolling of the two answers: forward, backward, and linked. */

/** Overlap with the previous screenful, in pixels, so that the eye finds its place. */
const OVERLAP = 52;

function rest(pane: HTMLElement): number {
  return pane.scrollHeight - pane.clientHeight - pane.scrollTop;
}

/** Scrolls the answer with more left to read by one screenful; both, if they are linked. */
export function readOn(
  first: HTMLElement | undefined,
  second: HTMLElement | undefined,
  both: boolean,
): void {
  if (!first || !second) return;
  const panes = both ? [first, second] : [rest(first) >= rest(second) ? first : second];
  for (const pane of panes) pane.scrollBy({ top: pane.clientHeight - OVERLAP });
}

/** Scrolls both answers back by one screenful. */
export function readBack(first: HTMLElement | undefined, second: HTMLElement | undefined): void {
  for (const pane of [first, second]) pane?.scrollBy({ top: -(pane.clientHeight - OVERLAP) });
}

const led = new WeakMap<HTMLElement, number>();

/** Scrolls `other` to the same share of its text as `leader`, ignoring the echo of that. */
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
