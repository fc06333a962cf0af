/**
 * Key bindings in the syntax of tinykeys ('Shift+1', '$mod+k', sequences as 'g d'): how they match an
 * event on any keyboard layout, how they are written for people, and which of them collide.
 *
 * Matching is our own, because labelling depends on digits and letters: digits match the key's position
 * (on AZERTY an unshifted digit types '&'), letters match the Latin key if the layout types no Latin.
 */
import { parseKeybinding } from 'tinykeys';

/** The fields of a KeyboardEvent in use. */
export interface KeyPress {
  key: string;
  code: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
}

type Press = [mods: string[], key: string];

const platform = typeof navigator === 'undefined' ? '' : navigator.platform;
const onMac = /Mac|iPhone|iPad/.test(platform);

function parse(binding: string): Press[] {
  return parseKeybinding(binding).map(([mods, key]) => [mods, String(key)]);
}

/** The names under which an event's key can be bound. */
function namesOf(event: KeyPress): string[] {
  const names = [event.key.toLowerCase()];
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  if (digit?.[1] && (event.code.startsWith('Digit') || event.key === digit[1])) {
    names.push(digit[1]);
  }
  const letter = /^Key([A-Z])$/.exec(event.code);
  if (letter?.[1] && !/^[a-z]$/i.test(event.key)) names.push(letter[1].toLowerCase());
  if (event.key === ' ') names.push('space');
  return names;
}

function pressMatches(event: KeyPress, [mods, key]: Press): boolean {
  if (!namesOf(event).includes(key.toLowerCase())) return false;
  const shiftIsFree = isSign(key) && !mods.includes('Shift');
  return (
    (shiftIsFree || event.shiftKey === mods.includes('Shift')) &&
    event.ctrlKey === mods.includes('Control') &&
    event.altKey === mods.includes('Alt') &&
    event.metaKey === mods.includes('Meta')
  );
}

/**
 * Compares the presses so far, the last one being new, with a binding.
 * @returns 'full' when the binding is complete, 'part' when more presses must follow
 */
export function match(presses: readonly KeyPress[], binding: string): 'full' | 'part' | 'no' {
  const wanted = parse(binding);
  if (presses.length > wanted.length) return 'no';
  const fits = presses.every((press, at) => {
    const want = wanted[at];
    return want !== undefined && pressMatches(press, want);
  });
  if (!fits) return 'no';
  return presses.length === wanted.length ? 'full' : 'part';
}

const names: Record<string, string> = {
  control: 'Ctrl',
  meta: onMac ? '⌘' : 'Meta',
  alt: onMac ? '⌥' : 'Alt',
  shift: 'Shift',
  arrowleft: '←',
  arrowright: '→',
  arrowup: '↑',
  arrowdown: '↓',
  space: 'Space',
  enter: 'Enter',
  escape: 'Esc',
  backspace: '⌫',
  delete: 'Del',
  pageup: 'PgUp',
  pagedown: 'PgDn',
};

function nameOf(key: string): string {
  return names[key.toLowerCase()] ?? (key.length === 1 ? key.toUpperCase() : key);
}

/** A binding as keycaps: one list per press. 'g d' -> [['G'], ['D']] */
export function keyNames(binding: string): string[][] {
  return parse(binding).map(([mods, key]) => [...mods.map(nameOf), nameOf(key)]);
}

/** A binding as words: 'Ctrl+K', 'G then D'. */
export function keyWords(binding: string): string {
  return keyNames(binding)
    .map((press) => press.join('+'))
    .join(' then ');
}

const modifiers = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead']);

/** The binding for an event; null while only modifiers are held. */
export function bindingOf(event: KeyPress): string | null {
  if (modifiers.has(event.key)) return null;
  const candidates = namesOf(event);
  const key = candidates.find((name) => /^[a-z0-9]$|^space$/.test(name)) ?? event.key;
  const named = /^[a-z0-9]$/.test(key) || key.length > 1;
  const mods = [
    event.ctrlKey && (onMac ? 'Control' : '$mod'),
    event.altKey && 'Alt',
    event.shiftKey && named && 'Shift',
    event.metaKey && (onMac ? '$mod' : 'Meta'),
  ].filter((mod) => mod !== false);
  return [...mods, key === 'space' ? 'Space' : key].join('+');
}

/** '?' already implies that Shift may be held; typed without it, it is still '?'. */
function isSign(key: string): boolean {
  return key.length === 1 && !/[a-z0-9]/i.test(key);
}

/**
 * The same key with Shift or Alt held; null if that is the same press, it already has that modifier, or
 * it is a sequence.
 */
export function withModifier(binding: string, modifier: string): string | null {
  const presses = parse(binding);
  const [mods, key] = presses[0] ?? [[], ''];
  if (presses.length !== 1 || mods.includes(modifier)) return null;
  return modifier === 'Shift' && isSign(key) ? null : `${modifier}+${binding}`;
}

/** Whether two bindings cannot both work: they are equal, or one is a prefix of the other. */
export function collide(a: string, b: string): boolean {
  const [short, long] = [parse(a), parse(b)].sort((x, y) => x.length - y.length);
  if (!short || !long) return false;
  return short.every(([mods, key], at) => {
    const other = long[at];
    return (
      other !== undefined &&
      other[1].toLowerCase() === key.toLowerCase() &&
      [...other[0]].sort().join() === [...mods].sort().join()
    );
  });
}
