/** Settings of one home that several servers change: each change is kept, whichever server made it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Preferences } from '../../../src-main/contract/index.ts';
import { Home } from '../../../src-main/services/home.ts';
import { temporaryFolder } from '../store/support.ts';

/** Another value for every preference, so that a new one has to be given one here. */
const CHANGED: Preferences = {
  annotator: 'ann',
  theme: 'dark',
  autoAdvance: false,
  autoAdvanceMs: 500,
  showWordCounts: true,
  textSize: 20,
  lineLength: 'wide',
  linkedScroll: true,
  engine: 'wasm',
  downloads: true,
  judge: { url: 'http://127.0.0.1:8080', model: 'm', template: 'Which?' },
  keys: { 'label.first': 'q' },
};

const NAMES = Object.keys(CHANGED) as (keyof Preferences)[];

/** Two servers that have read the same settings. */
function two(start: Partial<Preferences> = {}) {
  const folder = join(temporaryFolder(), 'home');
  new Home(folder).preferences = Preferences.parse(start);
  return { folder, one: new Home(folder), other: new Home(folder) };
}

function set(home: Home, change: Partial<Preferences>): void {
  home.preferences = Preferences.parse({ ...home.preferences, ...change });
}

describe('two servers with one home', () => {
  it.each(NAMES)('keep %s of the one and all else of the other', (name) => {
    const { folder, one, other } = two();
    set(one, { [name]: CHANGED[name] });
    set(other, Object.fromEntries(Object.entries(CHANGED).filter(([field]) => field !== name)));
    expect(new Home(folder).preferences).toEqual(CHANGED);
  });

  it.each(NAMES)('keep %s set back by the one, and what the other changed', (name) => {
    const { folder, one, other } = two(CHANGED);
    const asGiven = Preferences.parse({});
    set(one, { [name]: asGiven[name] });
    const also = name === 'textSize' ? { theme: 'light' as const } : { textSize: 13 };
    set(other, also);
    expect(new Home(folder).preferences).toEqual({ ...CHANGED, [name]: asGiven[name], ...also });
  });

  it('keep keys that each of them set, changed or took away, and both fields of a judge', () => {
    const { folder, one, other } = two({ keys: { a: 'q', b: 'w', c: 'e' } });
    set(one, { keys: { a: 'q', b: ['x', 'y'], d: 'r' } });
    set(other, { keys: { b: 'w', c: 'e', e: 't' } });
    set(one, { judge: { ...one.preferences.judge, url: 'http://127.0.0.1:1' } });
    set(other, { judge: { ...other.preferences.judge, model: 'm' } });
    expect(new Home(folder).preferences).toMatchObject({
      keys: { b: ['x', 'y'], d: 'r', e: 't' },
      judge: { url: 'http://127.0.0.1:1', model: 'm', template: '' },
    });
    expect(Object.keys(new Home(folder).preferences.keys)).toHaveLength(3);
  });

  it('keep the models that either added, but for those that one took away, and the projects of both', () => {
    const { folder, one, other } = two();
    one.encoders = ['/models/a', '/models/b'];
    other.encoders = ['/models/c'];
    one.encoders = one.encoders.filter((path) => path !== '/models/a');
    one.remember('/one.dialect', 'one');
    other.remember('/other.dialect', 'other');
    const found = new Home(folder);
    expect([...found.encoders].sort()).toEqual(['/models/b', '/models/c']);
    expect(found.recents.map(({ name }) => name)).toEqual(['other', 'one']);
  });
});

/** A folder in which nothing can be written, whoever tries; null where none can be made. */
function readOnlyFolder(): string | null {
  const folder = temporaryFolder();
  const mounted = ['--bind', '-o remount,ro,bind'].every((how) => {
    const paths = how === '--bind' ? [folder, folder] : [folder];
    return spawnSync('mount', [...how.split(' '), ...paths]).status === 0;
  });
  onTestFinished(() => void spawnSync('umount', [folder]));
  return mounted ? folder : null;
}

describe('a home on a drive that can only be read', () => {
  it('is named as that, not as missing', ({ skip }) => {
    const folder = readOnlyFolder();
    if (folder === null) return skip('nothing can be mounted here');
    expect(() => new Home(join(folder, 'home'))).toThrow(
      /^Dialect keeps settings .* is on a drive that can only be read\. .*DIALECT_HOME/,
    );
  });
});
