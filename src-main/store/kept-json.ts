/**
 * JSON that stands in rows of a project. A project may come from anywhere: what cannot be read, or is of
 * another shape, costs its row and nothing else, and `check-content.ts` counts such rows.
 */
import { z } from 'zod';

const Texts = z.array(z.string());
const Numbers = z.array(z.int());
const Fields = z.record(z.string(), z.unknown());

/** Null where it cannot be read as that. */
export function keptJson<T>(text: string, shape: z.ZodType<T>): T | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return shape.safeParse(value).data ?? null;
}

/**
 * The same, where a part that cannot be read costs that part: it is null, as figures are that were not
 * measured. Null where the record cannot do without it.
 */
export function keptRecord<T extends z.ZodObject>(text: string, shape: T): z.infer<T> | null {
  const value = keptJson(text, Fields);
  if (value === null) return null;
  const whole = shape.safeParse(value);
  if (whole.success) return whole.data;
  const without = { ...value, ...Object.fromEntries(badParts(whole.error, null)) };
  const rest = shape.safeParse(without);
  if (rest.success) return rest.data;
  // What cannot be null may have a value of its own where it is missing.
  return (
    shape.safeParse({ ...without, ...Object.fromEntries(badParts(rest.error, undefined)) }).data ??
    null
  );
}

function badParts<T>(error: z.ZodError, value: T): [string, T][] {
  return error.issues.map(({ path }) => [String(path[0]), value]);
}

/** Of a vote, an undo or a redo. */
export function reasonsOf(text: string): string[] {
  return keptJson(text, Texts) ?? [];
}

/** Ids of texts. */
export function numbersOf(text: string): number[] {
  return keptJson(text, Numbers) ?? [];
}

/** What came with a text or a pair. */
export function metadataOf(text: string): Record<string, unknown> {
  return keptJson(text, Fields) ?? {};
}
