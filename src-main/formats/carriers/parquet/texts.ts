/**
 * The texts of a page that holds them one after the other, as most long texts are stored: decoded as they are taken,
 * so that a page of many rows is in memory as bytes alone, and without an object for each value.
 */
import type { CompressionCodec, PageHeader, SchemaElement } from 'hyparquet';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { readRleBitPackedHybrid } from 'hyparquet/src/encoding.js';
import { compressors } from './compressors.ts';
import { textIn } from './values.ts';

/** Bytes of the length before each text. */
const LENGTH = 4;

/** Whether a column's values are texts, and nothing else that is stored as bytes. */
export function holdsTexts({ type, converted_type, logical_type }: SchemaElement): boolean {
  if (type !== 'BYTE_ARRAY') return false;
  return logical_type === undefined ? converted_type === 'UTF8' : logical_type.type === 'STRING';
}

/**
 * @param bytes the page without its header, as in the file
 * @param optional whether rows may lack a text
 * @returns null if its texts are encoded in another way
 */
export function textPage(
  header: PageHeader,
  bytes: Buffer,
  codec: CompressionCodec,
  optional: boolean,
): TextPage | null {
  const size = header.uncompressed_page_size;
  const { data_page_header: first, data_page_header_v2: second } = header;
  if (first?.encoding === 'PLAIN') {
    const page = decompressPage(bytes, size, codec, compressors);
    const reader = { view: viewOf(page), offset: 0 };
    const given = optional ? new Uint8Array(first.num_values) : null;
    if (given) readRleBitPackedHybrid(reader, 1, given);
    return new TextPage(page.subarray(reader.offset), first.num_values, given);
  }
  if (second?.encoding !== 'PLAIN') return null;
  // The second version does not compress the levels, and does not repeat their length.
  const levels = second.definition_levels_byte_length;
  const given = optional ? new Uint8Array(second.num_values) : null;
  const reader = { view: viewOf(bytes), offset: second.repetition_levels_byte_length };
  if (given) readRleBitPackedHybrid(reader, 1, given, levels);
  const before = second.repetition_levels_byte_length + levels;
  const packed = bytes.subarray(before);
  const plain = second.is_compressed === false;
  const page = plain ? packed : decompressPage(packed, size - before, codec, compressors);
  return new TextPage(page, second.num_values, given);
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

export class TextPage {
  /** Number of rows not taken yet. */
  left: number;
  readonly #bytes: Buffer;
  readonly #given: Uint8Array | null;
  #row = 0;
  #at = 0;

  /**
   * @param texts each after its length
   * @param given for each row 1, or 0 where it has no text; null if every row has one
   */
  constructor(texts: Uint8Array, rows: number, given: Uint8Array | null) {
    this.#bytes = Buffer.from(texts.buffer, texts.byteOffset, texts.byteLength);
    this.#given = given;
    this.left = rows;
  }

  take(count: number): (string | null)[] {
    const texts: (string | null)[] = [];
    for (const end = this.#row + count; this.#row < end; this.#row++) {
      texts.push(this.#given?.[this.#row] === 0 ? null : this.#next());
    }
    this.left -= count;
    return texts;
  }

  #next(): string {
    const from = this.#at + LENGTH;
    this.#at = from + this.#bytes.readUInt32LE(this.#at);
    if (this.#at > this.#bytes.length) throw new Error('a text ends after its page');
    return textIn(this.#bytes, from, this.#at);
  }
}
