/** The schema of a run's settings, made from their table. */
import { z } from 'zod';
import { settingEntries, type trainingSettings, type SettingKey } from '../training-settings.ts';
import type { NumberSetting, Setting, SettingValue } from '../setting.ts';
import { id } from './primitives.ts';

type Table = typeof trainingSettings;
type Value<K extends SettingKey> = SettingValue<Table[K]>;
type Shape = { [K in SettingKey]: z.ZodDefault<z.ZodType<Value<K>, Value<K>>> };

export const TrainSettings = z.object(
  Object.fromEntries(settingEntries.map(([key, setting]) => [key, schemaOf(setting)])) as Shape,
);
export type TrainSettings = z.infer<typeof TrainSettings>;
export type TrainSettingsInput = z.input<typeof TrainSettings>;
export type Standardise = TrainSettings['standardise'];

function schemaOf(setting: Setting): z.ZodType {
  switch (setting.kind) {
    case 'number':
      return numberSchema(setting);
    case 'switch':
      return z.boolean().default(setting.default);
    case 'choice':
      return z.enum(setting.choices).default(setting.default);
    case 'names': {
      const name = setting.choices ? z.enum(setting.choices) : z.string();
      return z
        .array(name)
        .min(setting.least ?? 0)
        .default([...setting.default]);
    }
    case 'domains':
      return z.array(id).default([...setting.default]);
    case 'text':
      return z.string().default(setting.default);
  }
}

function numberSchema(setting: NumberSetting): z.ZodType {
  const { min, max, default: normal } = setting;
  const bounded = (setting.aboveMin ? z.number().gt(min) : z.number().min(min)).max(max);
  const number = setting.whole ? bounded.int() : bounded;
  if (normal === null) return number.nullable().default(normal);
  if (normal === 'auto') return z.union([z.literal(normal), number]).default(normal);
  return number.default(normal);
}
