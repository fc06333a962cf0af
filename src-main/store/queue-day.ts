/** Today as a range of ids and times, for counting what was decided today. */

/** Event ids begin with their time, so the index finds today's events without reading all others. */
export function midnightId(): string {
  const midnight = new Date().setHours(0, 0, 0, 0).toString(16).padStart(12, '0');
  return `${midnight.slice(0, 8)}-${midnight.slice(8)}`;
}

/**
 * The day that begins at an id. Ids rise even when the clock is set back, so votes of earlier days can
 * have later ids: the time of each vote is checked as well.
 */
export function dayOf(since: string): { since: string; from: number; to: number } {
  const from = Number.parseInt(since.replace('-', ''), 16);
  const day = new Date(from);
  return { since, from, to: day.setDate(day.getDate() + 1) };
}
