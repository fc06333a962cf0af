/** The kinds of settings that a table may hold, and their types of values. Imports nothing. */

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
  /** A phrase for --help. */
  help: string;
}

interface InForm {
  /** The effect of changing it, in a sentence or two. */
  effect: string;
}

export interface NumberSetting extends Words, Partial<InForm> {
  kind: 'number';
  /** `null` and `auto` are allowed besides numbers if they are the default. */
  default: number | 'auto' | null;
  min: number;
  max: number;
  /** The minimum itself is not allowed. */
  aboveMin?: true;
  whole?: true;
  /** The meaning of null. */
  empty?: string;
  /** Section of the form; a setting without one has a control of its own. */
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

/** Names separated by commas; without `choices`, any names. */
export interface NamesSetting extends Words {
  kind: 'names';
  default: readonly string[];
  choices?: readonly string[];
  /** Minimum number of names. */
  least?: number;
}

export interface TextSetting extends Words {
  kind: 'text';
  default: string;
}

/** Domain ids in the settings, domain names on the command line; empty: all of the role. */
export interface DomainsSetting extends Words {
  kind: 'domains';
  default: readonly number[];
}

export type Setting =
  NumberSetting | SwitchSetting | ChoiceSetting | NamesSetting | TextSetting | DomainsSetting;

type Choice<S extends Setting> = S extends { choices: readonly (infer C)[] } ? C : string;
/** The type of a setting's value. */
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
 * What is wrong with a number, as a sentence; null if nothing is.
 *
 * @param value NaN if the text was not a number
 */
export function numberProblem(setting: NumberSetting, value: number): string | null {
  const { min, max, whole, aboveMin } = setting;
  if (!Number.isFinite(value)) return 'Write a number.';
  if (whole && !Number.isInteger(value)) return 'Write a whole number.';
  if (aboveMin && value === min) return `More than ${min}.`;
  if (value >= min && value <= max) return null;
  return `Between ${min.toLocaleString('en')} and ${max.toLocaleString('en')}.`;
}
