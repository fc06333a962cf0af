/**
 * Owns what kind of thing a character is, for text of any script. Every UTF-16 code unit of the
 * basic plane is looked up in one table, so that reading a text costs one array access a character.
 */

/** Kinds of characters. Every code point, lone surrogates included, has exactly one. */
export const Kind = {
  /** Control, unassigned, private use, lone surrogates, the replacement character. */
  strange: 0,
  space: 1,
  newline: 2,
  lower: 3,
  upper: 4,
  /** A letter of a script without case that writes spaces between words (Arabic, Hebrew, ...). */
  uncased: 5,
  /** A character that counts as a word: Han, kana, Hangul, Thai, Lao, Khmer, Burmese, Tibetan. */
  wordCharacter: 6,
  /** A combining mark: belongs to the character before it. */
  mark: 7,
  digit: 8,
  /** Ends a sentence: . ! ? and their kin in other scripts. */
  terminal: 9,
  comma: 10,
  /** Colon, semicolon, dashes between clauses. */
  clause: 11,
  quote: 12,
  bracket: 13,
  /** ' and ’: part of a word between two letters, a quote elsewhere. */
  apostrophe: 14,
  /** - and its kin: part of a word between two letters, a dash elsewhere. */
  hyphen: 15,
  punctuation: 16,
  symbol: 17,
  emoji: 18,
  /** Joiners, variation selectors, direction marks: counted nowhere. */
  invisible: 19,
} as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

const TERMINAL =
  /[.!?\u2026\u203c\u2047-\u2049\u3002\uff01\uff0e\uff1f\uff61\u061f\u06d4\u0964\u0965\u1362\u1367\u0589\u104a\u104b\u17d4\u17d5]/u;
const COMMA = /[,\u060c\u3001\uff0c\uff64\u055d\u1363]/u;
const CLAUSE = /[:;\u061b\uff1a\uff1b\u2012-\u2015\u00b7\u30fb\u0387\u1364-\u1366]/u;
const QUOTE = /[\p{Pi}\p{Pf}"\u201a\u201b\u201e\u201f\u300c-\u300f\uff02\u275b-\u275e`\u00b4]/u;
const HYPHEN = /[-\u2010\u2011]/u;
const WORD_CHARACTER =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{sc=Tibetan}]/u;
const INVISIBLE = /[\p{Cf}\u034f\u115f\u1160\u3164\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u;
const EMOJI = /[\p{Emoji_Presentation}\p{Emoji_Modifier}\p{Regional_Indicator}\u2600-\u27bf]/u;

/** Kind of one code point, by its Unicode properties. Slow; the table is made from it. */
function classify(codePoint: number): Kind {
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) return Kind.strange;
  const c = String.fromCodePoint(codePoint);
  if (/[\n\r\u0085\u2028\u2029\v\f]/u.test(c)) return Kind.newline;
  if (/[\t\p{Zs}]/u.test(c)) return Kind.space;
  if (c === "'" || c === '\u2019' || c === '\u02bc' || c === '\uff07') return Kind.apostrophe;
  if (INVISIBLE.test(c)) return Kind.invisible;
  if (/\p{M}/u.test(c)) return Kind.mark;
  if (/\p{L}/u.test(c)) {
    if (WORD_CHARACTER.test(c)) return Kind.wordCharacter;
    if (/[\p{Lu}\p{Lt}]/u.test(c)) return Kind.upper;
    return /\p{Ll}/u.test(c) ? Kind.lower : Kind.uncased;
  }
  if (/\p{N}/u.test(c)) return Kind.digit;
  if (TERMINAL.test(c)) return Kind.terminal;
  if (COMMA.test(c)) return Kind.comma;
  if (CLAUSE.test(c)) return Kind.clause;
  if (QUOTE.test(c)) return Kind.quote;
  if (HYPHEN.test(c)) return Kind.hyphen;
  if (/[\p{Ps}\p{Pe}]/u.test(c)) return Kind.bracket;
  if (/\p{P}/u.test(c)) return Kind.punctuation;
  if (c === '\ufffd') return Kind.strange;
  if (EMOJI.test(c)) return Kind.emoji;
  return /\p{S}/u.test(c) ? Kind.symbol : Kind.strange;
}

let table: Uint8Array | null = null;
const astral = new Map<number, Kind>();

/** Kinds of the basic plane, one byte a code unit; surrogates are `strange`. Made once. */
export function kindTable(): Uint8Array {
  if (table === null) {
    table = new Uint8Array(0x10000);
    for (let unit = 0; unit < 0x10000; unit += 1) table[unit] = classify(unit);
  }
  return table;
}

/** Kind of a code point above the basic plane; remembered, since the same few come often. */
export function kindOfAstral(codePoint: number): Kind {
  let kind = astral.get(codePoint);
  if (kind === undefined) {
    kind = classify(codePoint);
    astral.set(codePoint, kind);
  }
  return kind;
}

/** Kind of any code point. */
export function kindOf(codePoint: number): Kind {
  return codePoint < 0x10000 ? (kindTable()[codePoint] as Kind) : kindOfAstral(codePoint);
}
