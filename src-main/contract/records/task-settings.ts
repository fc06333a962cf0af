/**
 * What a project asks in its annotation tasks (scale of ratings, options of a choice, criteria of pairs),
 * and which judges it learns from.
 */
import { z } from 'zod';

const word = z.string().trim().min(1).max(80);
const distinct = (names: readonly string[]) => new Set(names).size === names.length;

/** Every value has a key: 1 to 9, and 0 for either 0 or 10. */
export const RatingScale = z
  .object({
    least: z.number().int().min(0).max(9).default(1),
    most: z.number().int().min(1).max(10).default(5),
    /** Words at the ends of the scale. */
    low: z.string().trim().max(80).default('very bad'),
    high: z.string().trim().max(80).default('very good'),
  })
  .refine(({ least, most }) => least < most, {
    message: 'The scale must end above its beginning.',
    path: ['most'],
  })
  .refine(({ least, most }) => least > 0 || most < 10, {
    message: 'A scale from 0 ends at 9: every value has one digit as its key.',
    path: ['most'],
  });
export type RatingScale = z.infer<typeof RatingScale>;

export const ChoiceOption = z.object({
  name: word,
  /** Training value of a text with this option; null: the option says nothing about quality. */
  value: z.number().nullable().default(null),
});
export type ChoiceOption = z.infer<typeof ChoiceOption>;

export const ChoiceSettings = z.object({
  options: z
    .array(ChoiceOption)
    .min(2)
    .max(9)
    .refine((options) => distinct(options.map(({ name }) => name)), {
      message: 'Two options have the same name.',
    })
    .default([
      { name: 'good', value: null },
      { name: 'bad', value: null },
    ]),
  /** Whether several options can be chosen at once. */
  several: z.boolean().default(false),
});
export type ChoiceSettings = z.infer<typeof ChoiceSettings>;

export const CriteriaSettings = z
  .object({
    /** Criteria judged besides the overall preference. */
    names: z
      .array(word)
      .min(1)
      .max(8)
      .refine(distinct, { message: 'Two criteria have the same name.' })
      .default(['correct', 'helpful', 'safe']),
    /** The criterion that training learns from; null for the overall preference. */
    learnFrom: word.nullable().default(null),
  })
  .refine(({ names, learnFrom }) => learnFrom === null || names.includes(learnFrom), {
    message: 'Training can learn from the overall one, or from one of the criteria.',
    path: ['learnFrom'],
  });
export type CriteriaSettings = z.infer<typeof CriteriaSettings>;

export const TaskSettings = z.object({
  rating: RatingScale.prefault({}),
  choice: ChoiceSettings.prefault({}),
  criteria: CriteriaSettings.prefault({}),
  /** Judges (language models that vote) whose votes training learns from: none by default. */
  judges: z.array(z.string().max(200)).max(100).default([]),
});
export type TaskSettings = z.infer<typeof TaskSettings>;
