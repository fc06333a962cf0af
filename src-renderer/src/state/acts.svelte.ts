/**
 * Acts: everything that a key or the palette can do. A feature declares its acts in `acts.ts` (so that the
 * palette, the list of keys and the settings know them without loading the room) and registers their functions
 * while its room is on the screen.
 *
 * Keys are inert in text fields and dialogs, do not repeat while held, and can be remapped (`preferences.keys`:
 * act id -> bindings, which then replace all of the act's own keys; its Shift and Alt variants follow).
 *
 * An act requested before its room is ready (still loading, or still looking up what the act works on) is held,
 * and run once it can be, unless the user does something else first.
 */
import { untrack } from 'svelte';
import { app } from './app.svelte.ts';
import { collide, match, withModifier } from './keys.ts';
import { navigate, route, type RoomName } from './router.svelte.ts';

/** A room, or the start page. */
export type Place = RoomName | 'start';

/** The present place, whose keys work. Settings belong to the user and need no project. */
export function place(): Place | null {
  return app.project === null && route.room !== 'settings' ? 'start' : route.room;
}

export interface ActDeclaration {
  /** e.g. 'label.first' */
  id: string;
  label: string;
  /** Default keys in the syntax of tinykeys; the first one is drawn on buttons. */
  key?: string | readonly string[];
  /** The room where it works; everywhere by default. */
  room?: Place;
  /** A part of the room. Acts of two parts are never on the screen together, so they may share keys. */
  part?: string;
  /** Whether the palette offers it in other rooms too: it goes there first. */
  elsewhere?: boolean;
  /** Additional words by which the palette finds it. */
  also?: string;
  /**
   * The act that this one is a variant of: if that act's keys are changed, this one has the same with its
   * modifier.
   */
  formOf?: { id: string; modifier: 'Shift' | 'Alt' };
  /** Heading in the palette and the list of keys; the room's name by default. */
  group?: string;
  /**
   * Whether its key is accepted, and held, before the room is ready. Not for acts that decide on something that
   * must have been seen first, such as votes.
   */
  early?: boolean;
}

export interface Act extends ActDeclaration {
  run: () => void;
  /** Whether it can be run now; reactive. */
  when?: () => boolean;
  /** Whether its data are still loading, so that `when` cannot tell yet; reactive. */
  waiting?: () => boolean;
  /** Works while a text field has the focus. */
  inFields?: boolean;
  /** Repeats while the key is held (moving through a list). */
  repeat?: boolean;
}

const declared = new Map<string, ActDeclaration>();
let registered = $state.raw<readonly Act[]>([]);
let held = $state.raw<ActDeclaration | null>(null);

/** Grows with what is declared, so that lists of it are drawn anew. */
let round = $state(0);

/** Makes acts known, without their functions. @returns a function that removes them again */
export function declare(list: readonly ActDeclaration[]): () => void {
  for (const act of list) declared.set(act.id, act);
  untrack(() => (round += 1));
  return () => {
    for (const act of list) if (declared.get(act.id) === act) declared.delete(act.id);
    untrack(() => (round += 1));
  };
}

function register(act: Act): () => void {
  if (!declared.has(act.id)) declared.set(act.id, act);
  registered = [...registered, act];
  return () => {
    registered = registered.filter((other) => other !== act);
  };
}

/** Whether it can be requested: an act that may be possible in a moment is held. */
function able(act: Act): boolean {
  return waits(act) || (act.when?.() ?? true);
}

function waits(act: Act): boolean {
  return act.waiting?.() ?? false;
}

function perform(act: Act): void {
  if (waits(act)) held = act;
  else act.run();
}

$effect.root(() => {
  $effect(() => {
    if (held === null) return;
    const { id, room } = held;
    const act = registered.findLast((one) => one.id === id);
    if (room !== undefined && room !== place()) held = null;
    else if (act !== undefined && !waits(act)) {
      held = null;
      untrack(() => {
        if (able(act)) act.run();
      });
    }
  });
});

/** The present keys of an act, including remapping. */
function keysOf(act: ActDeclaration): readonly string[] {
  const own = ownKeys(act.id);
  if (own !== undefined) return own;
  const { formOf } = act;
  const base = formOf === undefined ? undefined : ownKeys(formOf.id);
  if (formOf === undefined || base === undefined) return defaultKeys(act);
  return base.flatMap((key) => withModifier(key, formOf.modifier) ?? []);
}

/** The user's own keys; an empty list is a choice, too. */
function ownKeys(id: string): readonly string[] | undefined {
  const own = app.preferences.keys[id];
  if (own === undefined) return undefined;
  return typeof own === 'string' ? [own].filter((key) => key !== '') : own;
}

function defaultKeys(act: ActDeclaration): readonly string[] {
  if (act.key === undefined) return [];
  return typeof act.key === 'string' ? [act.key] : act.key;
}

/** The keycap to draw for an act; undefined if it has no key. */
function keyOf(id: string): string | undefined {
  void round; // an act may be declared anew with another key
  const act = declared.get(id) ?? registered.find((one) => one.id === id);
  return act ? keysOf(act)[0] : undefined;
}

/** Runs an act as its key would; from another room, goes there first. */
function invoke(id: string): void {
  const act = registered.findLast((one) => one.id === id);
  if (act) {
    if (able(act)) perform(act);
    return;
  }
  const known = declared.get(id);
  if (known?.room === undefined || known.room === 'start') return;
  held = known;
  navigate([known.room]);
}

/** Acts whose keys would collide with `binding`, or with variants of it, where `id` works. */
function conflicts(id: string, binding: string): ActDeclaration[] {
  const forms = [...declared.values()].filter(
    (act) => act.formOf?.id === id && ownKeys(act.id) === undefined,
  );
  const bindings = forms.flatMap((act) => withModifier(binding, act.formOf?.modifier ?? '') ?? []);
  const family = new Set([id, ...forms.map((act) => act.id)]);
  const found = [binding, ...bindings].flatMap((one) => holders(id, one));
  return [...new Set(found)].filter((act) => !family.has(act.id));
}

function holders(id: string, binding: string): ActDeclaration[] {
  const { room, part } = declared.get(id) ?? {};
  return [...declared.values()].filter(
    (other) =>
      other.id !== id &&
      (room === undefined || other.room === undefined || other.room === room) &&
      (part === undefined || other.part === undefined || other.part === part) &&
      keysOf(other).some((key) => collide(key, binding)),
  );
}

/* -------------------------------------------------------------------- keys */

const sequenceMs = 1200;
let presses: KeyboardEvent[] = [];
let lastPress = 0;

/** Keys that the focused element needs itself: typing in fields, arrows in radios, Enter and Space in buttons. */
function focusTakes(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (event.ctrlKey || event.metaKey) return isTextField(target);
  if (isTextField(target) || target instanceof HTMLSelectElement) return true;
  const activates = event.key === 'Enter' || event.key === ' ';
  if (target instanceof HTMLInputElement) {
    return activates || (event.key.startsWith('Arrow') && target.type !== 'checkbox');
  }
  return activates && target.closest('button, a[href], summary, [role="button"]') !== null;
}

function isTextField(target: HTMLElement): boolean {
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  return (
    target instanceof HTMLInputElement &&
    !['button', 'checkbox', 'radio', 'range', 'submit', 'file', 'color'].includes(target.type)
  );
}

function dialogIsOpen(): boolean {
  return document.querySelector('[role="dialog"][data-state="open"]') !== null;
}

/** Finds the act for a key press and runs it. To be called by one listener on the window. */
export function dispatchKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  if (['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return;
  if (!event.repeat) held = null;
  const taken = focusTakes(event) || dialogIsOpen();
  const now = performance.now();
  if (now - lastPress > sequenceMs) presses = [];
  lastPress = now;
  presses = taken ? [event] : [...presses, event];

  let waiting = false;
  // The most recently registered one is innermost: a room's act wins over a global one.
  for (const act of registered.toReversed()) {
    if (taken && !act.inFields) continue;
    if (act.room !== undefined && act.room !== place()) continue;
    if (event.repeat && !act.repeat) continue;
    for (const key of keysOf(act)) {
      const found = match(presses, key);
      if (found === 'part') waiting = true;
      if (found !== 'full' || !able(act) || (waits(act) && !act.early)) continue;
      presses = [];
      event.preventDefault();
      perform(act);
      return;
    }
  }
  if (waiting) return;
  const early = taken || event.repeat ? undefined : actToCome();
  if (early !== undefined) {
    presses = [];
    event.preventDefault();
    held = early;
    return;
  }
  // A press that continued no sequence may begin one.
  const again = presses.length > 1 && !taken;
  presses = [];
  if (again) dispatchKey(event);
}

/** The act of the present room for the pressed keys, if the room is not on the screen yet. */
function actToCome(): ActDeclaration | undefined {
  return [...declared.values()].find(
    (act) =>
      act.early === true &&
      act.room === place() &&
      !registered.some((one) => one.id === act.id) &&
      keysOf(act).some((key) => match(presses, key) === 'full'),
  );
}

export const acts = {
  register,
  declare,
  invoke,
  keyOf,
  keysOf,
  conflicts,
  able,
  /** The act that was requested, to be run as soon as its room is ready. */
  get held(): ActDeclaration | null {
    return held;
  },
  /** Acts that can be run here. */
  get registered(): readonly Act[] {
    return registered;
  },
  /** All known acts, including those of other rooms. */
  get all(): readonly ActDeclaration[] {
    void [registered, round];
    return [...declared.values()];
  },
};
