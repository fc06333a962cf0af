/** The beginning of a text on one line, safe to show in a list. */
import { partsOf } from './controls.ts';

/** @param length in characters; the rest is replaced by an ellipsis */
export function excerptOf(text: string, length = 240): string {
  const start = text.slice(0, length * 2);
  const line = partsOf(start)
    .map((part) => (part.kind === 'text' ? part.text : ''))
    .join('')
    .replace(/\s+/gu, ' ')
    .trim();
  const cut = line.length > length ? line.slice(0, length).toWellFormed() : line;
  return cut.length < line.length || text.length > start.length ? `${cut}…` : cut;
}
