/**
 * Who labels in this window. The name belongs to the window: two windows of one server can vote under two
 * names at the same time. A new window starts with the most recently chosen name, from any window.
 */
const STORE = 'dialect.annotator';
/** Set once this window was asked, or was the first to label under its name. */
const ASKED = 'dialect.annotator.asked';

function read(name: string): string | null {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

function write(name: string, value: string): void {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // Storage may be forbidden: the name then lasts until the page is reloaded.
  }
}

let own = $state(read(STORE));
let asked = $state(read(ASKED) !== null);

export const seat = {
  /** Null until the core has said who labelled last. */
  get annotator(): string | null {
    return own;
  },
  set annotator(name: string | null) {
    own = name;
    if (name !== null) write(STORE, name);
  },
  get asked(): boolean {
    return asked;
  },
  settle(): void {
    asked = true;
    write(ASKED, 'yes');
  },
};
