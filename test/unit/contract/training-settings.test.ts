/** One table of settings: every reader of a value (schema, command line, form) has the same limits. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { settingsDoc, SETTINGS_DOC } from '../../../build/settings-doc.ts';
import { TrainSettings } from '../../../src-main/contract/index.ts';
import { optionName, settingEntries } from '../../../src-main/contract/training-settings.ts';
import type { NumberSetting } from '../../../src-main/contract/setting.ts';
import { addTrainOptions } from '../../../src-main/hosts/cli/train-options.ts';
import { commandLine } from '../../../src-renderer/src/features/train/command.ts';
import {
  mainFields,
  moreFields,
  problemOf,
  tuneFields,
} from '../../../src-renderer/src/features/train/fields.ts';

const defaults = TrainSettings.parse({});
const numbers = settingEntries.flatMap(([key, setting]) =>
  setting.kind === 'number' ? [{ key, setting }] : [],
);

/** At, inside and outside the limits. */
function around({ min, max, whole, aboveMin }: NumberSetting): [number, boolean][] {
  const step = whole ? 1 : 1e-6;
  const beyond = max === Number.MAX_SAFE_INTEGER ? 2 * max : max + step;
  return [
    [min - step, false],
    [min, !aboveMin],
    [min + step, true],
    [max, true],
    [beyond, false],
    ...(whole ? [[min + 0.5, false] as [number, boolean]] : []),
  ];
}

/** The settings that `dialect train` reads from these words. @throws if it refuses them */
function parsed(words: readonly string[]): Record<string, unknown> {
  const train = addTrainOptions(new Command('train').argument('<project>'))
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  train.parse(words, { from: 'user' });
  const { json, resume, ...settings } = train.opts<Record<string, unknown>>();
  expect([json, resume]).toEqual([false, false]);
  return settings;
}

describe.each(numbers)('$key', ({ key, setting }) => {
  it.each(around(setting))('may be %s: %s, wherever it is written', (value, right) => {
    expect(TrainSettings.safeParse({ [key]: value }).success).toBe(right);
    const onCommandLine = () => parsed(['p.dialect', optionName(key), String(value)]);
    if (right) expect(onCommandLine()).toEqual({ [key]: value });
    else expect(onCommandLine).toThrow();
    const field = [...mainFields, ...moreFields, ...tuneFields].find((one) => one.key === key);
    if (field) expect(problemOf(field, String(value)) === null).toBe(right);
  });
});

describe('the command line that the interface prints', () => {
  const changed: Partial<TrainSettings> = {
    methods: ['source-only', 'mmd@0.3'],
    lambda: 0.5,
    loss: 'hinge',
    reliability: true,
    lengthBalance: true,
    seeds: 2,
    seed: 3_000_000_000,
    steps: 7,
    hidden: 8,
    engine: 'cpu',
    learningRate: 1e-6,
    validators: ['mixval'],
    meaningFactor: 0.1,
    standardise: 'joint',
    tune: 'lora',
    loraTargets: ['query', 'gate'],
    loraLayers: 2,
    tuneLearningRate: 1e-4,
  };
  it('says what the settings say', () => {
    const settings = { ...defaults, ...changed };
    const { command, file } = commandLine(settings, defaults, 'p.dialect', []);
    expect(file).toBeNull();
    const said = parsed(command.split(' ').slice(2));
    expect({ ...defaults, ...said }).toEqual(settings);
  });
});

describe('docs/settings.md', () => {
  it('is what the table says: node build/settings-doc.ts writes it', async () => {
    expect(readFileSync(SETTINGS_DOC, 'utf8')).toBe(await settingsDoc());
  });
});
