/** What annotators of a project go by, and the reasons that they choose from: versions, the last of which counts. */
import { z } from 'zod';
import { count, time } from './primitives.ts';

/** Keys of the Label room that no act of it has. */
export const REASON_KEYS = ['q', 'w', 'e', 'r', 't', 'a', 'c', 'v', 'b', 'o', 'y'] as const;

const distinct = (values: readonly (string | null)[]) => {
  const said = values.filter((value) => value !== null);
  return new Set(said).size === said.length;
};

/** Why somebody decides as they do: optional, kept with the vote by its id. */
export const Reason = z.object({
  /** Stays while the words change, so that votes keep what they said. */
  id: z.string().trim().min(1).max(100),
  label: z.string().trim().min(1).max(40),
  key: z.enum(REASON_KEYS).nullable().default(null),
});
export type Reason = z.infer<typeof Reason>;

export const Reasons = z
  .array(Reason)
  .max(REASON_KEYS.length)
  .refine((reasons) => distinct(reasons.map(({ id }) => id)), {
    message: 'Two reasons have the same id.',
  })
  .refine((reasons) => distinct(reasons.map(({ label }) => label)), {
    message: 'Two reasons have the same words.',
  })
  .refine((reasons) => distinct(reasons.map(({ key }) => key)), {
    message: 'Two reasons have the same key.',
  });

/** As somebody writes it: a reason without an id gets that of one with the same words, or a new one. */
export const ReasonGiven = Reason.extend({ id: Reason.shape.id.optional() });
export type ReasonGiven = z.infer<typeof ReasonGiven>;

/** What a version says. text: Markdown. */
export const GuidelinesContent = z.object({ text: z.string().max(100_000), reasons: Reasons });
export type GuidelinesContent = z.infer<typeof GuidelinesContent>;

export const Guidelines = GuidelinesContent.extend({
  /** UUIDv7; null: those that Dialect comes with, as long as a project has none of its own. */
  id: z.string().nullable(),
  /** 1 for the first one of the project, 0 for those that Dialect comes with. */
  number: count,
  author: z.string(),
  /** When they were written. */
  at: time.nullable(),
  /** Words of every reason that a version of the project or Dialect itself has or had. */
  words: z.array(z.object({ id: z.string(), label: z.string() })),
  /** Ids of all versions, the first one first. */
  versions: z.array(z.string()),
});
export type Guidelines = z.infer<typeof Guidelines>;

/** A line of the history. */
export const GuidelinesVersion = Guidelines.pick({
  id: true,
  number: true,
  author: true,
  at: true,
}).extend({
  /** Whether the project goes by it now. */
  current: z.boolean(),
  /** Votes that were given here under it, replaced ones too. */
  votes: count,
});
export type GuidelinesVersion = z.infer<typeof GuidelinesVersion>;
