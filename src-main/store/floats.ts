/** Numbers in SQLite's form: little-endian float32. */

/** The bytes of the numbers, not copied. */
export function floatBytes({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** A copy, since SQLite's bytes may not be aligned for floats; null if they are not floats. */
export function bytesAsFloats(bytes: Uint8Array): Float32Array | null {
  return bytes.byteLength % 4 === 0 ? new Float32Array(Uint8Array.from(bytes).buffer) : null;
}
