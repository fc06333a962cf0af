/** Values that many records share. */
import { z } from 'zod';
import { LONGEST_NAME, nameFault } from '../annotator-names.ts';

/** A row's number in the project file. */
export const id = z.number().int().positive();
export const count = z.number().int().nonnegative();
/** Milliseconds since 1970-01-01 UTC. */
export const time = z.number().int().nonnegative();
/** The name of a person who labels or settles: no judge's, and none that stands for what was settled. */
export const personName = z
  .string()
  .min(1)
  .max(LONGEST_NAME)
  .superRefine((name, { addIssue }) => {
    const message = nameFault(name);
    if (message !== null) addIssue({ code: 'custom', message });
  });
