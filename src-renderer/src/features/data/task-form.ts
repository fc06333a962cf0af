/** Lists typed into one field: options of a choice, criteria of pairs. */
import type { TaskId, TaskSettings } from '#contract';

export type SettingsTask = keyof TaskSettings & TaskId;

export function hasSettings(task: TaskId, settings: TaskSettings): task is SettingsTask {
  return task in settings;
}

/** 'a, b' */
export function wordsOf(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

type Option = TaskSettings['choice']['options'][number];

/** 'good = 1, bad = 0': the part after the last = is a value, if it is a number. */
export function optionsOf(text: string): Option[] {
  return wordsOf(text).map((word) => {
    const at = word.lastIndexOf('=');
    const given = word.slice(at + 1).trim();
    const value = at > 0 && given !== '' ? Number(given) : Number.NaN;
    return Number.isFinite(value)
      ? { name: word.slice(0, at).trim(), value }
      : { name: word, value: null };
  });
}

export function optionsText(options: readonly Option[]): string {
  return options
    .map(({ name, value }) => (value === null ? name : `${name} = ${value}`))
    .join(', ');
}
