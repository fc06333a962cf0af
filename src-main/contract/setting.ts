/** The kinds of settings that a table of them may hold, and what their values may be. It loads nothing. */

/** Groups of `dialect train --help`, in their order. */
export const SETTING_GROUPS = {
  compared: 'What is compared',
  labels: 'What is learned from labels',
  texts: 'How texts become numbers',
  training: 'How models are trained',
  tuning: 'Tuning of the language model',
} as const;

interface Words {
  group: keyof typeof SETTING_GROUPS;
  label: string;
  /** For --help: a phrase. */
  help: string;
}

interface InForm {
  /** What changing it does, in a sentence or two. */
  effect: string;
}

export interface NumberSetting extends Words, Partial<InForm> {
  kind: 'number';
  /** `null` and `auto` are values beside the numbers where they are the default. */
  default: number | 'auto' | null;
  min: number;
  max: number;
  /** The least number itself is refused. */
  aboveMin?: true;
  whole?: true;
  /** What null stands for. */
  empty?: string;
  /** Section of the form; without one it has a control of its own. */
  form?: 'main' | 'more' | 'tuning';
}

export interface SwitchSetting extends Words, InForm {
  kind: 'switch';
  default: false;
}

export interface ChoiceSetting extends Words {
  kind: 'choice';
  default: string;
  choices: readonly string[];
}

/** Names separated by commas; any names where no choices are given. */
export interface NamesSetting extends Words {
  kind: 'names';
  default: readonly string[];
  choices?: readonly string[];
  /** Names that are needed at least. */
  least?: number;
}

export interface TextSetting extends Words {
  kind: 'text';
  default: string;
}

/** Ids of domains in the settings, their names on the command line; empty: all of the role. */
export interface DomainsSetting extends Words {
  kind: 'domains';
  default: readonly number[];
}

export type Setting =
  NumberSetting | SwitchSetting | ChoiceSetting | NamesSetting | TextSetting | DomainsSetting;

type Choice<S extends Setting> = S extends { choices: readonly (infer C)[] } ? C : string;
/** What a setting may be. */
export type SettingValue<S extends Setting> = S extends NumberSetting
  ? number | Exclude<S['default'], number>
  : S extends SwitchSetting
    ? boolean
    : S extends ChoiceSetting
      ? Choice<S>
      : S extends NamesSetting
        ? Choice<S>[]
        : S extends DomainsSetting
          ? number[]
          : string;

/**
 * What is wrong with a number, as a sentence; null where nothing is.
 *
 * @param value NaN where what was written is no number
 */
export function numberProblem(setting: NumberSetting, value: number): string | null {
  const { min, max, whole, aboveMin } = setting;
  if (!Number.isFinite(value)) return 'Write a number.';
  if (whole && !Number.isInteger(value)) return 'Write a whole number.';
  if (aboveMin && value === min) return `More than ${min}.`;
  if (value >= min && value <= max) return null;
  return `Between ${min.toLocaleString('en')} and ${max.toLocaleString('en')}.`;
}
