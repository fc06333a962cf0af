/** The options of `dialect train`, made from the table of settings: each is named after its setting. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { optionName, settingEntries, type SettingKey } from '../../contract/training-settings.ts';
import {
  numberProblem,
  SETTING_GROUPS,
  type NumberSetting,
  type Setting,
} from '../../contract/setting.ts';
import { wholePaths } from '../../services/encoders/encoder-folder.ts';
import { list } from './options.ts';

export function addTrainOptions(train: Command): Command {
  for (const [group, title] of Object.entries(SETTING_GROUPS)) {
    train.optionsGroup(`${title}:`);
    for (const [key, setting] of settingEntries) {
      if (setting.group === group) train.addOption(optionOf(key, setting));
    }
  }
  return train
    .optionsGroup('The run itself:')
    .option('--settings <file>', 'JSON of settings, as --json prints them; other options go before')
    .option(
      '--resume',
      'go on with the newest run that was interrupted, by its own settings',
      false,
    )
    .option('--json', 'prints one JSON object', false);
}

/**
 * Without a default of its own: missing options are left to the core, whose defaults may depend on other
 * settings.
 */
function optionOf(key: SettingKey, setting: Setting): Option {
  const name = optionName(key);
  const help = `${setting.help}${defaultText(setting)}`;
  switch (setting.kind) {
    case 'switch':
      return new Option(name, help);
    case 'number':
      return new Option(`${name} ${setting.whole ? '<n>' : '<x>'}`, help).argParser(
        numberParser(setting),
      );
    case 'choice':
      return new Option(`${name} <${key === 'engine' ? 'id' : 'how'}>`, help).choices([
        ...setting.choices,
      ]);
    case 'names':
      return new Option(`${name} <names>`, help).argParser(list);
    case 'domains':
      return new Option(`${name} <names>`, help);
    case 'text': {
      const option = new Option(`${name} <id>`, help);
      return key === 'encoder' ? option.argParser(wholePaths) : option;
    }
  }
}

function defaultText(setting: Setting): string {
  switch (setting.kind) {
    case 'switch':
      return '';
    case 'number':
      return ` (default: ${setting.default ?? setting.empty})`;
    case 'names':
      return ` (default: ${setting.default.join(',')})`;
    case 'domains':
      return ' (default: all)';
    case 'choice':
    case 'text':
      return ` (default: ${setting.default})`;
  }
}

function numberParser(setting: NumberSetting) {
  return (text: string): number | 'auto' => {
    if (setting.default === 'auto' && text === 'auto') return text;
    const problem = numberProblem(setting, text.trim() === '' ? Number.NaN : Number(text));
    if (problem === null) return Number(text);
    throw new InvalidArgumentError(
      setting.default === 'auto' ? `${problem} Or write auto.` : problem,
    );
  };
}
