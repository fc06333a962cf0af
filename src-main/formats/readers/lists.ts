/** Fields with a list: JSON lists as they are, and in tables lists written as JSON. */
import { kindOf } from '../carriers/lines.ts';
import { parseAnyList } from './messages.ts';
import type { Field } from './values.ts';

/** Whether a value is a list, or a text that begins like one; the reader reports what is wrong with it. */
export function looksLikeList(value: unknown): boolean {
  return Array.isArray(value) || (typeof value === 'string' && value.trimStart().startsWith('['));
}

/** The list that a value is or contains as JSON; undefined if there is none. */
export function listIn(value: unknown): readonly unknown[] | undefined {
  const list = typeof value === 'string' && looksLikeList(value) ? parseAnyList(value) : value;
  return Array.isArray(list) ? (list as readonly unknown[]) : undefined;
}

/** The entries of a required, non-empty list. */
export function listOf(field: Field): readonly unknown[] {
  const list = typeof field.value === 'string' ? parsed(field.value, field) : field.value;
  if (field.absent || list === undefined) {
    return field.fail(
      'missing-list',
      `This row has no ${field.label}. Add a list, or leave this row out.`,
    );
  }
  if (!Array.isArray(list)) {
    return field.fail('wrong-type', `The ${field.label} are ${kindOf(list)}, a list is expected.`);
  }
  if (list.length === 0) {
    return field.fail(
      'empty-list',
      `The list of ${field.label} is empty. Fill it in, or leave this row out.`,
    );
  }
  return list as readonly unknown[];
}

function parsed(text: string, field: Field): unknown {
  if (text.trim() === '') return undefined;
  const value = parseAnyList(text);
  if (value !== undefined) return value;
  return field.fail(
    'bad-list',
    `The ${field.label} are no list. Write them as JSON, like ["one", "two"].`,
  );
}

/** One entry of a list as a non-blank text; `place` names it, as in 'Wrong answer 2'. */
export function textOf(entry: unknown, place: string, field: Field): string {
  if (typeof entry !== 'string') {
    return field.fail('wrong-type', `${place} is ${kindOf(entry)}, a text is expected.`);
  }
  if (entry.trim() === '') {
    return field.fail('empty-text', `${place} is empty. Fill it in, or leave this row out.`);
  }
  return field.checked(entry);
}
