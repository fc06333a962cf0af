/**
 * Packing for matrix products, as WebAssembly text. The lines of one side (rows of A, columns of B)
 * become panels with as many lines as a tile: entry 0 of each line, then entry 1, and so on. The last
 * panel is filled up with zeros.
 */
import { advance, FLOAT, plus, repeat, VECTOR } from './pieces.ts';

/**
 * Functions `beside6` and `along6` for panels of 6 lines, ($from, $stride, $count lines, $depth entries,
 * $to): either equal entries of the lines are contiguous and entries are `stride` bytes apart, or each
 * line is contiguous and lines are `stride` bytes apart.
 *
 * @param width lines of a panel, even
 */
export function pack(width: number): string {
  return [
    panels(`beside${width}`, width, `(i32.const ${FLOAT})`, '(local.get $stride)', beside(width)),
    panels(`along${width}`, width, '(local.get $stride)', `(i32.const ${FLOAT})`, along(width)),
  ].join('\n');
}

/** @param whole packs a panel from $at to $to, until $end */
function panels(name: string, width: number, line: string, entry: string, whole: string): string {
  return `
  (func (export "${name}") (param $from i32) (param $stride i32) (param $count i32)
    (param $depth i32) (param $to i32) (local $at i32) (local $fours i32) (local $end i32)
    ${repeat(4, (i) => `(local $x${i} v128) (local $y${i} v128)`)}
    (loop $panels
      (local.set $at (local.get $from))
      (local.set $end ${plus('$to', '$depth', FLOAT * width)})
      (if (i32.ge_s (local.get $count) (i32.const ${width}))
        (then ${whole})
        (else (call $singly (local.get $at) ${line} ${entry} (local.get $count)
          (local.get $to) (local.get $end) (i32.const ${width}))))
      (local.set $to (local.get $end))
      (local.set $from (i32.add (local.get $from) (i32.mul ${line} (i32.const ${width}))))
      (local.set $count (i32.sub (local.get $count) (i32.const ${width})))
      (br_if $panels (i32.gt_s (local.get $count) (i32.const 0)))))`;
}

function beside(width: number): string {
  const rest = FLOAT * (width - 2);
  return `(loop $entries
    ${repeat(Math.floor(width / 4), (v) => `(v128.store offset=${VECTOR * v} (local.get $to) (v128.load offset=${VECTOR * v} (local.get $at)))`)}
    ${width % 4 === 0 ? '' : `(i64.store offset=${rest} (local.get $to) (i64.load offset=${rest} (local.get $at)))`}
    (local.set $at (i32.add (local.get $at) (local.get $stride)))
    ${advance('$to', FLOAT * width)}
    (br_if $entries (i32.lt_u (local.get $to) (local.get $end))))`;
}

/** Four entries of every line at once, transposed by interleaving; then the remaining ones. */
function along(width: number): string {
  const block = FLOAT * width;
  const load = (x: string, line: number) =>
    `(local.set ${x} (v128.load ${plus('$at', '$stride', line)}))`;
  const set = (y: string, value: string) => `(local.set ${y} ${value})`;
  const fourLines = (group: number) => {
    const store = (entry: number, value: string) =>
      `(v128.store offset=${block * entry + VECTOR * group} (local.get $to) ${value})`;
    return `
      ${repeat(4, (i) => load(`$x${i}`, 4 * group + i))}
      ${set('$y0', interleaved('low', '$x0', '$x1'))} ${set('$y1', interleaved('low', '$x2', '$x3'))}
      ${set('$y2', interleaved('high', '$x0', '$x1'))} ${set('$y3', interleaved('high', '$x2', '$x3'))}
      ${store(0, interleaved('lowPair', '$y0', '$y1'))} ${store(1, interleaved('highPair', '$y0', '$y1'))}
      ${store(2, interleaved('lowPair', '$y2', '$y3'))} ${store(3, interleaved('highPair', '$y2', '$y3'))}`;
  };
  const twoLines = () => {
    const store = (entry: number, y: string) =>
      `(v128.store64_lane offset=${block * entry + FLOAT * (width - 2)} ${entry % 2} (local.get $to) (local.get ${y}))`;
    return `
      ${load('$x0', width - 2)} ${load('$x1', width - 1)}
      ${set('$y0', interleaved('low', '$x0', '$x1'))} ${set('$y1', interleaved('high', '$x0', '$x1'))}
      ${store(0, '$y0')} ${store(1, '$y0')} ${store(2, '$y1')} ${store(3, '$y1')}`;
  };
  return `
    (local.set $fours (i32.and (local.get $depth) (i32.const -4)))
    (local.set $fours ${plus('$to', '$fours', block)})
    (if (i32.lt_u (local.get $to) (local.get $fours)) (then (loop $entries
      ${repeat(Math.floor(width / 4), fourLines)}
      ${width % 4 === 0 ? '' : twoLines()}
      ${advance('$at', 4 * FLOAT)}
      ${advance('$to', 4 * block)}
      (br_if $entries (i32.lt_u (local.get $to) (local.get $fours))))))
    (call $singly (local.get $at) (local.get $stride) (i32.const ${FLOAT}) (i32.const ${width})
      (local.get $to) (local.get $end) (i32.const ${width}))`;
}

const ORDERS = {
  low: [0, 4, 1, 5],
  high: [2, 6, 3, 7],
  lowPair: [0, 1, 4, 5],
  highPair: [2, 3, 6, 7],
};

/** Floats of x (0 to 3) and of y (4 to 7) in the given order, in the bytes that the instruction takes. */
function interleaved(order: keyof typeof ORDERS, x: string, y: string): string {
  const bytes = ORDERS[order].flatMap((i) => [0, 1, 2, 3].map((byte) => FLOAT * i + byte));
  return `(i8x16.shuffle ${bytes.join(' ')} (local.get ${x}) (local.get ${y}))`;
}

/** Entry by entry, until $end: $count lines, and zeros up to $width. */
export const SINGLY = `
  (func $singly (param $from i32) (param $line i32) (param $entry i32) (param $count i32)
    (param $to i32) (param $end i32) (param $width i32) (local $i i32) (local $at i32)
    (if (i32.lt_u (local.get $to) (local.get $end)) (then (loop $entries
      (local.set $i (i32.const 0))
      (local.set $at (local.get $from))
      (loop $lines
        (f32.store (local.get $to) (if (result f32) (i32.lt_s (local.get $i) (local.get $count))
          (then (f32.load (local.get $at)))
          (else (f32.const 0))))
        ${advance('$to', FLOAT)}
        (local.set $at (i32.add (local.get $at) (local.get $line)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $lines (i32.lt_s (local.get $i) (local.get $width))))
      (local.set $from (i32.add (local.get $from) (local.get $entry)))
      (br_if $entries (i32.lt_u (local.get $to) (local.get $end)))))))`;
