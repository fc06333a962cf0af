/**
 * Decimals with all their digits. hyparquet converts them to floating point, so that an id of 20 digits loses its
 * last ones and 0.57 becomes 0.5700000000000001, and it has no hook for them. A decimal column is therefore
 * declared to it as another type with the same storage and a hook.
 */
import type { ParquetParsers, SchemaElement } from 'hyparquet';

interface Decoding {
  element: SchemaElement;
  parsers: ParquetParsers;
}

/** How a column is decoded: unchanged, unless it holds decimals. */
export function decodingOf(element: SchemaElement, parsers: ParquetParsers): Decoding {
  if (element.converted_type !== 'DECIMAL' && element.logical_type?.type !== 'DECIMAL') {
    return { element, parsers };
  }
  const scale = element.scale ?? 0;
  const as = (converted_type: SchemaElement['converted_type'], hook: Partial<ParquetParsers>) => ({
    element: { ...element, converted_type, logical_type: undefined },
    parsers: { ...parsers, ...hook },
  });
  if (element.type === 'INT32') {
    return as('DATE', { dateFromDays: (unscaled) => decimal(BigInt(unscaled), scale) });
  }
  if (element.type === 'INT64') {
    return as('TIMESTAMP_MILLIS', {
      timestampFromMilliseconds: (unscaled) => decimal(unscaled, scale),
    });
  }
  return as('UTF8', { stringFromBytes: (bytes) => decimal(integer(bytes), scale) });
}

/** The two's complement of big-endian bytes, as Parquet stores long decimals; no bytes are 0. */
function integer(bytes: Uint8Array): bigint {
  const unsigned = BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);
  return BigInt.asIntN(bytes.length * 8, unsigned);
}

/** A number if that has exactly these digits, else the digits as text. */
function decimal(unscaled: bigint, scale: number): number | string {
  const sign = unscaled < 0n ? '-' : '';
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  const text = fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
  const number = Number(text);
  // Very small numbers are written with an exponent: 15 digits are always exact.
  const exact = String(number) === text || (digits.length <= 15 && Number.isFinite(number));
  return exact ? number : text;
}
