/**
 * Matrices that TensorFlow reads in place. It shares memory that begins at a multiple of 64 bytes and
 * copies any other into blocks of its own, which glibc before 2.38 does not reuse: scoring millions of
 * rows came to hold gigabytes. JavaScript aligns to 16 bytes at most, except the memory of WebAssembly,
 * which begins at a page.
 */

const ALIGNMENT = 64;
const PAGE = 65_536;
/** More than WebAssembly can address is allocated as usual. */
const MOST_PAGES = 65_536;

const pages = new WeakSet<ArrayBufferLike>();

/** Zeros, [length], in aligned memory if available. */
export function alignedFloats(length: number): Float32Array {
  const initial = Math.ceil((length * Float32Array.BYTES_PER_ELEMENT) / PAGE);
  const buffer = initial > MOST_PAGES ? null : memoryOf(initial);
  if (buffer === null) return new Float32Array(length);
  pages.add(buffer);
  return new Float32Array(buffer, 0, length);
}

/** Null if refused: it reserves gigabytes of address space, which a process may be denied. */
function memoryOf(initial: number): ArrayBuffer | null {
  try {
    return new WebAssembly.Memory({ initial }).buffer;
  } catch {
    return null;
  }
}

export function isAligned({ buffer, byteOffset }: Float32Array): boolean {
  return pages.has(buffer) && byteOffset % ALIGNMENT === 0;
}
