/** What is typed for the thresholds of preferences, as numbers. */

/** In standard deviations, 0 to 100; null where it is none. A comma may stand for the point. */
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
