/** The whole configuration of a run as a command line. */
import type { Domain, TrainSettings } from '#contract';
import { optionName, settingEntries } from '../../../../src-main/contract/training-settings.ts';

export interface CommandLine {
  command: string;
  /** A file that has to hold the settings as JSON; null if options suffice. */
  file: string | null;
}

type Value = TrainSettings[keyof TrainSettings];

/**
 * `dialect train NAME.dialect --methods source-only,wdgrl ...`: the settings that differ from the
 * defaults, and always the candidates.
 *
 * @param domains of the project, to name them instead of their ids
 */
export function commandLine(
  settings: TrainSettings,
  defaults: TrainSettings,
  project: string,
  domains: readonly Pick<Domain, 'id' | 'name'>[],
): CommandLine {
  const start = ['dialect train', quoted(project)];
  // Tuning has a different default number of seeds, so they are always included.
  const differing = (Object.keys(settings) as (keyof TrainSettings)[]).filter(
    (key) =>
      JSON.stringify(settings[key]) !== JSON.stringify(defaults[key]) ||
      (key === 'seeds' && settings.tune !== 'none'),
  );
  const values = new Map(differing.map((key) => [key, valueOf(key, settings[key], domains)]));
  if ([...values.values()].includes(null)) {
    const methods = optionOf('methods', settings.methods);
    const file = 'settings.json';
    return { command: [...start, methods, '--settings', file].join(' '), file };
  }
  const options = settingEntries.flatMap(([key]) =>
    key === 'methods' || values.has(key) ? [optionOf(key, values.get(key) ?? settings[key])] : [],
  );
  return { command: [...start, ...options].join(' '), file: null };
}

/** The value of an option for a setting; null if no option can express it. */
function valueOf(
  key: keyof TrainSettings,
  value: Value,
  domains: readonly Pick<Domain, 'id' | 'name'>[],
): Value {
  // A switch can only be turned on, and an empty setting has no option value.
  if (value === false) return null;
  if (key !== 'sources' && key !== 'targets') return value;
  const ids: readonly unknown[] = Array.isArray(value) ? value : [];
  const names = ids.flatMap((id) => domains.find((domain) => domain.id === id)?.name ?? []);
  const apart = names.every((name) => name === name.trim() && !name.includes(','));
  return names.length === ids.length && (apart || names.length === 1) ? names.join(',') : null;
}

function optionOf(key: keyof TrainSettings, value: Value): string {
  const name = optionName(key);
  if (value === true) return name;
  return `${name} ${quoted(Array.isArray(value) ? value.join(',') || 'none' : String(value))}`;
}

/** The word, quoted for a POSIX shell if necessary. */
function quoted(text: string): string {
  return /^[\w@.,:/=+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
