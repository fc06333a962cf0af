/** Texts that a tool shows as HTML, as a reader of the page sees them. */

const NAMED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
]);

/**
 * Paragraphs and line breaks stay, tags, comments, scripts and styles go. In linear time, whatever a file holds: what
 * is opened and never closed is taken to its end at once.
 */
export function textOfHtml(html: string): string {
  const shown = html
    .replaceAll(/<!--[\s\S]*?(?:-->|$)|<(script|style)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, '')
    .replaceAll(/\s+/g, ' ');
  // A tag ends before the last '>': behind it, every '<' would be followed to the end in vain.
  const end = shown.lastIndexOf('>') + 1;
  return `${withoutTags(shown.slice(0, end))}${shown.slice(end)}`
    .replaceAll(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, character)
    .replaceAll(/ +/g, ' ')
    .replaceAll(/ ?\n ?/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

function withoutTags(html: string): string {
  return html
    .replaceAll(/<(?:br|li|tr)\b[^>]*>/gi, '\n')
    .replaceAll(/<\/?(?:p|div|h[1-6]|blockquote|pre|table|[uo]l)\b[^>]*>/gi, '\n\n')
    .replaceAll(/<\/?t[dh]\b[^>]*>/gi, ' ')
    .replaceAll(/<\/?[a-z][^>]*>/gi, '');
}

function character(written: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return NAMED.get(name.toLowerCase()) ?? written;
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  // Halves of a surrogate pair are no characters.
  const isOne = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isOne ? String.fromCodePoint(code) : written;
}
