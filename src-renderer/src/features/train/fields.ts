/** The settings that are numbers or switches, from the table of all settings, as the form shows them. */
import type { TrainSettings } from '#contract';
import {
  type CompetenceModel,
  settingEntries,
} from '../../../../src-main/contract/training-settings.ts';
import {
  numberProblem,
  type NumberSetting,
  type SwitchSetting,
} from '../../../../src-main/contract/setting.ts';

type KeyOf<T> = {
  [K in keyof TrainSettings]-?: TrainSettings[K] extends T ? K : never;
}[keyof TrainSettings];
type NumberKey = KeyOf<number | null>;
export type SwitchKey = KeyOf<boolean>;

export type NumberField = NumberSetting & { key: NumberKey };
export type SwitchField = SwitchSetting & { key: SwitchKey };

const numberFields = settingEntries.flatMap(([key, setting]) =>
  setting.kind === 'number' && setting.form ? [{ ...setting, key: key as NumberKey }] : [],
);

const inSection = (section: NumberSetting['form']): readonly NumberField[] =>
  numberFields.filter(({ form }) => form === section);

export const competenceModels: { value: CompetenceModel; label: string }[] = [
  { value: 'dawid-skene', label: 'Dawid and Skene' },
  { value: 'bradley-terry', label: 'Bradley-Terry' },
];

export const mainFields = inSection('main');
export const moreFields = inSection('more');
export const tuneFields = inSection('tuning');

export const switchFields: readonly SwitchField[] = settingEntries.flatMap(([key, setting]) =>
  setting.kind === 'switch' ? [{ ...setting, key: key as SwitchKey }] : [],
);

/** What is wrong with a number, as a sentence; null if nothing is. */
export function problemOf(field: NumberField, text: string): string | null {
  if (text.trim() !== '') return numberProblem(field, Number(text.replace(',', '.')));
  return field.empty === undefined ? numberProblem(field, Number.NaN) : null;
}

/** Null for an empty one, which `problemOf` accepts only if it has a meaning. */
export function numberOf(text: string): number | null {
  return text.trim() === '' ? null : Number(text.replace(',', '.'));
}
