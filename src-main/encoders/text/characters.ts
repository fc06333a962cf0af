/**
 * The kinds of characters, in any script. Every UTF-16 code unit of the basic plane is looked up in one
 * table, so reading a text costs one array access per character.
 */

/** Kinds of characters. Every code point, lone surrogates included, has exactly one. */
export const Kind = {
  /** Control, unassigned, private use, lone surrogates, the replacement character. */
  strange: 0,
  space: 1,
  newline: 2,
  lower: 3,
  upper: 4,
  /** A letter of a script that has no case but separates words (Arabic, Hebrew, Hindi, Georgian, ...). */
  uncased: 5,
  /** A character that counts as a word: Han, kana, Hangul, Thai, Lao, Khmer, Burmese, ... */
  wordCharacter: 6,
  /** A combining mark: belongs to the character before it. */
  mark: 7,
  digit: 8,
  /** Ends a sentence: . ! ? and their equivalents in other scripts. */
  terminal: 9,
  comma: 10,
  /** Colon, semicolon, dashes between clauses. */
  clause: 11,
  quote: 12,
  bracket: 13,
  /** ' and its equivalents: part of a word between two letters, a mark of its own elsewhere. */
  apostrophe: 14,
  /** - and its equivalents: part of a word between two letters, a dash elsewhere. */
  hyphen: 15,
  punctuation: 16,
  symbol: 17,
  emoji: 18,
  /** Joiners, variation selectors, direction marks, skin tones: not counted. */
  invisible: 19,
  /** Separates words or syllables as a space does elsewhere: Ethiopic, Tibetan. */
  separator: 20,
} as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

/** Invisible characters, as the source of a regular expression with the flag u. */
export const INVISIBLE = String.raw`[\p{Cf}\p{Default_Ignorable_Code_Point}]`;
const INVISIBLE_OR_TONE = new RegExp(`${INVISIBLE}|\\p{Emoji_Modifier}`, 'u');

/** ' ’ ʼ ＇, Hebrew geresh and gershayim, Armenian tone marks, the point of Catalan l·l. */
const APOSTROPHE = /['\u2019\u02bc\uff07\u05f3\u05f4\u055b\u055c\u055e\u00b7\u2027]/u;
const HYPHEN = /[-\u2010\u2011\u05be\u058a]/u;
const SEPARATOR = /[\u1361\u0f0b\u0f0c]/u;
const COMMA =
  /[,\u055d\u060c\u07f8\u104a\u1363\u1802\u1808\u2e41\u3001\ua60d\ufe10\ufe11\ufe50\ufe51\uff0c\uff64]/u;
/** Beyond Unicode's own set: dots, the Greek question mark, and ends of verses. */
const TERMINAL = /[\p{Sentence_Terminal}\u2026\u037e\u05c3\u0f0d-\u0f12\u2047]/u;
const CLAUSE = /[:;\u061b\u1364-\u1366\u2012-\u2015\u30fb\uff1a\uff1b\uff5e]/u;
const QUOTE = /[\p{Quotation_Mark}\p{Pi}\p{Pf}\u275b-\u275e`\u00b4]/u;
/** Georgian letters have capitals, but prose is written without them. */
const GEORGIAN = /[\u10d0-\u10ff]/u;
/** Scripts without spaces between words, and Korean, whose writers differ in where they put spaces. */
const WORD_CHARACTER = new RegExp(
  '[Hani Hira Kana Hang Bopo Yiii Thai Laoo Khmr Mymr Java Bali Lana Tale Talu Tavt]'.replace(
    /\w{4} ?/g,
    (script) => `\\p{scx=${script.trim()}}`,
  ),
  'u',
);
const EMOJI = /[\p{Emoji_Presentation}\p{Regional_Indicator}\u2600-\u27bf]/u;

/** Kind of one code point, by its Unicode properties. Slow; the table is built from it. */
function classify(codePoint: number): Kind {
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) return Kind.strange;
  const c = String.fromCodePoint(codePoint);
  if (/[\n\r\u0085\u2028\u2029\v\f]/u.test(c)) return Kind.newline;
  if (/[\t\p{Zs}]/u.test(c)) return Kind.space;
  if (INVISIBLE_OR_TONE.test(c)) return Kind.invisible;
  if (APOSTROPHE.test(c)) return Kind.apostrophe;
  if (/\p{M}/u.test(c)) return Kind.mark;
  if (/\p{L}/u.test(c)) return letterKind(c);
  if (/\p{N}/u.test(c)) return Kind.digit;
  if (SEPARATOR.test(c)) return Kind.separator;
  if (COMMA.test(c)) return Kind.comma;
  if (TERMINAL.test(c)) return Kind.terminal;
  if (CLAUSE.test(c)) return Kind.clause;
  if (QUOTE.test(c)) return Kind.quote;
  if (HYPHEN.test(c)) return Kind.hyphen;
  if (/[\p{Ps}\p{Pe}]/u.test(c)) return Kind.bracket;
  if (/\p{P}/u.test(c)) return Kind.punctuation;
  if (c === '\ufffd') return Kind.strange;
  if (EMOJI.test(c)) return Kind.emoji;
  return /\p{S}/u.test(c) ? Kind.symbol : Kind.strange;
}

function letterKind(c: string): Kind {
  if (WORD_CHARACTER.test(c)) return Kind.wordCharacter;
  if (/[\p{Lu}\p{Lt}]/u.test(c)) return Kind.upper;
  return /\p{Ll}/u.test(c) && !GEORGIAN.test(c) ? Kind.lower : Kind.uncased;
}

let table: Uint8Array | null = null;
const astral = new Map<number, Kind>();

/** Kinds of the basic plane, one byte per code unit; surrogates are `strange`. Built once. */
export function kindTable(): Uint8Array {
  if (table === null) {
    table = new Uint8Array(0x10000);
    for (let unit = 0; unit < 0x10000; unit += 1) table[unit] = classify(unit);
  }
  return table;
}

/** Kind of a code point above the basic plane; cached, since the same few come often. */
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
