/** The window's placement, the menus and the single instance: rules without a screen. */
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { menuTemplate } from '../../src-main/hosts/electron/menus.ts';
import { projectInArguments } from '../../src-main/hosts/electron/single-instance.ts';
import { readState, writeState } from '../../src-main/hosts/electron/state-file.ts';
import { placeWindow } from '../../src-main/hosts/electron/window-state.ts';

const screen = { x: 0, y: 0, width: 1920, height: 1080 };
const second = { x: 1920, y: 0, width: 1280, height: 1024 };
const saved = { x: 2000, y: 100, width: 1000, height: 700, maximised: false };

describe('the window', () => {
  it('stands where it stood while that screen is there', () => {
    expect(placeWindow(saved, [screen, second])).toEqual(saved);
  });

  it('keeps its size and goes to the middle when that screen is gone', () => {
    expect(placeWindow(saved, [screen])).toEqual({ width: 1000, height: 700, maximised: false });
  });

  it.each([
    ['above the screen', { y: -30 }],
    ['below it', { y: 1060 }],
    ['all but off to the side', { x: 1900 - 40 }],
  ])('is not left where its title bar cannot be caught: %s', (_where, change) => {
    const placed = placeWindow({ ...saved, x: 0, ...change }, [screen]);
    expect(placed.x).toBeUndefined();
  });

  it('is never too small to use', () => {
    const placed = placeWindow({ ...saved, x: 0, width: 10, height: 10 }, [screen]);
    expect([placed.width, placed.height]).toEqual([720, 480]);
  });

  it.each([null, 'text', {}, { ...saved, x: 'left' }, { ...saved, width: Infinity }])(
    'opens as usual when nothing usable is remembered (%j)',
    (state) => {
      expect(placeWindow(state, [screen])).toEqual({ width: 1280, height: 800, maximised: false });
    },
  );

  it('remembers through a file, and does without one', async () => {
    const file = path.join(await mkdtemp(path.join(tmpdir(), 'dialect-test-')), 'a', 'window.json');
    expect(readState(file)).toBeNull();
    writeState(file, { x: 1, y: 2, width: 800, height: 600, maximised: true });
    expect(readState(file)).toEqual({ x: 1, y: 2, width: 800, height: 600, maximised: true });
    writeState('/dev/null/window.json', screen);
  });
});

describe('a project among the arguments', () => {
  it.each([
    [['dialect', 'a.dialect'], '/here/a.dialect'],
    [['dialect', '--flag', '/b/C.DIALECT'], '/b/C.DIALECT'],
    [['electron', '.', 'x/../a.dialect'], '/here/a.dialect'],
    [['dialect'], null],
    [['dialect', '--x=a.dialect'], null],
    [['a.dialect'], null],
    [['dialect', 'notes.txt'], null],
  ])('%j', (args, project) => expect(projectInArguments(args, '/here')).toBe(project));
});

describe('the menus', () => {
  const asked: string[] = [];
  const parts = {
    platform: 'linux' as NodeJS.Platform,
    recents: [
      { path: '/p/a.dialect', name: 'A & B', openedAt: 2, exists: true },
      { path: '/p/gone.dialect', name: 'Gone', openedAt: 1, exists: false },
    ],
    hasProject: true,
    act: (act: string) => void asked.push(act),
    about: () => undefined,
    openRecent: (project: string) => void asked.push(project),
  };
  const entry = (template: MenuItemConstructorOptions[], menu: string, label: string) => {
    const found = template.find((one) => one.label === menu)?.submenu;
    return (found as MenuItemConstructorOptions[]).find((one) => one.label === label);
  };
  const click = (item: MenuItemConstructorOptions | undefined) =>
    (item?.click as (() => void) | undefined)?.();

  it('ask the page for what they say', () => {
    const template = menuTemplate(parts);
    click(entry(template, '&File', '&New project…'));
    click(entry(template, '&File', '&Import…'));
    click(entry(template, '&View', '&Label'));
    expect(asked.splice(0)).toEqual(['project.new', 'data.import', 'view.label']);
  });

  it('ask for nothing that the page does not know', async () => {
    const clicked = (item: MenuItemConstructorOptions): void => {
      if (Array.isArray(item.submenu)) item.submenu.forEach(clicked);
      else click(item);
    };
    menuTemplate({ ...parts, recents: [] }).forEach(clicked);
    const features = fileURLToPath(new URL('../../src-renderer/src/features', import.meta.url));
    const sources = await Promise.all(
      (await readdir(features, { recursive: true }))
        .filter((name) => /(^|[/])(acts|rooms)[.]ts$/.test(name))
        .map((name) => readFile(path.join(features, name), 'utf8')),
    );
    const named = [...sources.join().matchAll(/(id|name): '([^']+)'/g)].map((match) => match[2]);
    const known = new Set(named.flatMap((name) => [name, `view.${name}`]));
    const acts = asked.splice(0);
    expect(acts.length).toBeGreaterThan(10);
    expect(acts.filter((act) => !known.has(act))).toEqual([]);
  });

  it('offer recent projects that are still there, with their own names', () => {
    const recent = entry(menuTemplate(parts), '&File', 'Open &recent')?.submenu;
    const entries = recent as MenuItemConstructorOptions[];
    expect(entries.map((one) => one.label)).toEqual(['A && B']);
    click(entries[0]);
    expect(asked.splice(0)).toEqual(['/p/a.dialect']);
    const none = entry(menuTemplate({ ...parts, recents: [] }), '&File', 'Open &recent');
    expect(none?.submenu).toEqual([{ label: 'None yet', enabled: false }]);
  });

  it('disable what needs a project while none is open', () => {
    const template = menuTemplate({ ...parts, hasProject: false });
    expect(entry(template, '&File', '&Export…')?.enabled).toBe(false);
    expect(entry(template, '&File', '&Open…')?.enabled).toBeUndefined();
    expect(entry(template, '&View', '&Settings')?.enabled).toBe(true);
  });

  it('leave the undo keys to the page, which knows votes from typing', () => {
    const edit = menuTemplate(parts).find((one) => one.label === '&Edit')?.submenu;
    const undo = (edit as MenuItemConstructorOptions[]).find((one) => one.role === 'undo');
    expect(undo?.registerAccelerator).toBe(false);
    click(entry(menuTemplate(parts), '&Edit', 'Undo the last &vote'));
    expect(asked.splice(0)).toEqual(['label.undo']);
  });

  it('have an application menu on macOS and Quit elsewhere', () => {
    expect(menuTemplate({ ...parts, platform: 'darwin' })[0]).toEqual({ role: 'appMenu' });
    const file = menuTemplate(parts)[0]?.submenu as MenuItemConstructorOptions[];
    expect(file.at(-1)).toEqual({ role: 'quit' });
  });
});
