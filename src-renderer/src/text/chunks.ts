/**
 * Long texts in pieces, so that the browser lays out only those near the screen. A piece ends at a line
 * break; a line longer than a piece stays whole up to a limit beyond which even a single line is cut.
 */

/** Shorter texts are a single piece. */
export const PIECE = 8_000;
const LONGEST_LINE = 16_000;
/** Longer texts are shown as plain text: Markdown of that size would make people wait. */
export const MOST_MARKDOWN = 100_000;

/** Pieces without the line break between them; joined with '\n' they are the text, except for cut lines. */
export function piecesOf(text: string): string[] {
  if (text.length <= PIECE) return [text];
  const pieces: string[] = [];
  let from = 0;
  while (from < text.length) {
    if (text.length - from <= PIECE) {
      pieces.push(text.slice(from));
      break;
    }
    const before = text.lastIndexOf('\n', from + PIECE);
    const after = text.indexOf('\n', from + PIECE);
    if (before > from) {
      pieces.push(text.slice(from, before));
      from = before + 1;
    } else if (after !== -1 && after - from <= LONGEST_LINE) {
      pieces.push(text.slice(from, after));
      from = after + 1;
    } else {
      const end = wholeCharacter(text, Math.min(from + LONGEST_LINE, text.length));
      pieces.push(text.slice(from, end));
      from = end;
    }
  }
  return pieces;
}

/** Steps back from the middle of a surrogate pair. */
function wholeCharacter(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}

/** Words as people count them; characters for scripts without spaces. */
export function wordCount(text: string): number {
  const segments = new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text);
  let count = 0;
  for (const part of segments) if (part.isWordLike) count += 1;
  return count;
}
