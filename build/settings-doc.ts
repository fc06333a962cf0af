/** Writes docs/settings.md from the table of training settings; a test compares the two. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { optionName, settingEntries } from '../src-main/contract/training-settings.ts';
import { SETTING_GROUPS, type Setting } from '../src-main/contract/setting.ts';

export const SETTINGS_DOC = fileURLToPath(new URL('../docs/settings.md', import.meta.url));

export function settingsDoc(): Promise<string> {
  const lines = [
    '# Settings of a training run',
    '',
    'Made from `src-main/contract/training-settings.ts` by `node build/settings-doc.ts`. A file for',
    '`dialect train --settings` names them as in the first column.',
  ];
  for (const [group, title] of Object.entries(SETTING_GROUPS)) {
    lines.push(
      '',
      `## ${title}`,
      '',
      '| Setting | Option | Default | Values | |',
      '|---|---|---|---|---|',
    );
    for (const [key, setting] of settingEntries) {
      if (setting.group !== group) continue;
      const cells = [`\`${key}\``, `\`${optionName(key)}\``, normalOf(setting), valuesOf(setting)];
      lines.push(`| ${[...cells, saidOf(setting)].join(' | ')} |`);
    }
  }
  return format(lines.join('\n'), { parser: 'markdown', printWidth: 100, proseWrap: 'preserve' });
}

function normalOf(setting: Setting): string {
  switch (setting.kind) {
    case 'number':
      return String(setting.default ?? setting.empty);
    case 'switch':
      return 'off';
    case 'domains':
      return 'all';
    case 'choice':
    case 'names':
    case 'text':
      return setting.default.toString().replaceAll(',', ', ');
  }
}

function valuesOf(setting: Setting): string {
  switch (setting.kind) {
    case 'number': {
      const { min, max, aboveMin, whole } = setting;
      const kind = whole ? 'whole number' : 'number';
      const highest = max === Number.MAX_SAFE_INTEGER ? '2^53 - 1' : max.toLocaleString('en');
      return `${kind}, ${aboveMin ? 'above ' : ''}${min} to ${highest}`;
    }
    case 'switch':
      return 'on, off';
    case 'choice':
      return setting.choices.join(', ');
    case 'names':
      return setting.choices?.join(', ') ?? 'names';
    case 'domains':
      return 'ids; on the command line names';
    case 'text':
      return 'text';
  }
}

/** Its label, and the form's sentence if there is one. */
function saidOf({ label, ...setting }: Setting): string {
  const effect = 'effect' in setting ? setting.effect : undefined;
  return effect === undefined ? `${label}: ${setting.help}.` : `${label}. ${effect}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(SETTINGS_DOC, await settingsDoc());
