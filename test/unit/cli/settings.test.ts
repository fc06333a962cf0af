/** The command line's reading of a run's settings: from a file, and domains by name. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TrainSettings } from '../../../src-main/contract/index.ts';
import { idsOfNames } from '../../../src-main/hosts/cli/domain-names.ts';
import { quoted } from '../../../src-main/hosts/cli/output.ts';
import { settingsIn } from '../../../src-main/hosts/cli/settings-file.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dialect-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(content: unknown) {
  const path = join(folder, 'settings.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return settingsIn(path);
}
function refused(message: RegExp, details: object = {}) {
  return expect.objectContaining({
    code: 'bad-settings',
    message: expect.stringMatching(message) as string,
    details: expect.objectContaining(details) as object,
  }) as Error;
}

describe('a file of settings', () => {
  it('gives what it names and no defaults, which may depend on other settings', () => {
    expect(read({ tune: 'lora', lambda: null })).toEqual({ tune: 'lora', lambda: null });
  });
  it('may be what train --json printed, or a whole run’s settings', () => {
    const settings = TrainSettings.parse({ steps: 7 });
    expect(read({ run: 3, engine: 'CPU', settings, methods: [] })).toEqual(settings);
    expect(read(settings)).toEqual(settings);
  });
  it('is refused for a name that no setting has, with the one that may be meant', () => {
    expect(() => read({ steps: 5, learningrate: 0.1, margin_scale: 1, colour: 'red' })).toThrow(
      refused(
        /no setting learningrate \(is learningRate meant\?\), margin_scale \(is marginScale meant\?\), colour\. /,
        { unknown: ['learningrate', 'margin_scale', 'colour'] },
      ),
    );
    expect(() => read({ settings: { stepps: 5 } })).toThrow(refused(/stepps \(is steps meant\?\)/));
  });
  it.each([
    ['an object of other things', { name: 'dialect', version: 1 }, /no setting name/],
    ['an empty object', {}, /it names none/],
    ['empty settings', { settings: {} }, /it names none/],
    ['a list', [1], /no object/],
    ['null', null, /no object/],
    ['a value that cannot be', { steps: 0 }, /steps: Too small/],
    ['no JSON', 'steps: 5', /does not hold the settings of a run: /],
  ])('is refused as %s', (_what, content, message) => {
    expect(() => read(content)).toThrow(refused(message));
  });
  it('that is missing is named', () => {
    expect(() => settingsIn(join(folder, 'none.json'))).toThrow(refused(/none\.json/));
  });
});

describe('domains by name', () => {
  const domains = [
    { id: 1, name: 'mail', role: 'source' },
    { id: 2, name: 'news, old', role: 'source' },
    { id: 3, name: 'chat', role: 'target' },
  ] as const;
  it('are found, each once, a whole name before a list', () => {
    expect(idsOfNames(domains, 'source', 'mail')).toEqual([1]);
    expect(idsOfNames(domains, 'source', 'mail, mail')).toEqual([1]);
    expect(idsOfNames(domains, 'source', 'news, old')).toEqual([2]);
  });
  it('that are not there are answered with those of the role', () => {
    expect(() => idsOfNames(domains, 'source', 'mail,chat')).toThrow(
      expect.objectContaining({
        code: 'unknown-domain',
        message:
          'There is no source domain “chat”. It is a target. Choose among “mail”, “news, old”. Nothing was started.',
      }) as Error,
    );
    expect(() => idsOfNames([], 'target', 'x')).toThrow(/This project has no target domain\./);
  });
});

describe.skipIf(process.platform === 'win32')('a path in a command to copy', () => {
  it.each([
    ['work.dialect', 'work.dialect'],
    ['/a/my work.dialect', "'/a/my work.dialect'"],
    ["it's.dialect", String.raw`'it'\''s.dialect'`],
    ['', "''"],
  ])('%s is read by a shell as it is', (path, shown) => {
    expect(quoted(path)).toBe(shown);
  });
});
