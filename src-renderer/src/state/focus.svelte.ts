/**
 * Focus mode: the labelling room without rail and title bar, until it is left or the window is reloaded.
 */
let wanted = $state(false);

export const focusMode = {
  get wanted(): boolean {
    return wanted;
  },
  toggle(): void {
    wanted = !wanted;
  },
};
