import { describe, expect, test } from 'vitest';
import {
  bindingOf,
  collide,
  keyNames,
  keyWords,
  match,
  withModifier,
  type KeyPress,
} from '../../../src-renderer/src/state/keys.ts';

function press(key: string, code: string, held: Partial<KeyPress> = {}): KeyPress {
  const none = { shiftKey: false, ctrlKey: false, altKey: false, metaKey: false };
  return { key, code, ...none, ...held };
}

describe('a key press matches a binding', () => {
  test('by the digit on the key, on a layout that types it without Shift or only with it', () => {
    expect(match([press('1', 'Digit1')], '1')).toBe('full');
    expect(match([press('&', 'Digit1')], '1')).toBe('full');
    expect(match([press('!', 'Digit1', { shiftKey: true })], 'Shift+1')).toBe('full');
    expect(match([press('¡', 'Digit1', { altKey: true })], 'Alt+1')).toBe('full');
  });

  test('on the number pad too, but not for its arrows', () => {
    expect(match([press('1', 'Numpad1')], '1')).toBe('full');
    expect(match([press('End', 'Numpad1')], '1')).toBe('no');
  });

  test('only with exactly the modifiers that it names', () => {
    expect(match([press('!', 'Digit1', { shiftKey: true })], '1')).toBe('no');
    expect(match([press('1', 'Digit1')], 'Shift+1')).toBe('no');
    expect(match([press('s', 'KeyS', { ctrlKey: true })], 's')).toBe('no');
    expect(match([press('k', 'KeyK', { ctrlKey: true })], '$mod+k')).toBe('full');
  });

  test('by the letter of the layout, and by the Latin key where the layout types no Latin', () => {
    expect(match([press('s', 'KeyS')], 's')).toBe('full');
    expect(match([press('S', 'KeyS')], 's')).toBe('full');
    expect(match([press('ы', 'KeyS')], 's')).toBe('full');
    // Dvorak: the key labelled S elsewhere types O.
    expect(match([press('o', 'KeyS')], 's')).toBe('no');
  });

  test('for signs wherever Shift types them', () => {
    expect(match([press('?', 'Slash', { shiftKey: true })], '?')).toBe('full');
    expect(match([press(',', 'Comma')], ',')).toBe('full');
    expect(match([press('/', 'Digit7', { shiftKey: true })], '/')).toBe('full');
  });

  test('in sequences, press by press', () => {
    const g = press('g', 'KeyG');
    const d = press('d', 'KeyD');
    expect(match([g], 'g d')).toBe('part');
    expect(match([g, d], 'g d')).toBe('full');
    expect(match([d], 'g d')).toBe('no');
    expect(match([g, d, d], 'g d')).toBe('no');
  });

  test('and Space by its name', () => {
    expect(match([press(' ', 'Space')], 'Space')).toBe('full');
  });
});

describe('a binding made from a press', () => {
  test.each([
    [press('!', 'Digit1', { shiftKey: true }), 'Shift+1'],
    [press('S', 'KeyS', { shiftKey: true }), 'Shift+s'],
    [press('?', 'Slash', { shiftKey: true }), '?'],
    [press('k', 'KeyK', { ctrlKey: true }), '$mod+k'],
    [press(' ', 'Space'), 'Space'],
    [press('ArrowLeft', 'ArrowLeft', { altKey: true }), 'Alt+ArrowLeft'],
    [press('ф', 'KeyA'), 'a'],
  ])('matches that press again', (event, binding) => {
    expect(bindingOf(event)).toBe(binding);
    expect(match([event], binding)).toBe('full');
  });

  test('waits while only modifiers are held', () => {
    expect(bindingOf(press('Shift', 'ShiftLeft', { shiftKey: true }))).toBeNull();
  });
});

test('a form with Shift is none of a sign, which is typed with Shift or without', () => {
  for (const sign of ['<', '?', ':', 'é']) expect(withModifier(sign, 'Shift')).toBeNull();
  expect(['1', 'z', 'F9', 'ArrowLeft'].map((key) => withModifier(key, 'Shift'))).toEqual([
    'Shift+1',
    'Shift+z',
    'Shift+F9',
    'Shift+ArrowLeft',
  ]);
  expect(withModifier('<', 'Alt')).toBe('Alt+<');
});

describe('two bindings collide', () => {
  test('when equal, whatever the order of modifiers and the case', () => {
    expect(collide('Shift+Alt+a', 'Alt+Shift+A')).toBe(true);
    expect(collide('a', 'b')).toBe(false);
    expect(collide('a', 'Shift+a')).toBe(false);
  });

  test('when one is the beginning of the other, since it would never be waited for', () => {
    expect(collide('g', 'g d')).toBe(true);
    expect(collide('g l', 'g d')).toBe(false);
  });
});

test('a binding is written as people know it', () => {
  expect(keyNames('g d')).toEqual([['G'], ['D']]);
  expect(keyNames('Shift+ArrowLeft')).toEqual([['Shift', '←']]);
  expect(keyWords('$mod+k')).toBe('Ctrl+K');
  expect(keyWords('g ,')).toBe('G then ,');
});
