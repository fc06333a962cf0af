/**
 * Numbers and booleans as labels: the meaning of 1 depends on the whole column, on its name and on the names of
 * the two texts. If two interpretations fit and contradict each other, neither is taken: the user is asked.
 */
import { normalName } from '../columns.ts';
import { namesWorse } from './label-names.ts';
import type { ColumnTally } from './tally.ts';
import type { Strength, Verdict } from './spellings.ts';

export interface Scale {
  id: string;
  /** The interpretation, as the end of a sentence: 'true names the first text'. */
  how: string;
  read(value: number): Verdict | undefined;
}

/** Facts about the column besides its values. */
export interface ScaleFacts {
  column: string;
  /** Whether the columns of the texts are called 0 and 1. */
  fromZero: boolean;
  /** Whether the texts are in a list, so that programs call its second entry 1. */
  listed?: boolean | undefined;
}

const pick = (first: number): Scale['read'] => {
  const second = first + 1;
  return (value) =>
    value === first ? { side: 'first' } : value === second ? { side: 'second' } : undefined;
};

const scales = {
  fromOne: {
    id: 'from-one',
    how: '1 names the first text, 2 the second',
    read: pick(1),
  },
  betweenOneAndTwo: {
    id: 'between-one-and-two',
    how: '1 names the first text, 2 the second, 1.5 is a tie',
    read: (value) => (value === 1.5 ? { side: 'tie' } : pick(1)(value)),
  },
  shareFromOne: {
    id: 'share-from-one',
    how: 'from 1 to 2, how likely the second text is the better one; 1.5 is a tie',
    read: (value) => fromShare(2 - value),
  },
  fromZero: {
    id: 'from-zero',
    how: '0 names the first text, 1 the second',
    read: pick(0),
  },
  firstIsTrue: {
    id: 'first-is-true',
    how: 'true, or 1, names the first text; false, or 0, the second',
    read: (value) => ({ side: value === 1 ? 'first' : 'second' }),
  },
  secondIsTrue: {
    id: 'second-is-true',
    how: 'true, or 1, names the second text; false, or 0, the first',
    read: (value) => ({ side: value === 1 ? 'second' : 'first' }),
  },
  share: {
    id: 'share',
    how: 'from 0 to 1, how likely the first text is the better one; .5 is a tie',
    read: fromShare,
  },
  shareOfSecond: {
    id: 'share-of-second',
    how: 'from 0 to 1, how likely the second text is the better one; .5 is a tie',
    read: (value) => fromShare(1 - value),
  },
} as const satisfies Record<string, Scale>;

/** How likely the first text is the better one, 0 to 1. */
function fromShare(value: number): Verdict {
  if (value === 0.5) return { side: 'tie' };
  const side = value > 0.5 ? 'first' : 'second';
  return value === 0 || value === 1
    ? { side }
    : { side, strength: strengthOf(Math.abs(2 * value - 1), 1) };
}

/** A share of the largest difference as 1 slightly, 2 plainly, 3 strongly. */
function strengthOf(distance: number, widest: number): Strength {
  const third = Math.ceil((3 * distance) / widest);
  return third <= 1 ? 1 : third === 2 ? 2 : 3;
}

function signed(negative: 'first' | 'second', widest: number): Scale {
  const positive = negative === 'first' ? 'second' : 'first';
  return {
    id: `negative-is-${negative}`,
    how: `below 0 the ${negative} text is better, above 0 the ${positive}; the distance is the strength`,
    read: (value) =>
      value === 0
        ? { side: 'tie' }
        : {
            side: value < 0 ? negative : positive,
            strength: strengthOf(Math.abs(value), Math.max(3, widest)),
          },
  };
}

/** The meaning of 1 or true, by a name such as 'a_is_better', 'winner_model_b', 'prefers_first', 'winner_tie'. */
export function assertedBy(column: string): Verdict['side'] | undefined {
  const name = normalName(column);
  const asserting =
    /winner|wins|won|isbetter|better$|preferred|prefers|isbest|chosen|probability|^prob(?=[ab12])|[ab12]prob$|winprob|winrate/;
  if (!asserting.test(name) || namesWorse(column)) return undefined;
  const rest = name
    .replace(
      /winner|winrate|winprob|wins|won|better|preferred|prefers|best|chosen|probability|^prob|prob$/g,
      '',
    )
    .replaceAll(/model|response|answer|text|option|assistant|completion|output/g, '')
    .replaceAll(/^is|is$|^by/g, '');
  if (['a', '1', 'first', 'left', 'one'].includes(rest)) return 'first';
  if (['b', '2', 'second', 'right', 'two'].includes(rest)) return 'second';
  if (rest === 'tie') return 'tie';
  return ['bothbad', 'tiebothbad', 'tie(bothbad)', 'neither'].includes(rest)
    ? 'both-bad'
    : undefined;
}

const NUMBER_LINE = /preference|strength|likert|slider/;
const DIFFERENCE = /margin|diff|delta|gap|advantage/;
const INDEX = /(?:id|idx|index|position)$/;

/** The interpretation of a winner column's numbers; null if it is unknown, or if two contradict each other. */
export function scaleOf(tally: ColumnTally, facts: ScaleFacts): Scale | null {
  const values = tally.distinctNumbers();
  if (values === null) return null;
  const only = (...known: number[]) => values.every((value) => known.includes(value));
  const asserted = assertedBy(facts.column);
  if (only(0, 1) && asserted === 'first') return scales.firstIsTrue;
  if (only(0, 1) && asserted === 'second') return scales.secondIsTrue;
  if (tally.booleans > 0) {
    // 'true' is not an index: if no text is called 1, it can only mean the first.
    return tally.onlyBooleans && !facts.fromZero ? scales.firstIsTrue : null;
  }
  const name = normalName(facts.column);
  if (values.every((value) => value >= 0 && value <= 1)) {
    if (asserted === 'first') return scales.share;
    if (asserted === 'second') return scales.shareOfSecond;
  }
  const lowest = Math.min(...values);
  const highest = Math.max(...values);
  if (lowest < 0) {
    const widest = Math.max(highest, -lowest);
    if (NUMBER_LINE.test(name)) return signed('first', widest);
    return DIFFERENCE.test(name) ? signed('second', widest) : null;
  }
  // HelpSteer's scale is -3 to 3, and a part of the file may have only the positive half.
  if (name === 'preferencestrength' && only(0, 1, 2, 3)) return signed('first', highest);
  if (name === 'overallpreference' && values.every(Number.isInteger)) return null;
  if (only(0, 1)) {
    if (facts.fromZero || (INDEX.test(name) && values.includes(0))) return scales.fromZero;
    // 1 alone means the first text by both counts; 0 is the first by one and the second by the other.
    return values.includes(0) || INDEX.test(name) || facts.listed ? null : scales.fromOne;
  }
  if (only(1, 2)) return facts.fromZero ? null : scales.fromOne;
  if (only(1, 1.5, 2)) return facts.fromZero ? null : scales.betweenOneAndTwo;
  // AlpacaEval 2 weighs its verdicts, first text 1, second 2. By other names this may be half of a scale around 0.
  const weighed = lowest >= 1 && highest <= 2 && values.some((value) => !Number.isInteger(value));
  if (weighed && name === 'preference') return facts.fromZero ? null : scales.shareFromOne;
  return highest <= 1 ? scales.share : null;
}
