/** Typed thresholds of preferences as numbers. */

/** In standard deviations, 0 to 100; null if it is not a number. The decimal separator may be a comma. */
export function sizeOf(typed: string): number | null {
  const text = typed.trim().replace(',', '.');
  const value = Number(text);
  return text !== '' && value >= 0 && value <= 100 ? value : null;
}

/** Percent as a share. */
export function shareOf(typed: string): number | null {
  const value = sizeOf(typed);
  return value === null ? null : value / 100;
}
