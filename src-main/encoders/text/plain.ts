/**
 * Owns the plain form of a text: what looks the same is spelt the same, so that no count depends on
 * how a text was typed. Case, width and everything that shows stay as they are.
 */
import { INVISIBLE } from './characters.ts';

/** The zero-width joiner stays, since it makes one emoji of several. */
const ALL_INVISIBLE = new RegExp(`(?!\\u200d)${INVISIBLE}`, 'gu');

/** Marks of a keyboard that stand for one of the script, and letters that stand between quotes. */
const STAND_INS: readonly (readonly [RegExp, string])[] = [
  // Greek question mark; the composed form has made it a semicolon everywhere.
  [/;(?<=[\u0370-\u03ff\u1f00-\u1fff][\p{Pf}\p{Pe}"']?\s?;)/gu, '\u037e'],
  // Danda of the scripts of India, and the double one.
  [/\|\|?(?<=[\u0900-\u0dff]\s?\|\|?)/gu, '\u0964'],
  // Full stop and space between words of Ethiopic.
  [/[:\u1361]{2}(?<=[\u1200-\u135f]\s?..)/gu, '\u1362'],
  [/:(?<=[\u1200-\u135f]:)/gu, '\u1361'],
  // Armenian full stop.
  [/:(?<=[\u0561-\u0587]:)(?=\s|$)/gu, '\u0589'],
  // Gershayim inside a Hebrew abbreviation.
  [/"(?<=[\u05d0-\u05ea]")(?=[\u05d0-\u05ea])/gu, '\u05f4'],
  // Apostrophes.
  [/[`\u00b4\u2018](?<=\p{L}.)(?=\p{L})/gu, '\u2019'],
];

/** Composed (NFC), without invisible characters, with each script's own marks. */
export function plain(text: string): string {
  let result = text.replace(ALL_INVISIBLE, '').normalize('NFC');
  for (const [pattern, mark] of STAND_INS) result = result.replace(pattern, mark);
  return result;
}
