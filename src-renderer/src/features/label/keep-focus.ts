/** For buttons of the label room: a click leaves the focus where it is, and so the keys to the room. */
export function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}
