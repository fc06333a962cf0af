/**
 * Products of dense matrices in double precision, row-major, without copies. Every product here is
 * between rows: out = A B^T reads both along memory.
 */

/**
 * out += A B^T, with two rows of A and four of B at a time, so that sums stay in registers.
 *
 * @param out [m, n] @param a [m, k] @param b [n, k]
 * @param lower only the lower triangle is needed: some of the upper may be left out
 */
export function addRowProducts(
  out: Float64Array,
  a: Float64Array,
  b: Float64Array,
  [m, n, k]: readonly [m: number, n: number, k: number],
  lower = false,
): void {
  let i = 0;
  for (; i + 1 < m; i += 2) {
    const a0 = i * k;
    const a1 = a0 + k;
    const columns = lower ? Math.min(n, i + 2) : n;
    let j = 0;
    for (; j + 3 < columns; j += 4) {
      const b0 = j * k;
      const b1 = b0 + k;
      const b2 = b1 + k;
      const b3 = b2 + k;
      let s00 = 0;
      let s01 = 0;
      let s02 = 0;
      let s03 = 0;
      let s10 = 0;
      let s11 = 0;
      let s12 = 0;
      let s13 = 0;
      for (let c = 0; c < k; c++) {
        const x = a[a0 + c];
        const y = a[a1 + c];
        const v0 = b[b0 + c];
        const v1 = b[b1 + c];
        const v2 = b[b2 + c];
        const v3 = b[b3 + c];
        s00 += x * v0;
        s01 += x * v1;
        s02 += x * v2;
        s03 += x * v3;
        s10 += y * v0;
        s11 += y * v1;
        s12 += y * v2;
        s13 += y * v3;
      }
      const top = i * n + j;
      const below = top + n;
      out[top] += s00;
      out[top + 1] += s01;
      out[top + 2] += s02;
      out[top + 3] += s03;
      out[below] += s10;
      out[below + 1] += s11;
      out[below + 2] += s12;
      out[below + 3] += s13;
    }
    for (; j < columns; j++) {
      out[i * n + j] += dot(a, a0, b, j * k, k);
      out[(i + 1) * n + j] += dot(a, a1, b, j * k, k);
    }
  }
  if (i < m) for (let j = 0; j < n; j++) out[i * n + j] += dot(a, i * k, b, j * k, k);
}

function dot(a: Float64Array, atA: number, b: Float64Array, atB: number, k: number): number {
  let sum = 0;
  for (let c = 0; c < k; c++) sum += a[atA + c] * b[atB + c];
  return sum;
}
