/**
 * Characters that change how a text looks without being visible: control characters, marks that change
 * the reading direction, hidden tags. They are removed from a text and replaced by their name, so that
 * they have no effect and an annotator sees that they are there.
 */

/**
 * Flags such as Scotland's consist of tag characters and stay whole; marks that right-to-left writing
 * needs (U+200E, U+200F, U+061C) and joiners (U+200C, U+200D) stay too: they cannot affect other blocks.
 */
const HIDDEN =
  /(\u{1F3F4}[\u{E0020}-\u{E007E}]+\u{E007F})|([[\p{Cc}--[\t\n\r]]\u200B\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E0FFF}\p{Cs}])\2*/gv;

/** Delimiters of a hidden character's name while a text passes through Markdown. */
const OPEN = '\uE0F0';
const CLOSE = '\uE0F1';
const RESERVED = /[\uE0F0\uE0F1]/gu;
const PLACEHOLDER = /\uE0F0([0-9A-F]{4,6})x(\d+)\uE0F1/gu;

export interface TextPart {
  kind: 'text';
  text: string;
}
export interface HiddenPart {
  kind: 'hidden';
  /** 'U+202E', or 'U+0000 ×12' for a run of one character. */
  label: string;
  /** Purpose of the character, if its name helps. */
  title: string;
}

const NAMES: Record<string, string> = {
  '0000': 'null character',
  '0007': 'bell',
  '0008': 'backspace',
  '001B': 'escape, begins terminal codes',
  '007F': 'delete',
  '200B': 'zero-width space',
  '202A': 'left-to-right embedding',
  '202B': 'right-to-left embedding',
  '202C': 'end of a change of direction',
  '202D': 'left-to-right override',
  '202E': 'right-to-left override',
  '2060': 'word joiner',
  '2066': 'left-to-right isolate',
  '2067': 'right-to-left isolate',
  '2068': 'first strong isolate',
  '2069': 'end of an isolate',
  FEFF: 'byte order mark',
};

/** All line breaks as '\n'; nothing else is changed. */
export function withPlainLineEnds(text: string): string {
  return text.replace(/\r\n?|\u2028|\u2029|\u0085/gu, '\n');
}

/** The text split at its hidden characters; without the hidden parts it is the readable text. */
export function partsOf(text: string): (TextPart | HiddenPart)[] {
  const parts: (TextPart | HiddenPart)[] = [];
  let from = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (match[2] === undefined) continue;
    if (match.index > from) parts.push({ kind: 'text', text: text.slice(from, match.index) });
    parts.push(hiddenPart(hexOf(match[2]), match[0].length / match[2].length));
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}

/** Hidden characters as placeholders that Markdown leaves alone. */
export function toPlaceholders(text: string): string {
  return hiddenToPlaceholders(text.replace(RESERVED, '\uFFFD'));
}

/** The same for part of a text that has been through `toPlaceholders` and was decoded since. */
export function hiddenToPlaceholders(text: string): string {
  return text.replace(HIDDEN, (whole: string, flag?: string, hidden?: string) =>
    flag !== undefined || hidden === undefined
      ? whole
      : `${OPEN}${hexOf(hidden)}x${whole.length / hidden.length}${CLOSE}`,
  );
}

/** Whether a text that has been through `toPlaceholders` had hidden characters. */
export function hasPlaceholders(text: string): boolean {
  return text.includes(OPEN);
}

/** Placeholders in HTML as small labelled marks. */
export function placeholdersToHtml(html: string): string {
  return html.replace(PLACEHOLDER, (_, hex: string, times: string) => {
    const part = hiddenPart(hex, Number(times));
    return `<span class="hidden-mark" title="${part.title}">${part.label}</span>`;
  });
}

function hexOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

function hiddenPart(hex: string, times: number): HiddenPart {
  const name = NAMES[hex];
  return {
    kind: 'hidden',
    label: `U+${hex}${times > 1 ? ` ×${times}` : ''}`,
    title: `${name ?? 'hidden character'}; shown here, without effect`,
  };
}
