/** The window's placement, remembered between starts and moved onto an existing screen. */
import type { Rectangle } from 'electron';
import { z } from 'zod';

/** In pixels independent of the screen's scale. */
export interface Placement {
  width: number;
  height: number;
  /** Missing: centred on the main screen. */
  x?: number;
  y?: number;
  maximised: boolean;
}

export const smallest = { width: 720, height: 480 };
const usual: Placement = { width: 1280, height: 800, maximised: false };

const size = z.number().int().min(1).max(100_000);
const place = z.number().int().min(-100_000).max(100_000);
const Saved = z.object({
  width: size,
  height: size,
  x: place,
  y: place,
  maximised: z.boolean(),
});

/** Minimum part of the title bar that must be on a screen for the window to be found and moved. */
const visible = { width: 120, height: 40 };

/**
 * The placement to use now.
 * @param screens work areas of the connected screens
 */
export function placeWindow(saved: unknown, screens: readonly Rectangle[]): Placement {
  const read = Saved.safeParse(saved);
  if (!read.success) return usual;
  const { x, y, maximised } = read.data;
  const width = Math.max(smallest.width, read.data.width);
  const height = Math.max(smallest.height, read.data.height);
  const found = screens.some((screen) => {
    const across = Math.min(x + width, screen.x + screen.width) - Math.max(x, screen.x);
    const titleBar = y >= screen.y && y + visible.height <= screen.y + screen.height;
    return across >= visible.width && titleBar;
  });
  return found ? { width, height, x, y, maximised } : { width, height, maximised };
}
