import { afterEach, expect, it, vi } from 'vitest';
import { alignedFloats, isAligned } from '../../../../src-main/learning/numeric/aligned.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

it('gives zeros that begin where TensorFlow shares them, and knows which parts of them do', () => {
  const rows = alignedFloats(100);
  expect(rows).toEqual(new Float32Array(100));
  expect(isAligned(rows)).toBe(true);
  expect(isAligned(rows.subarray(16))).toBe(true);
  expect(isAligned(rows.subarray(8))).toBe(false);
  expect(isAligned(rows.slice())).toBe(false);
  expect(alignedFloats(0)).toHaveLength(0);
});

it('gives what JavaScript has for more than WebAssembly can address', () => {
  // Never touched, so that no memory page is used.
  const large = alignedFloats(2 ** 30 + 1);
  expect(large).toHaveLength(2 ** 30 + 1);
  expect(isAligned(large)).toBe(false);
});

it('gives what JavaScript has where a process is denied addresses', () => {
  vi.spyOn(WebAssembly, 'Memory').mockImplementation(function denied() {
    throw new RangeError('could not allocate memory');
  });
  const rows = alignedFloats(3);
  expect(rows).toEqual(new Float32Array(3));
  expect(isAligned(rows)).toBe(false);
});
