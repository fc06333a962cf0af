/**
 * The plain form of a text: characters that look the same are spelt the same, so that no count depends on
 * how a text was typed. Case, width and everything visible stay as they are.
 */
import { INVISIBLE } from './characters.ts';

/** The zero-width joiner is kept, since it joins several emoji into one. */
const ALL_INVISIBLE = new RegExp(`(?!\\u200d)${INVISIBLE}`, 'gu');

/** Keyboard characters that stand in for a script's own marks, and quotes between letters. */
const STAND_INS: readonly (readonly [RegExp, string])[] = [
  // Greek question mark; the composed form has made it a semicolon everywhere.
  [/;(?<=[\u0370-\u03ff\u1f00-\u1fff][\p{Pf}\p{Pe}"']?\s?;)/gu, '\u037e'],
  // Danda of Indic scripts, single and double.
  [/\|\|?(?<=[\u0900-\u0dff]\s?\|\|?)/gu, '\u0964'],
  // Ethiopic full stop and word separator.
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
