/** For buttons of the Label room: a click does not take the focus, so that the room keeps its keys. */
export function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}
