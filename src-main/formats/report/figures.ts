/** Numbers and dates in the style of the report. */
import type { Interval } from '../../contract/index.ts';

/** Maximum decimals: more cannot be distinguished by eye, and a file may ask for hundreds. */
const MOST_DECIMALS = 20;

export function figure(value: number | null | undefined, decimals = 2): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const text = Math.abs(value).toFixed(Math.min(MOST_DECIMALS, Math.max(0, decimals)));
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

export function signed(value: number, decimals = 2): string {
  const text = figure(value, decimals);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

export function between(interval: Interval | null | undefined): string {
  return interval ? `${figure(interval[0])} to ${figure(interval[1])}` : '–';
}

export function whole(value: number): string {
  return new Intl.NumberFormat('en', { maximumFractionDigits: 0 }).format(value);
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${whole(value)} ${value === 1 ? one : many}`;
}

/** '2026-11-30 00:12 UTC' */
export function moment(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** A sentence of the core, which writes figures as '.75' and '-.02', with the figures rewritten in this style. */
export function sentence(text: string): string {
  return text.replaceAll(/(?<![\w.])([+-]?)\.(?=\d)/g, (_, sign: string) =>
    sign === '-' ? '−0.' : `${sign}0.`,
  );
}
