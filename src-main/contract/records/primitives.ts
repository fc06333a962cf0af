/** Values that many records share. */
import { z } from 'zod';

/** A row's number in the project file. */
export const id = z.number().int().positive();
export const count = z.number().int().nonnegative();
/** Milliseconds since 1970-01-01 UTC. */
export const time = z.number().int().nonnegative();
