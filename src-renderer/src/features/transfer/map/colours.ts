/**
 * Colours of the points: distinct ones for a few values, for many a scale that is readable without colour vision.
 */
import type { Domain } from '#contract';
import { colour } from '../../../ui/index.ts';
import type { ColourBy } from './points.ts';

export interface Key {
  label: string;
  /** CSS. */
  colour: string;
}

export interface Colours {
  /** Red, green, blue, alpha of 256 codes. */
  palette: Uint8Array;
  /** From the lowest. */
  keys: Key[];
}

/** Domains of a run, in the order of their codes. */
type Domains = readonly (Domain | undefined)[];

/** Cividis (Nuñez, Anderton and Renslow 2018), designed to look the same to most colour-blind people. */
const CIVIDIS = ['#00224e', '#2a3f6d', '#575d6d', '#7d7c78', '#a59c74', '#d2c060', '#fee838'];
/** PuOr (ColorBrewer): down, none, up. */
const PUOR = ['#b35806', '#e08214', '#fdb863', '#a7a3b3', '#b2abd2', '#8073ac', '#542788'];
const ALPHA = 205;
const FAINT = 60;

export const colourings: readonly { value: ColourBy; label: string }[] = [
  { value: 'domain', label: 'Domain' },
  { value: 'reward', label: 'Reward' },
  { value: 'change', label: 'Rank change' },
  { value: 'vote', label: 'Vote' },
  { value: 'coverage', label: 'Coverage' },
];

export function coloursOf(by: ColourBy, domains: Domains): Colours {
  const none = rgb(colour('--text-2'));
  const palette = new Uint8Array(256 * 4);
  const put = (code: number, [r, g, b]: number[], alpha = ALPHA) =>
    palette.set([r, g, b, alpha], code * 4);
  put(255, none, FAINT);
  if (by === 'domain' || by === 'vote') {
    const classes = by === 'domain' ? domainKeys(domains) : voteKeys();
    classes.forEach((key, code) => put(code, rgb(key.colour)));
    const rest = by === 'vote' ? [{ label: 'not labelled', colour: css(none) }] : [];
    return { palette, keys: [...classes, ...rest] };
  }
  const scale = by === 'change' ? PUOR : CIVIDIS;
  for (let code = 0; code < 255; code++) put(code, between(scale, code / 254));
  const ends = {
    reward: ['−3', '0', '3'],
    change: ['down half the ranking', 'no change', 'up half'],
    coverage: ['like labelled texts', '', 'unlike all of them'],
  }[by];
  return {
    palette,
    keys: [0, 0.5, 1].map((share, k) => ({
      label: ends[k] ?? '',
      colour: css(between(scale, share)),
    })),
  };
}

function domainKeys(domains: Domains): Key[] {
  const seen = { source: 0, target: 0 };
  return domains.map((domain) => {
    const role = domain?.role ?? 'target';
    // Additional domains of one role are lighter.
    const share = Math.max(30, 100 - 30 * seen[role]++);
    const mixed = rgb(colour(`--${role}`)).map(
      (value) => value + (1 - share / 100) * (255 - value),
    );
    return { label: `${domain?.name ?? 'unknown'}, ${role}`, colour: css(mixed) };
  });
}

function voteKeys(): Key[] {
  return [
    { label: 'rejected', colour: css(rgb(colour('--danger'))) },
    { label: 'both', colour: css(rgb(colour('--warn'))) },
    { label: 'chosen', colour: css(rgb(colour('--source'))) },
  ];
}

function between(scale: readonly string[], share: number): number[] {
  const at = share * (scale.length - 1);
  const low = Math.min(scale.length - 2, Math.floor(at));
  const [one, other] = [hex(scale[low] ?? ''), hex(scale[low + 1] ?? '')];
  return one.map((value, k) => value + (at - low) * ((other[k] ?? 0) - value));
}

function hex(text: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16));
}

function rgb(text: string): number[] {
  return [...text.matchAll(/[\d.]+/g)].slice(0, 3).map(([number]) => Number(number));
}

function css(values: readonly number[]): string {
  return `rgb(${values.map((value) => Math.round(value)).join(' ')})`;
}
