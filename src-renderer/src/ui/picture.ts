/**
 * A part of the page as an SVG that stands alone: charts as they are drawn, text as text, in the colours of
 * the theme. What a canvas shows says itself how it is drawn (`drawnAs`).
 */

import { HostError } from '../host/errors.ts';

const NAMESPACE = 'http://www.w3.org/2000/svg';
/** Looks that charts have from style sheets. */
const LOOKS = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'opacity',
  'paint-order',
  'text-anchor',
  'font-family',
  'font-size',
  'font-weight',
];
const MARGIN = 12;
/** Maximum bytes of a PNG, which is handed over in one message. */
const MOST_BYTES = 2_900_000;

type Draw = (size: { width: number; height: number }) => string;
const drawings = new WeakMap<Element, Draw>();

/** Says how what is in an element is drawn, as SVG from its left upper corner on. */
export function drawnAs(element: Element, draw: Draw): void {
  drawings.set(element, draw);
}

export interface Picture {
  markup: string;
  /** Pixels. */
  width: number;
  height: number;
}

/** @param title for whoever cannot see it, and for programs that show it */
export function pictureOf(root: Element, title: string): Picture {
  return unscrolled(root, (beyond) => drawn(root, title, beyond));
}

/** @param beyond how far what scrolls sideways reaches, as an x of the window */
function drawn(root: Element, title: string, beyond: number): Picture {
  const { left, top, height } = root.getBoundingClientRect();
  // Its place may be wider than what stands there.
  const rights = [...root.children].map((child) => child.getBoundingClientRect().right);
  const width = Math.max(0, beyond, ...rights) - left;
  const [wide, high] = [Math.ceil(width) + 2 * MARGIN, Math.ceil(height) + 2 * MARGIN];
  const ground = getComputedStyle(document.body).getPropertyValue('--surface') || '#fff';
  const shift = [MARGIN - left, MARGIN - top] as const;
  const markup = [
    `<svg xmlns="${NAMESPACE}" width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" fill="${escaped(ground.trim())}"/>`,
    ...partsOf(root, shift),
    '</svg>',
  ].join('\n');
  return { markup, width: wide, height: high };
}

/** What scrolls sideways is drawn whole, from its start; then stands where it stood. */
function unscrolled<T>(root: Element, work: (beyond: number) => T): T {
  const scrolling = [root, ...root.querySelectorAll('*')].filter(
    (one) =>
      one.scrollWidth > one.clientWidth &&
      ['auto', 'scroll'].includes(getComputedStyle(one).overflowX),
  );
  const before = scrolling.map((one) => one.scrollLeft);
  for (const one of scrolling) one.scrollLeft = 0;
  const ends = scrolling.map((one) => one.getBoundingClientRect().left + one.scrollWidth);
  try {
    return work(Math.max(0, ...ends));
  } finally {
    scrolling.forEach((one, i) => {
      one.scrollLeft = before[i];
    });
  }
}

type Shift = readonly [number, number];

function partsOf(element: Element, shift: Shift): string[] {
  if (element.hasAttribute('data-unpictured') || !isSeen(element)) return [];
  const box = element.getBoundingClientRect();
  const at = `translate(${short(box.left + shift[0])} ${short(box.top + shift[1])})`;
  const draw = drawings.get(element);
  if (draw) return [`<g transform="${at}">${draw(box)}</g>`];
  if (element instanceof SVGSVGElement) return [drawing(element, shift)];
  return [
    ...frameOf(element, shift),
    ...[...element.childNodes].flatMap((child) => {
      if (child instanceof Element) return partsOf(child, shift);
      return child instanceof Text ? linesOf(child, element, shift) : [];
    }),
  ];
}

function isSeen(element: Element): boolean {
  if (element.classList.contains('visually-hidden')) return false;
  const { width, height } = element.getBoundingClientRect();
  return element.checkVisibility({ visibilityProperty: true }) && width > 0 && height > 0;
}

/** Lines under rows, and frames around words. */
function frameOf(element: Element, [x, y]: Shift): string[] {
  const style = getComputedStyle(element);
  const { left, top, width, height, bottom } = element.getBoundingClientRect();
  const below = Number.parseFloat(style.borderBottomWidth);
  if (!(below > 0) || style.borderBottomStyle === 'none') return [];
  const stroke = `stroke="${escaped(style.borderBottomColor)}" stroke-width="${below}"`;
  if (Number.parseFloat(style.borderLeftWidth) > 0) {
    const radius = Math.min(Number.parseFloat(style.borderRadius) || 0, height / 2);
    return [
      `<rect x="${short(left + x)}" y="${short(top + y)}" width="${short(width)}" height="${short(height)}" rx="${radius}" fill="none" ${stroke}/>`,
    ];
  }
  const line = short(bottom + y - below / 2);
  return [
    `<line x1="${short(left + x)}" x2="${short(left + width + x)}" y1="${line}" y2="${line}" ${stroke}/>`,
  ];
}

/** The lines that a text stands in. */
function linesOf(text: Text, parent: Element, [x, y]: Shift): string[] {
  const lines: { words: string[]; left: number; top: number; bottom: number; right: number }[] = [];
  const range = document.createRange();
  for (const { 0: word, index } of text.data.matchAll(/\S+/g)) {
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    const { left, top, bottom, right, width } = range.getBoundingClientRect();
    if (width === 0) continue;
    const last = lines.at(-1);
    if (last && Math.abs(last.top - top) < 2) {
      last.words.push(word);
      last.right = right;
    } else lines.push({ words: [word], left, top, bottom, right });
  }
  const style = getComputedStyle(parent);
  const size = Number.parseFloat(style.fontSize);
  const look = `font-family="${escaped(style.fontFamily)}" font-size="${size}" font-weight="${style.fontWeight}" fill="${escaped(style.color)}"`;
  return lines.map(({ words, left, top, bottom, right }) => {
    const base = (top + bottom) / 2 + size * 0.35 + y;
    const length = `textLength="${short(right - left)}" lengthAdjust="spacingAndGlyphs"`;
    return `<text x="${short(left + x)}" y="${short(base)}" ${look} ${length}>${escaped(words.join(' '))}</text>`;
  });
}

/** A chart of the page, its looks written down in it. */
function drawing(chart: SVGSVGElement, [x, y]: Shift): string {
  const copy = chart.cloneNode(true) as SVGSVGElement;
  const copies = copy.querySelectorAll('*');
  chart.querySelectorAll('*').forEach((part, i) => {
    const style = getComputedStyle(part);
    const written = copies[i];
    for (const look of LOOKS) written?.setAttribute(look, style.getPropertyValue(look));
  });
  for (const part of [copy, ...copies]) {
    for (const name of ['class', 'style', 'role', 'aria-label', 'aria-hidden']) {
      part.removeAttribute(name);
    }
  }
  const { left, top, width, height } = chart.getBoundingClientRect();
  const place = { x: left + x, y: top + y, width, height };
  for (const [name, value] of Object.entries(place)) copy.setAttribute(name, short(value));
  return new XMLSerializer().serializeToString(copy).replaceAll('<!---->', '');
}

export function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

export function escaped(text: string): string {
  const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  // Characters that XML does not have would make all of it unreadable.
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>"]/g, (sign) => named[sign] ?? sign);
}

/**
 * Bytes of a PNG, two of its pixels for each of the picture's where that is not too much.
 *
 * @throws HostError `too-large`
 */
export async function pngOf({ markup, width, height }: Picture): Promise<Blob> {
  const image = new Image();
  image.src = addressOf(markup);
  await image.decode();
  const canvas = document.createElement('canvas');
  for (const scale of [2, 1]) {
    [canvas.width, canvas.height] = [scale * width, scale * height];
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (blob && blob.size <= MOST_BYTES) return blob;
  }
  throw new HostError(
    'too-large',
    'This picture is too large for a PNG. Make the window smaller, or save it as SVG.',
  );
}

/** For an image of the page, which loads nothing from elsewhere. */
export function addressOf(markup: string): string {
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(markup)}`;
}
