/** Typography of labelled texts: font size and line length, as custom properties of <html>. */
import type { Preferences } from '#contract';

export const textSizes = { smallest: 12, largest: 28, step: 2 } as const;

/** In characters, for `max-width`. */
const lengths: Record<Preferences['lineLength'], string> = {
  narrow: '52ch',
  normal: '68ch',
  wide: '92ch',
  full: 'none',
};

export function applyReading({
  textSize,
  lineLength,
}: Pick<Preferences, 'textSize' | 'lineLength'>): void {
  const { style } = document.documentElement;
  style.setProperty('--read-size', `${textSize}px`);
  // Line height of 26 pixels at 16: a fixed factor, rounded to whole pixels so that lines of two answers
  // align.
  style.setProperty('--read-line', `${Math.round(textSize * 1.625)}px`);
  style.setProperty('--read-width', lengths[lineLength]);
}
