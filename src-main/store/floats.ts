/** Numbers as SQLite keeps them: little-endian float32. */

/** The bytes behind the numbers, not copied. */
export function floatBytes({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** A copy, since SQLite's bytes need not lie where floats may be read; null where they are no floats. */
export function bytesAsFloats(bytes: Uint8Array): Float32Array | null {
  return bytes.byteLength % 4 === 0 ? new Float32Array(Uint8Array.from(bytes).buffer) : null;
}
