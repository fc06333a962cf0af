/**
 * JSON columns of a project's rows. A project may come from anywhere: invalid content costs its row and
 * nothing else, and `check-content.ts` counts such rows.
 */
import { z } from 'zod';

const Texts = z.array(z.string());
const Numbers = z.array(z.int());
const Fields = z.record(z.string(), z.unknown());

/** Null if it is invalid. */
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
 * The same, but an invalid field becomes null, like a figure that was not measured. Null if the record
 * needs that field.
 */
export function keptRecord<T extends z.ZodObject>(text: string, shape: T): z.infer<T> | null {
  const value = keptJson(text, Fields);
  if (value === null) return null;
  const whole = shape.safeParse(value);
  if (whole.success) return whole.data;
  const without = { ...value, ...Object.fromEntries(badParts(whole.error, null)) };
  const rest = shape.safeParse(without);
  if (rest.success) return rest.data;
  // A field that cannot be null may have a default.
  return (
    shape.safeParse({ ...without, ...Object.fromEntries(badParts(rest.error, undefined)) }).data ??
    null
  );
}

function badParts<T>(error: z.ZodError, value: T): [string, T][] {
  return error.issues.map(({ path }) => [String(path[0]), value]);
}

/** For a vote, an undo or a redo. */
export function reasonsOf(text: string): string[] {
  return keptJson(text, Texts) ?? [];
}

/** Ids of texts. */
export function numbersOf(text: string): number[] {
  return keptJson(text, Numbers) ?? [];
}

/** Imported with a text or a pair. */
export function metadataOf(text: string): Record<string, unknown> {
  return keptJson(text, Fields) ?? {};
}
