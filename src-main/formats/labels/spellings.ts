/**
 * Spellings of which of two texts is better, in words and signs that mean the same in every file. The only table
 * of spellings: readers, the check of columns and docs/import.md follow it. Numbers and booleans have a meaning
 * only within their column: scales.ts.
 */

export type Strength = 1 | 2 | 3;

/** The meaning of a label on two texts. */
export interface Verdict {
  side: 'first' | 'second' | 'tie' | 'both-bad';
  /** Set if the spelling says how much better. */
  strength?: Strength;
}

export interface Spelling {
  /** The name of the spelling, for people. */
  label: string;
  /** Examples with their meaning, for documentation and tests. */
  examples: readonly (readonly [string, Verdict])[];
  /** `text` is lower-case, without marks around it. */
  read(text: string): Verdict | undefined;
}

const NOUN =
  '(?:model|response|answer|text|option|assistant|system|output|completion|candidate|summary|generation|reply|essay|choice|translation|argument|review|sentence|message|comment|답변|응답|텍스트|모델|글|문장)';
const NAMES =
  '(?:a|b|1|2|one|two|first|second|1st|2nd|left|right|첫 ?번째|두 ?번째|첫째|둘째|왼쪽|오른쪽)';
/** 'a', 'model_a', 'response 1', 'the first answer', 'left' */
const SIDE = `(?:the )?(?:${NOUN}[ _-]*)?(${NAMES})(?:[ _-]*${NOUN})?`;
const SECOND_NAMES = ['b', '2', 'two', 'second', '2nd', 'right', '두번째', '둘째', '오른쪽'];

const HOW_MUCH: readonly (readonly [RegExp, Strength])[] = [
  [/\b(?:slightly|marginally|a bit|a little|somewhat|barely|weakly)\b|조금|약간/, 1],
  [
    /\b(?:much|significantly|strongly|clearly|far|a lot|way|considerably|substantially)\b|훨씬|매우/,
    3,
  ],
];

/** 1 for slightly, 3 for much; none if the words do not say. */
function withStrength(side: 'first' | 'second', words: string): Verdict {
  const strength = HOW_MUCH.find(([pattern]) => pattern.test(words))?.[1];
  return strength === undefined ? { side } : { side, strength };
}

function sideNamed(name: string): 'first' | 'second' {
  return SECOND_NAMES.includes(name.replace(/\s/, '')) ? 'second' : 'first';
}

const other = (side: 'first' | 'second') => (side === 'first' ? 'second' : 'first');

function words(list: readonly string[], side: Verdict['side']): Spelling['read'] {
  const known = new Set(list.map((word) => word.replaceAll(/[\s_-]/g, '')));
  return (text) => (known.has(text.replaceAll(/[\s_-]/g, '')) ? { side } : undefined);
}

const BOTH_BAD = [
  'both bad',
  'both are bad',
  'tie (bothbad)',
  'tie (both bad)',
  'tie both bad',
  'neither',
  'neither is good',
  'neither good',
  'both poor',
  'both wrong',
  'both are equally bad',
  'both equally bad',
  'both are poor',
  'both are wrong',
  'equally bad',
  '둘 다 나쁨',
  '둘 다 별로',
  '둘 다 아님',
  '모두 나쁨',
];
const TIES = [
  'tie',
  'ties',
  'tied',
  'draw',
  'equal',
  'equally good',
  'both',
  'both good',
  'both are good',
  'both are equally good',
  'both equally good',
  'equivalent',
  'same',
  'the same',
  'about the same',
  'similar',
  'no preference',
  'no difference',
  'indifferent',
  'neutral',
  '무승부',
  '비김',
  '동일',
  '비슷',
  '비슷함',
  '동점',
  '동등',
  '같음',
  '차이 없음',
  '둘 다 좋음',
];

const GOOD_IN_KOREAN =
  '(?:좋(?:음|다|아요|습니다|네요|은)|낫(?:다|습니다|네요)|나(?:은|음|아요)|우수(?:함|하다|합니다|한)?|선호(?:함|하다|합니다|한다|됨|된)?|승(?:리)?)';
/** To its end: what follows a stem may deny it ('좋지 않음'), or go on with the other side ('좋지만 B가'). */
const KOREAN = new RegExp(
  `^${SIDE}\\s*(?:[이가은는]|쪽이)?\\s*((?:훨씬|조금|약간|매우)?)\\s*더?\\s*${GOOD_IN_KOREAN}(?:\\s*(?:${NOUN}|것|쪽))?[.!]?$`,
);
const ALONE = new RegExp(`^${SIDE}$`);
const SIGN = new RegExp(`^${SIDE}\\s*(>{1,3}|<{1,3}|≫|≻|≪|≺|=|==|≈|~)\\s*${SIDE}$`);
const SENTENCE = new RegExp(
  `^(?:winner(?: is)?:?\\s*|(?:i |we )?(?:prefers?|preferred|chose|chosen|choose|selected|pick(?:ed)?):?\\s*)?` +
    `((?:much |slightly |somewhat |significantly |strongly )?)${SIDE}` +
    `((?: is| was| are)?(?: (?:much|slightly|marginally|somewhat|significantly|strongly|clearly|far|a bit|a little|a lot|way|considerably))?)` +
    `( (?:better|preferred|wins|won|best|chosen|worse|loses|lost))?(?:,? than .{1,40})?$`,
);

export const spellings: readonly Spelling[] = [
  {
    label: 'The side alone, with or without a noun',
    examples: [
      ['a', { side: 'first' }],
      ['[[B]]', { side: 'second' }],
      ['model_a', { side: 'first' }],
      ['Response 2', { side: 'second' }],
      ['left', { side: 'first' }],
      ['second', { side: 'second' }],
    ],
    read: (text) => {
      const name = ALONE.exec(text)?.[1];
      // A single digit is a number, whose meaning depends on its column.
      return name === undefined || /^\d$/.test(text) ? undefined : { side: sideNamed(name) };
    },
  },
  {
    label: 'Signs between the sides; doubled where one is much better',
    examples: [
      ['A>B', { side: 'first' }],
      ['A>>B', { side: 'first', strength: 3 }],
      ['[[B>A]]', { side: 'second' }],
      ['A<B', { side: 'second' }],
      ['A=B', { side: 'tie' }],
    ],
    read: (text) => {
      const [, one, sign, two] = SIGN.exec(text) ?? [];
      if (one === undefined || sideNamed(one) === sideNamed(two)) return undefined;
      if (/[=≈~]/.test(sign)) return { side: 'tie' };
      const side = /[<≪≺]/.test(sign) ? sideNamed(two) : sideNamed(one);
      return sign.length > 1 || /[≫≪]/.test(sign) ? { side, strength: 3 } : { side };
    },
  },
  {
    label: 'Words for both bad',
    examples: [
      ['tie (bothbad)', { side: 'both-bad' }],
      ['both_bad', { side: 'both-bad' }],
      ['neither', { side: 'both-bad' }],
    ],
    read: words(BOTH_BAD, 'both-bad'),
  },
  {
    label: 'Words for a tie',
    examples: [
      ['tie', { side: 'tie' }],
      ['draw', { side: 'tie' }],
      ['about the same', { side: 'tie' }],
      ['no preference', { side: 'tie' }],
      ['[[C]]', { side: 'tie' }],
    ],
    read: (text) => (text === '[[c]]' ? { side: 'tie' } : words(TIES, 'tie')(text)),
  },
  {
    label: 'A sentence that names the better one',
    examples: [
      ['Response 2 is better', { side: 'second' }],
      ['@Response 1 is much better', { side: 'first', strength: 3 }],
      ['A is slightly better than B', { side: 'first', strength: 1 }],
      ['model_a wins', { side: 'first' }],
      ['prefer the second response', { side: 'second' }],
      ['Answer 1 is worse', { side: 'second' }],
    ],
    read: (text) => {
      const [, before, name, how, verb] = SENTENCE.exec(text) ?? [];
      if (name === undefined || (verb === undefined && /^[\da-z]$/.test(text))) return undefined;
      const side = sideNamed(name);
      const worse = verb !== undefined && /worse|loses|lost/.test(verb);
      return withStrength(worse ? other(side) : side, `${before} ${how}`);
    },
  },
  {
    label: 'The same in Korean',
    examples: [
      ['A가 더 좋음', { side: 'first' }],
      ['응답 2가 훨씬 낫다', { side: 'second', strength: 3 }],
      ['두 번째 답변이 조금 더 우수', { side: 'second', strength: 1 }],
      ['B 승', { side: 'second' }],
    ],
    read: (text) => {
      const [, name, how] = KOREAN.exec(text) ?? [];
      return name === undefined ? undefined : withStrength(sideNamed(name), how);
    },
  },
];

/** Maximum length of a label: the contents of longer texts are not interpreted. */
const LONGEST = 200;

/** The meaning of a word or a sign in every file; undefined if it is not in the table. */
export function readSpelling(value: string): Verdict | undefined {
  if (value.length > LONGEST) return undefined;
  const text = value.normalize('NFKC').trim().toLowerCase().replace(/^@/, '').replace(/[.!]$/, '');
  const bare = text === '[[c]]' ? text : text.replace(/^[[("'*<]+|[\])"'*>]+$/g, '').trim();
  for (const candidate of new Set([text, bare])) {
    for (const spelling of spellings) {
      const verdict = spelling.read(candidate);
      if (verdict !== undefined) return verdict;
    }
  }
  return undefined;
}
