/**
 * How numbers, times and words are written, the same everywhere. Numbers are rounded to what their
 * interval allows; times are coarse on purpose, because estimates are.
 */
import type { Interval } from '#contract';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** 12345 -> '12,345' */
export function integer(value: number): string {
  return whole.format(value);
}

/** `plural(1, 'pair')` -> '1 pair'; `plural(3, 'query', 'queries')` -> '3 queries' */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${integer(value)} ${value === 1 ? one : many}`;
}

/** A fixed number of decimals with a real minus sign; a dash for anything but a number. */
export function decimal(value: number | null | undefined, decimals = 2): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/**
 * A sentence of the core, which writes figures as '.75' and '-.02', with the figures rewritten in this
 * style.
 */
export function sentence(text: string): string {
  return text.replaceAll(/(?<![\w.])([+-]?)\.(?=\d)/g, (_, sign: string) =>
    sign === '-' ? '−0.' : `${sign}0.`,
  );
}

/** A change: '+14', '−3', '0'. */
export function signed(value: number, decimals = 0): string {
  const text = decimal(value, decimals);
  return Number(Math.abs(value).toFixed(decimals)) === 0 || value < 0 ? text : `+${text}`;
}

/** Decimal place of the first significant digit of a half-width: 2 for .03, 0 for 5. */
function firstDigit(halfWidth: number): number {
  return Number.isFinite(halfWidth) && halfWidth > 0 ? Math.ceil(-Math.log10(halfWidth)) : 2;
}

/**
 * Decimals for a value with this half-width of its interval: up to the first significant digit of the
 * half-width, so .743 +- .03 is shown as .74. At most 3. Shares have 2 or more, however wide their
 * intervals are: beside .55 +- .09, .56 +- .1 would read as .6.
 */
export function decimalsFor(halfWidth: number): number {
  return Math.min(3, Math.max(halfWidth < 1 ? 2 : 0, firstDigit(halfWidth)));
}

/**
 * Decimals of every reward: the same in all rows of a ranking, since 1.75 ± 0.1 written as 1.8 would
 * stand below 1.72 ± 0.05.
 */
export const REWARD_DECIMALS = 2;

/** A half-width or standard deviation, with '<' if it would be rounded to zero: '0.03', '<0.01'. */
export function spreadText(half: number, decimals: number): string {
  const least = 10 ** -decimals;
  return half < least / 2 ? `<${least.toFixed(decimals)}` : decimal(half, decimals);
}

/** Half the width of an interval. */
export function halfWidth(interval: Interval): number {
  return Math.abs(interval[1] - interval[0]) / 2;
}

/** '0.74 ± 0.03', rounded to what the interval allows. */
export function withInterval(value: number, interval: Interval): string {
  const half = halfWidth(interval);
  const decimals = decimalsFor(half);
  return `${decimal(value, decimals)} ± ${decimal(half, decimals)}`;
}

/** A difference with its interval: '+0.04 ± 0.03', '0.00 ± 0.02'. */
export function signedWithInterval(value: number, interval: Interval): string {
  const half = halfWidth(interval);
  const decimals = decimalsFor(half);
  return `${signed(value, decimals)} ± ${decimal(half, decimals)}`;
}

/** The p of a test, to two significant digits: '0.34', '0.012', '<0.001'. */
export function probability(p: number): string {
  if (p < 0.001) return '<0.001';
  return decimal(p, p < 0.1 ? 3 : 2);
}

/** 0.1234 -> '12 %' */
export function percent(share: number | null | undefined, decimals = 0): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return '–';
  return `${decimal(share * 100, decimals)} %`;
}

/** A name inside a sentence, with its writing direction isolated (U+2068 and U+2069). */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}

/** A length of time: '0.4 s', '12 s', '3 min', '1 h 20 min'. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 1) return `${Math.max(0.1, seconds).toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** Remaining time: 'about 3 min left', 'a few seconds left'; empty while unknown. */
export function timeLeft(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return '';
  if (seconds < 5) return 'a few seconds left';
  if (seconds < 60) return `about ${Math.ceil(seconds / 5) * 5} s left`;
  return `about ${duration(seconds)} left`;
}

/** Bytes as people say them: '840 bytes', '12 kB', '3.4 MB'. */
export function bytes(count: number): string {
  if (count < 1000) return plural(count, 'byte');
  for (const [unit, size] of [
    ['GB', 1e9],
    ['MB', 1e6],
  ] as const) {
    if (count >= size) return `${(count / size).toFixed(count >= size * 10 ? 0 : 1)} ${unit}`;
  }
  return `${Math.round(count / 1000)} kB`;
}

const day = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' });
const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hour12: false });

/** A moment: 'just now', '5 min ago', '14:05' today, else '3 Nov 2026'. */
export function moment(time: number, now = Date.now()): string {
  const seconds = (now - time) / 1000;
  if (seconds < 60) return 'just now';
  if (seconds < 3600) return `${Math.round(seconds / 60)} min ago`;
  const then = new Date(time);
  if (then.toDateString() === new Date(now).toDateString()) return clock.format(then);
  const { day: d, month, year } = parts(then);
  return `${d} ${month} ${year}`;
}

function parts(date: Date): Record<'day' | 'month' | 'year', string> {
  const found = { day: '', month: '', year: '' };
  for (const part of day.formatToParts(date)) {
    if (part.type === 'day' || part.type === 'month' || part.type === 'year') {
      found[part.type] = part.value;
    }
  }
  return found;
}
