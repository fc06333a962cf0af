/**
 * The inner loops of a matrix product, as WebAssembly text. After Goto & van de Geijn (2008): panels of
 * both sides are packed (pack.ts), so that the innermost loop reads memory in order, and a tile of
 * the result stays in registers meanwhile. The loops over blocks are in ../product.ts.
 */
import { advance, FLOAT, plus, repeat, VECTOR } from './pieces.ts';

/**
 * Rows and columns of a tile: its twelve vectors, two of B and one of A are the fifteen registers that V8
 * has for them on x64.
 */
export const TILE = { rows: 6, columns: 8 } as const;

const { rows, columns } = TILE;
const vectors = (columns * FLOAT) / VECTOR;

/**
 * c = a b, or c += a b with $add, for one panel of each side, both $depth long and not empty; c's rows
 * are $stride bytes apart.
 *
 * @param fused multiply and add in one instruction, which needs relaxed SIMD
 */
export function tile(fused: boolean): string {
  const each = (of: (c: string, address: string, offset: number) => string) =>
    repeat(rows, (r) =>
      repeat(vectors, (v) => of(`$c${r}${v}`, plus('$c', '$stride', r), VECTOR * v)),
    );
  const more = (c: string, b: string) =>
    fused
      ? `(f32x4.relaxed_madd (local.get $a0) (local.get ${b}) (local.get ${c}))`
      : `(f32x4.add (f32x4.mul (local.get $a0) (local.get ${b})) (local.get ${c}))`;
  return `
  (func $tile (param $a i32) (param $b i32) (param $c i32) (param $depth i32) (param $stride i32)
    (param $add i32) (local $end i32) (local $a0 v128)
    ${repeat(vectors, (v) => `(local $b${v} v128)`)}
    ${each((c) => `(local ${c} v128)`)}
    (if (local.get $add) (then
      ${each((c, at, offset) => `(local.set ${c} (v128.load offset=${offset} ${at}))`)}))
    (local.set $end ${plus('$a', '$depth', FLOAT * rows)})
    (loop $entries
      ${repeat(vectors, (v) => `(local.set $b${v} (v128.load offset=${VECTOR * v} (local.get $b)))`)}
      ${repeat(
        rows,
        (r) => `
      (local.set $a0 (v128.load32_splat offset=${FLOAT * r} (local.get $a)))
      ${repeat(vectors, (v) => `(local.set $c${r}${v} ${more(`$c${r}${v}`, `$b${v}`)})`)}`,
      )}
      ${advance('$a', FLOAT * rows)}
      ${advance('$b', FLOAT * columns)}
      (br_if $entries (i32.lt_u (local.get $a) (local.get $end))))
    ${each((c, at, offset) => `(v128.store offset=${offset} ${at} (local.get ${c}))`)})`;
}

/**
 * A block of the result from packed panels: $n rows of A, $m columns of B, all $depth long. Tiles that
 * extend over the edge are computed at $spare, as large as one tile, and copied from there.
 */
export const TILES = `
  (func (export "tiles") (param $a i32) (param $b i32) (param $c i32) (param $n i32) (param $m i32)
    (param $depth i32) (param $stride i32) (param $add i32) (param $spare i32)
    (local $i i32) (local $j i32) (local $panel i32) (local $at i32)
    (loop $across
      (local.set $i (i32.const 0))
      (local.set $panel (local.get $a))
      (local.set $at ${plus('$c', '$j', FLOAT)})
      (loop $down
        (if (i32.and
            (i32.le_u (i32.add (local.get $i) (i32.const ${rows})) (local.get $n))
            (i32.le_u (i32.add (local.get $j) (i32.const ${columns})) (local.get $m)))
          (then (call $tile (local.get $panel) (local.get $b) (local.get $at) (local.get $depth)
            (local.get $stride) (local.get $add)))
          (else
            (call $tile (local.get $panel) (local.get $b) (local.get $spare) (local.get $depth)
              (i32.const ${FLOAT * columns}) (i32.const 0))
            (call $part (local.get $spare) (local.get $at) (local.get $stride) (local.get $add)
              (i32.sub (local.get $n) (local.get $i)) (i32.sub (local.get $m) (local.get $j)))))
        (local.set $panel ${plus('$panel', '$depth', FLOAT * rows)})
        (local.set $at ${plus('$at', '$stride', rows)})
        (local.set $i (i32.add (local.get $i) (i32.const ${rows})))
        (br_if $down (i32.lt_u (local.get $i) (local.get $n))))
      (local.set $b ${plus('$b', '$depth', FLOAT * columns)})
      (local.set $j (i32.add (local.get $j) (i32.const ${columns})))
      (br_if $across (i32.lt_u (local.get $j) (local.get $m)))))

  ;; The part of a tile that lies within the result: at most $n rows and $m columns.
  (func $part (param $from i32) (param $to i32) (param $stride i32) (param $add i32)
    (param $n i32) (param $m i32) (local $i i32) (local $j i32) (local $value f32)
    (loop $rows
      (local.set $j (i32.const 0))
      (loop $columns
        (local.set $value (f32.load ${plus('$from', '$j', FLOAT)}))
        (if (local.get $add) (then
          (local.set $value (f32.add (local.get $value) (f32.load ${plus('$to', '$j', FLOAT)})))))
        (f32.store ${plus('$to', '$j', FLOAT)} (local.get $value))
        (local.set $j (i32.add (local.get $j) (i32.const 1)))
        (br_if $columns (i32.and
          (i32.lt_u (local.get $j) (local.get $m))
          (i32.lt_u (local.get $j) (i32.const ${columns})))))
      ${advance('$from', FLOAT * columns)}
      (local.set $to (i32.add (local.get $to) (local.get $stride)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $rows (i32.and
        (i32.lt_u (local.get $i) (local.get $n))
        (i32.lt_u (local.get $i) (i32.const ${rows}))))))`;
