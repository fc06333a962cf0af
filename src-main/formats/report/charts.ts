/**
 * Charts as inline SVG, each with its figures in words for screen readers. Lines differ by dash as well as by
 * colour; source-only is grey and dashed everywhere.
 */
import type { Interval } from '../../contract/index.ts';
import { figure, whole } from './figures.ts';
import { html, type Markup } from './markup.ts';

interface Look {
  colour: string;
  dash: string;
}

const SOURCE_ONLY: Look = { colour: '#666666', dash: '6 4' };
/** Okabe and Ito's, dark enough for white paper. */
const COLOURS = ['#0b6e4f', '#8a3ffc', '#9a6700', '#c2185b', '#005b96', '#5d4037'];
const DASHES = ['', '9 3 2 3', '2 3', '12 4', '5 2 2 2 2 2', '1 4'];

/** @param candidates of the whole run, in order, so that a candidate looks the same in every chart */
export function lookOf(candidate: string, candidates: readonly string[]): Look {
  if (candidate === 'source-only') return SOURCE_ONLY;
  const at = Math.max(0, candidates.filter((one) => one !== 'source-only').indexOf(candidate));
  return { colour: COLOURS[at % COLOURS.length], dash: DASHES[at % DASHES.length] };
}

interface Scale {
  low: number;
  high: number;
  ticks: number[];
  decimals: number;
}

/** Round ticks around all values. */
function scaleOf(values: readonly number[]): Scale {
  // Not Math.min(...): curves may have more points than a call can have arguments.
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values.filter(Number.isFinite)) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const span = most - least || Math.abs(most) || 1;
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? rough;
  const low = Math.floor(least / step) * step;
  const high = Math.max(low + step, Math.ceil(most / step) * step);
  const count = Math.round((high - low) / step);
  const ticks = Array.from({ length: count + 1 }, (_, i) => low + i * step);
  return { low, high, ticks, decimals: Math.max(0, -Math.floor(Math.log10(step))) };
}

export interface Dot {
  id: string;
  label: string;
  value: number;
  interval: Interval | null;
  /** A rule that is not learned. */
  rule?: boolean;
}

const ROW = 24;
const WIDTH = 640;
const LABELS = 200;

/** A dot for the figure and a line for its interval, one row each. */
export function intervals(
  title: string,
  dots: readonly Dot[],
  candidates: readonly string[],
): Markup {
  if (dots.length === 0) return html``;
  const scale = scaleOf(dots.flatMap(({ value, interval }) => [value, ...(interval ?? [])]));
  const x = (value: number) =>
    Math.round(
      10 * (LABELS + ((value - scale.low) / (scale.high - scale.low)) * (WIDTH - LABELS - 20)),
    ) / 10;
  const height = dots.length * ROW + 24;
  const said = dots.map(({ label, value }) => `${label} ${figure(value)}`).join(', ');
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}: ${said}">
    ${scale.ticks.map(
      (tick) =>
        html`<line class="grid" x1="${x(tick)}" x2="${x(tick)}" y1="0" y2="${height - 22}" /><text
            x="${x(tick)}"
            y="${height - 8}"
            text-anchor="middle"
            >${figure(tick, scale.decimals)}</text
          >`,
    )}
    ${dots.map((dot, row) => dotRow(dot, row, { x, candidates }))}
  </svg>`;
}

function dotRow(
  { id, label, value, interval, rule = false }: Dot,
  row: number,
  { x, candidates }: { x: (value: number) => number; candidates: readonly string[] },
): Markup {
  const y = row * ROW + ROW / 2;
  const { colour, dash } = rule ? { colour: '#333333', dash: '' } : lookOf(id, candidates);
  const at = x(value);
  const shape = rule
    ? html`<rect x="${at - 4}" y="${y - 4}" width="8" height="8" fill="${colour}" />`
    : id === 'source-only'
      ? html`<circle cx="${at}" cy="${y}" r="4" fill="#fff" stroke="${colour}" stroke-width="2" />`
      : html`<circle cx="${at}" cy="${y}" r="4.5" fill="${colour}" />`;
  return html`<text x="${LABELS - 12}" y="${y + 4}" text-anchor="end">${shortened(label)}</text>${
      interval &&
      html`<line
        x1="${x(interval[0])}"
        x2="${x(interval[1])}"
        y1="${y}"
        y2="${y}"
        stroke="${colour}"
        stroke-width="2"
        stroke-dasharray="${dash}"
      />`
    }${shape}`;
}

function shortened(label: string): string {
  return label.length > 30 ? `${label.slice(0, 29)}…` : label;
}

export interface Line {
  id: string;
  label: string;
  points: readonly { step: number; value: number }[];
}

const HEIGHT = 190;

/** Means over the seeds by step. */
export function lines(
  title: string,
  all: readonly Line[],
  candidates: readonly string[],
): Markup | null {
  const drawn = all.filter(({ points }) => points.length > 0);
  if (drawn.length === 0) return null;
  const scale = scaleOf(drawn.flatMap(({ points }) => points.map(({ value }) => value)));
  const last = drawn
    .flatMap(({ points }) => points.map(({ step }) => step))
    .reduce((one, other) => Math.max(one, other));
  const x = (step: number) => 44 + (step / Math.max(1, last)) * (WIDTH / 2 - 70);
  const y = (value: number) =>
    HEIGHT - 22 - ((value - scale.low) / (scale.high - scale.low)) * (HEIGHT - 34);
  const path = ({ points }: Line) =>
    points.map(({ step, value }) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  const said = drawn
    .map(({ label, points }) => `${label} ends at ${figure(points.at(-1)?.value)}`)
    .join(', ');
  return html`<figure>
    <figcaption>${title}</figcaption>
    <svg viewBox="0 0 ${WIDTH / 2} ${HEIGHT}" role="img" aria-label="${title}: ${said}">
      ${scale.ticks.map(
        (tick) =>
          html`<line
              class="grid"
              x1="44"
              x2="${WIDTH / 2 - 26}"
              y1="${y(tick).toFixed(1)}"
              y2="${y(tick).toFixed(1)}"
            /><text x="38" y="${(y(tick) + 4).toFixed(1)}" text-anchor="end"
              >${figure(tick, scale.decimals)}</text
            >`,
      )}
      <text x="44" y="${HEIGHT - 6}">0</text>
      <text x="${WIDTH / 2 - 26}" y="${HEIGHT - 6}" text-anchor="end">${whole(last)} steps</text>
      ${drawn.map((line) => {
        const { colour, dash } = lookOf(line.id, candidates);
        return html`<polyline
          points="${path(line)}"
          fill="none"
          stroke="${colour}"
          stroke-width="2"
          stroke-dasharray="${dash}"
        />`;
      })}
    </svg>
  </figure>`;
}

/** The key to the lines. */
export function legend(
  all: readonly { id: string; label: string }[],
  candidates: readonly string[],
): Markup {
  return html`<ul class="legend">
    ${all.map(({ id, label }) => {
      const { colour, dash } = lookOf(id, candidates);
      return html`<li>
        <svg viewBox="0 0 32 8" width="32" height="8" aria-hidden="true">
          <line
            x1="0"
            x2="32"
            y1="4"
            y2="4"
            stroke="${colour}"
            stroke-width="2"
            stroke-dasharray="${dash}"
          />
        </svg>
        ${label}
      </li>`;
    })}
  </ul>`;
}
