/** The whole configuration of a run as a command line. */
import type { Domain, TrainSettings } from '#contract';
import { optionName, settingEntries } from '../../../../src-main/contract/training-settings.ts';

export interface CommandLine {
  command: string;
  /** A file that it reads, which has to hold the settings as JSON; null where options say it all. */
  file: string | null;
}

type Value = TrainSettings[keyof TrainSettings];

/**
 * `dialect train NAME.dialect --methods source-only,wdgrl ...`: the settings that differ from the
 * defaults, and the candidates in any case.
 *
 * @param domains of the project, whose names stand for their ids
 */
export function commandLine(
  settings: TrainSettings,
  defaults: TrainSettings,
  project: string,
  domains: readonly Pick<Domain, 'id' | 'name'>[],
): CommandLine {
  const start = ['dialect train', quoted(project)];
  // Tuning has another default of seeds: they are named in any case.
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

/** What an option says of a setting; null where none can. */
function valueOf(
  key: keyof TrainSettings,
  value: Value,
  domains: readonly Pick<Domain, 'id' | 'name'>[],
): Value {
  // A switch can only be set, and nothing stands for an empty setting.
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

/** The word, quoted for a POSIX shell where it has to be. */
function quoted(text: string): string {
  return /^[\w@.,:/=+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
