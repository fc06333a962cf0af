/** Texts that a tool shows as HTML, as a reader of the page sees them. */

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** Paragraphs and line breaks stay, tags, comments, scripts and styles go. */
export function textOfHtml(html: string): string {
  return html
    .replaceAll(/<!--[\s\S]*?-->|<(script|style)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?<br\b[^>]*> ?/gi, '\n')
    .replaceAll(/ ?<\/(?:p|div|h[1-6]|blockquote|pre|table)\s*> ?/gi, '\n\n')
    .replaceAll(/ ?<\/(?:li|tr)\s*> ?/gi, '\n')
    .replaceAll(/<\/?[a-z][^>]*>/gi, '')
    .replaceAll(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, character)
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

function character(written: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return NAMED[name.toLowerCase()] ?? written;
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : written;
}
