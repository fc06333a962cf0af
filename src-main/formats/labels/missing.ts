/** Spellings of a missing value in pandas, R, SQL, Excel and Python. */

const SPELLINGS = new Set([
  '',
  'nan',
  'NaN',
  'NAN',
  '-nan',
  'null',
  'NULL',
  'Null',
  'None',
  'NA',
  'N/A',
  'n/a',
  '#N/A',
  '#NA',
  '<NA>',
  'inf',
  '-inf',
  '+inf',
  'Inf',
  '-Inf',
  'Infinity',
  '-Infinity',
  'undefined',
  'nil',
  '\\N',
  '#VALUE!',
  '#DIV/0!',
  '#NULL!',
  '-',
  '--',
  '.',
  '?',
]);

/** Whether a label or a number is missing. Not for texts: 'NA' may be an answer. */
export function isMissing(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'number') return !Number.isFinite(value);
  return typeof value === 'string' && SPELLINGS.has(value.trim());
}
