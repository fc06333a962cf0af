/** Decompression of pages: Node's own is several times faster than JavaScript's. */
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { Compressors } from 'hyparquet';
import { compressors as scripted } from 'hyparquet-compressors';

const { LZ4_RAW: lz4 } = scripted;

export const compressors: Compressors = {
  ...scripted,
  GZIP: (bytes) => gunzipSync(bytes),
  ZSTD: (bytes) => zstdDecompressSync(bytes),
  BROTLI: (bytes) => brotliDecompressSync(bytes),
  // The library mistakes an empty page, as in a column of nulls, for a broken one.
  ...(lz4 && {
    LZ4_RAW: (bytes, length) => (length === 0 ? new Uint8Array(0) : lz4(bytes, length)),
  }),
};
