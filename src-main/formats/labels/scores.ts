/** Suspicious scores: codes for 'missing' far away from the others, and the same value throughout. */
import type { Meanings } from './winner.ts';
import type { ColumnTally } from './tally.ts';
import { decimalComma, numberIn } from './tally.ts';

/** Numbers that people write for a missing one. */
const CODES = [99, 999, 9999, 99999, 999999].flatMap((code) => [code, -code]);

export interface StrangeScore {
  column: string;
  /** Values that probably stand for 'missing'; empty if something else is unusual. */
  values: { value: string; count: number }[];
  sentence: string;
}

export function strangeScores(
  column: string,
  tally: ColumnTally,
  meanings: Meanings,
): StrangeScore[] {
  const commas = tally.decimalComma;
  const numbers = [...tally.values]
    .filter(([value]) => meanings[value] !== 'none')
    .flatMap(([value, count]) => {
      const number = numberIn(value) ?? (commas ? decimalComma(value, true) : undefined);
      return number === undefined ? [] : [{ value, count, number }];
    })
    .sort((one, other) => one.number - other.number);
  if (numbers.length === 0) return [];
  if (numbers.length === 1 && !tally.overflown) return [constant(column, numbers[0])];
  const strange = farValues(numbers, tally);
  if (strange.length > 0) return [sentinel(column, strange, numbers)];
  const widest = Math.max(Math.abs(tally.lowest), Math.abs(tally.highest));
  return widest >= 1e12 ? [huge(column, tally)] : [];
}

type Counted = { value: string; count: number; number: number };

/** Codes at the ends of the scale, further from the other scores than these are from each other. */
function farValues(numbers: readonly Counted[], tally: ColumnTally): Counted[] {
  const others = numbers.filter(({ number }) => !CODES.includes(number));
  const [low, high] = [others.at(0)?.number, others.at(-1)?.number];
  if (low === undefined || high === undefined || low === high) return [];
  return numbers.filter(({ number }) => {
    // For values not counted individually, the range is unknown.
    if (tally.overflown && number !== tally.lowest && number !== tally.highest) return false;
    return CODES.includes(number) && Math.max(low - number, number - high) > high - low;
  });
}

function constant(column: string, { value, count }: Counted): StrangeScore {
  return {
    column,
    values: [],
    sentence: `${count === 1 ? `The only score in '${column}' is` : `All ${count} scores in '${column}' are`} ${value}: nothing is better than anything else, so there is nothing to learn from them or to check against.`,
  };
}

function sentinel(
  column: string,
  strange: readonly Counted[],
  numbers: readonly Counted[],
): StrangeScore {
  const others = numbers.filter((entry) => !strange.includes(entry));
  const low = others.at(0)?.value ?? '';
  const high = others.at(-1)?.value ?? '';
  const named = strange.map(({ value, count }) => `${value} (${count})`).join(' and ');
  return {
    column,
    values: strange.map(({ value, count }) => ({ value, count })),
    sentence: `The column '${column}' holds ${named}, far from the other scores, ${low} to ${high}. If that stands for a missing score, say so (${strange[0].value} means none); else it is read as a score.`,
  };
}

function huge(column: string, { lowest, highest }: ColumnTally): StrangeScore {
  return {
    column,
    values: [],
    sentence: `The scores in '${column}' reach from ${lowest} to ${highest}. Check that they are scores.`,
  };
}
