/** The whole configuration of a run as a command line. */
import type { TrainSettings } from '#contract';

/** Settings that `dialect train` has an option for; the others go into a file. */
const OPTIONS: readonly (keyof TrainSettings)[] = [
  'methods',
  'lambda',
  'loss',
  'marginScale',
  'centring',
  'reliability',
  'lengthBalance',
  'seeds',
  'seed',
  'steps',
  'batch',
  'hidden',
  'validators',
  'reference',
  'encoder',
  'meaningFactor',
  'standardise',
  'tune',
  'loraRank',
  'loraAlpha',
  'loraTargets',
  'loraLayers',
  'tuneSteps',
  'tuneBatch',
  'tuneLearningRate',
  'tuneTokens',
  'engine',
];

export interface CommandLine {
  command: string;
  /** A file that it reads, which has to hold the settings as JSON; null where options say it all. */
  file: string | null;
}

/**
 * `dialect train NAME.dialect --methods source-only,wdgrl ...`: the settings that differ from the
 * defaults, and the candidates in any case.
 */
export function commandLine(
  settings: TrainSettings,
  defaults: TrainSettings,
  project: string,
): CommandLine {
  const start = ['dialect train', quoted(project)];
  // Tuning has another default of seeds: they are named in any case.
  const differing = (Object.keys(settings) as (keyof TrainSettings)[]).filter(
    (key) =>
      JSON.stringify(settings[key]) !== JSON.stringify(defaults[key]) ||
      (key === 'seeds' && settings.tune !== 'none'),
  );
  if (differing.some((key) => !OPTIONS.includes(key))) {
    const methods = optionOf('methods', settings.methods);
    const file = 'settings.json';
    return { command: [...start, methods, '--settings', file].join(' '), file };
  }
  const options = OPTIONS.filter((key) => key === 'methods' || differing.includes(key)).map((key) =>
    optionOf(key, settings[key]),
  );
  return { command: [...start, ...options].join(' '), file: null };
}

function optionOf(key: keyof TrainSettings, value: TrainSettings[keyof TrainSettings]): string {
  const name = `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  if (value === true) return name;
  return `${name} ${quoted(Array.isArray(value) ? value.join(',') || 'none' : String(value))}`;
}

/** As a POSIX shell reads it. */
function quoted(text: string): string {
  return /^[\w@.,:/=+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
