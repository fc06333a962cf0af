/** Figures of agreement. */
import { z } from 'zod';
import { count } from './primitives.ts';

/** A figure, or the reason why there is none. n: the votes or questions it rests on. */
export const PeopleFigure = z.object({
  value: z.number().nullable(),
  reason: z.string().nullable(),
  n: count,
});
export type PeopleFigure = z.infer<typeof PeopleFigure>;
