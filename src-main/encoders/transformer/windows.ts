/**
 * Long texts in overlapping windows. Every token is read with context on both sides, and counts once: of
 * two windows that share tokens, each owns the half nearer to its centre.
 */

/** Tokens [from, to) are read; [ownFrom, ownTo) are the ones it owns. */
export interface Window {
  from: number;
  to: number;
  ownFrom: number;
  ownTo: number;
}

/** Share of a window that overlaps with the next one. */
const OVERLAP = 1 / 8;

/**
 * @param tokens of the text, without special ones
 * @param room maximum tokens per window
 * @returns at least one window, an empty one for no tokens; together they own all tokens, each once
 */
export function windowsOf(tokens: number, room: number): Window[] {
  if (tokens <= room) return [{ from: 0, to: tokens, ownFrom: 0, ownTo: tokens }];
  const overlap = Math.floor(room * OVERLAP);
  const count = Math.ceil((tokens - overlap) / (room - overlap));
  // Evenly spaced, so that the last window is not a stump without context.
  const starts = Array.from({ length: count }, (_, k) =>
    Math.round((k * (tokens - room)) / (count - 1)),
  );
  const borders = starts.slice(1).map((start, k) => Math.floor((start + starts[k] + room) / 2));
  return starts.map((from, k) => ({
    from,
    to: from + room,
    ownFrom: k === 0 ? 0 : borders[k - 1],
    ownTo: k === count - 1 ? tokens : borders[k],
  }));
}
