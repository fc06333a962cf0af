/** Conversion between map coordinates and canvas pixels, and movements of the view. */
import { WHOLE, type View } from '../../../charts/scatter.ts';

export interface Size {
  width: number;
  height: number;
}

type Pixel = readonly [x: number, y: number];

/** @param pixel from the canvas's left and top @returns 0 to 1 from the map's left and bottom */
export function placeAt([x, y]: Pixel, view: View, { width, height }: Size): [number, number] {
  const unit = view.side / Math.min(width, height);
  return [view.x + (x - width / 2) * unit, view.y - (y - height / 2) * unit];
}

export function pixelOf([x, y]: Pixel, view: View, { width, height }: Size): [number, number] {
  const unit = Math.min(width, height) / view.side;
  return [width / 2 + (x - view.x) * unit, height / 2 - (y - view.y) * unit];
}

/** Zooms in if `by` is below 1, keeping the place under the pixel. */
export function zoomed(view: View, by: number, pixel: Pixel, size: Size): View {
  const side = Math.min(2, Math.max(0.005, view.side * by));
  const [x, y] = placeAt(pixel, view, size);
  const share = side / view.side;
  return kept({ x: x + (view.x - x) * share, y: y + (view.y - y) * share, side });
}

/** @param pixels by which the map moves right and down */
export function moved(view: View, [x, y]: Pixel, { width, height }: Size): View {
  const unit = view.side / Math.min(width, height);
  return kept({ ...view, x: view.x - x * unit, y: view.y + y * unit });
}

/** With its centre on the map. */
function kept(view: View): View {
  const within = (value: number) => Math.min(1, Math.max(0, value));
  return { ...view, x: within(view.x), y: within(view.y) };
}

/** The effect of a key on the view; null for any other key. */
export function byKey(key: string, view: View, size: Size): View | null {
  const middle: Pixel = [size.width / 2, size.height / 2];
  const step = Math.min(size.width, size.height) / 8;
  const moves: Record<string, Pixel> = {
    ArrowLeft: [step, 0],
    ArrowRight: [-step, 0],
    ArrowUp: [0, step],
    ArrowDown: [0, -step],
  };
  const by = moves[key];
  if (by) return moved(view, by, size);
  if (key === '+' || key === '=') return zoomed(view, 0.8, middle, size);
  if (key === '-') return zoomed(view, 1.25, middle, size);
  return key === '0' ? WHOLE : null;
}

/** Approximate size of a label in pixels. */
const LABEL = { width: 90, height: 15 };

/** Labels that do not cover an earlier one; the others are in the list. */
export function labelled<R extends { x: number; y: number }>(
  regions: readonly R[],
  view: View,
  size: Size,
): { region: R; number: number; x: number; y: number }[] {
  const placed: ReturnType<typeof labelled<R>> = [];
  for (const [at, region] of regions.entries()) {
    const [x, y] = pixelOf([region.x, region.y], view, size);
    const covers = placed.some(
      (other) => Math.abs(other.x - x) < LABEL.width && Math.abs(other.y - y) < LABEL.height,
    );
    if (!covers) placed.push({ region, number: at + 1, x, y });
  }
  return placed;
}

/** Maximum corners of an outline, since it is part of the address. */
const CORNERS = 60;

/** An outline with few corners, as x, y, x, y ... on the map. */
export function outlineOf(line: readonly Pixel[], view: View, size: Size): number[] {
  const every = Math.max(1, Math.ceil(line.length / CORNERS));
  return line
    .filter((_, at) => at % every === 0)
    .flatMap((pixel) => placeAt(pixel, view, size))
    .map((value) => Math.round(value * 1e4) / 1e4);
}
