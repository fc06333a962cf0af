/** The lines of a chart as SVG, for a picture of it: its canvas has pixels alone. */
import { escaped, short } from '../ui/index.ts';

export interface DrawnLine {
  mean: readonly (number | null)[];
  low: readonly (number | null)[];
  high: readonly (number | null)[];
  /** CSS colour. */
  colour: string;
  dash: readonly number[];
}

export interface Ruler {
  ticks: readonly { value: number; label: string }[];
  /** Pixels from the chart's left or upper edge. */
  at(value: number): number;
}

interface Look {
  /** CSS colours, and the family of the ticks' letters. */
  text: string;
  grid: string;
  font: string;
}

/** @param steps where the values of the lines stand */
export function lineDrawing(
  steps: readonly number[],
  lines: readonly DrawnLine[],
  { x, y }: { x: Ruler; y: Ruler },
  { width, height }: { width: number; height: number },
  look: Look,
): string {
  const places = (values: readonly (number | null)[]) =>
    steps.flatMap((step, i) => {
      const value = values[i];
      return value === null || value === undefined
        ? []
        : [`${short(x.at(step))},${short(y.at(value))}`];
    });
  const left = Math.min(...x.ticks.map(({ value }) => x.at(value)));
  const grid = y.ticks.map(
    ({ value }) =>
      `<line x1="${short(left)}" x2="${short(width)}" y1="${short(y.at(value))}" y2="${short(y.at(value))}" stroke="${look.grid}"/>`,
  );
  const word = (at: readonly [number, number], anchor: string, label: string) =>
    `<text x="${short(at[0])}" y="${short(at[1])}" text-anchor="${anchor}" font-family="${escaped(look.font)}" font-size="11" fill="${look.text}">${escaped(label)}</text>`;
  return [
    ...grid,
    ...y.ticks.map(({ value, label }) => word([left - 6, y.at(value) + 4], 'end', label)),
    ...x.ticks.map(({ value, label }) => word([x.at(value), height - 6], 'middle', label)),
    ...lines.map(
      ({ low, high, colour }) =>
        `<polygon points="${[...places(high), ...places(low).toReversed()].join(' ')}" fill="${colour}" fill-opacity="0.14"/>`,
    ),
    ...lines.map(
      ({ mean, colour, dash }) =>
        `<polyline points="${places(mean).join(' ')}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash.join(' ') || 'none'}"/>`,
    ),
  ].join('\n');
}
