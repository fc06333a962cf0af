/** Values of Parquet's types as JSON has them: dates as ISO 8601, large integers with their digits. */
import { isUtf8 } from 'node:buffer';
import type { ParquetParsers } from 'hyparquet';
import { isTooDeep } from '../limits.ts';

/** Part of a page as text. Bytes that are none are looked at again only where decoding replaced a character. */
export function textIn(bytes: Buffer, from: number, upTo: number): string {
  const decoded = bytes.toString('utf8', from, upTo);
  if (!decoded.includes('\ufffd') || isUtf8(bytes.subarray(from, upTo))) return decoded;
  return `(${(upTo - from).toLocaleString('en-US')} bytes, no text)`;
}

function text(bytes: Uint8Array): string {
  const { buffer, byteOffset, byteLength } = bytes;
  return textIn(Buffer.from(buffer, byteOffset, byteLength), 0, byteLength);
}

/** @param perSecond units per second: 1_000n for milliseconds */
function timestamp(value: bigint, perSecond: bigint): string {
  const fraction = ((value % perSecond) + perSecond) % perSecond;
  const seconds = Number((value - fraction) / perSecond);
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return String(value);
  const digits = String(fraction).padStart(String(perSecond).length - 1, '0');
  return date.toISOString().replace('.000Z', `.${digits}Z`);
}

function json(bytes: Uint8Array): unknown {
  const written = text(bytes);
  try {
    const value = JSON.parse(written) as unknown;
    return isTooDeep(value) ? written : value;
  } catch {
    return written;
  }
}

const binary = (bytes: Uint8Array) => `(${bytes.byteLength.toLocaleString('en-US')} bytes)`;

export const parsers: ParquetParsers = {
  timestampFromMilliseconds: (value) => timestamp(value, 1_000n),
  timestampFromMicroseconds: (value) => timestamp(value, 1_000_000n),
  timestampFromNanoseconds: (value) => timestamp(value, 1_000_000_000n),
  dateFromDays: (days) => {
    const date = new Date(days * 86_400_000);
    return Number.isNaN(date.getTime()) ? String(days) : date.toISOString().slice(0, 10);
  },
  stringFromBytes: text,
  jsonFromBytes: json,
  geometryFromBytes: binary,
  geographyFromBytes: binary,
  uuidFromBytes: (bytes) =>
    Buffer.from(bytes)
      .toString('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
};

/** A decoded value without BigInt, undefined and bytes, also inside lists and objects. */
export function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint') {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  if (value === undefined || value === null) return null;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(plainValue);
  if (value instanceof Uint8Array) return binary(value);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, plainValue);
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, plainValue(held)]));
}
