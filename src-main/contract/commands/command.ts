/** What commands are made of, and the parameters that several of them share. */
import { z } from 'zod';
import { personName } from '../records/primitives.ts';

export const id = z.number().int().positive();
export const count = z.number().int().nonnegative();
export const none = z.object({});
export const encoderId = z.string().min(1).max(4000);
/** The name of a person. */
export const annotator = personName;
export const page = {
  offset: count.default(0),
  limit: z.number().int().min(1).max(500).default(100),
};
/** A file that the host lent to the core: opaque to the renderer. */
export const fileToken = z.string().min(1).max(500);

export function command<P extends z.ZodType, R extends z.ZodType>(params: P, result: R) {
  return { params, result };
}

/**
 * The same fields, all optional and without defaults. (`partial()` alone would fill in defaults, and so
 * reset every field that a change leaves out.)
 */
export function changeOf<S extends z.ZodRawShape>(record: z.ZodObject<S>) {
  const shape = Object.entries(record.shape).map(([name, field]) => {
    const bare = field instanceof z.ZodDefault ? field.unwrap() : field;
    return [name, z.optional(bare as z.ZodType)];
  });
  return z.object(Object.fromEntries(shape)) as unknown as z.ZodType<
    Partial<z.output<typeof record>>,
    Partial<z.input<typeof record>>
  >;
}
