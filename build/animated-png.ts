/**
 * Pictures of equal size as an animated PNG, which a README can show instead of a video. Chunks are copied
 * unchanged, so nothing is decoded (PNG, third edition, 11.3.6).
 */
import { crc32 } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

interface Chunk {
  type: string;
  data: Buffer;
}

/** @param pictures PNG files of one size, depth and colour type @param seconds per picture; it loops */
export function animatedPng(pictures: readonly Buffer[], seconds: number): Buffer {
  const frames = pictures.map(chunksOf);
  const header = only(frames[0], 'IHDR');
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  let sequence = 0;
  const out = [
    SIGNATURE,
    chunk('IHDR', header),
    chunk('acTL', Buffer.concat([uint32(frames.length), uint32(0)])),
  ];
  for (const [at, chunks] of frames.entries()) {
    if (!only(chunks, 'IHDR').equals(header)) {
      throw new Error(`Picture ${at + 1} has another size or kind than the first one.`);
    }
    const place = [width, height, 0, 0].map(uint32);
    // In hundredths of a second; drawn over the previous picture.
    const delay = Buffer.from([0, 0, 0, 100, 0, 0]);
    delay.writeUInt16BE(Math.round(seconds * 100), 0);
    out.push(chunk('fcTL', Buffer.concat([uint32(sequence++), ...place, delay])));
    for (const { data } of chunks.filter(({ type }) => type === 'IDAT')) {
      out.push(
        at === 0 ? chunk('IDAT', data) : chunk('fdAT', Buffer.concat([uint32(sequence++), data])),
      );
    }
  }
  return Buffer.concat([...out, chunk('IEND', Buffer.alloc(0))]);
}

function chunksOf(file: Buffer): Chunk[] {
  if (!file.subarray(0, SIGNATURE.length).equals(SIGNATURE))
    throw new Error('That is no PNG file.');
  const found: Chunk[] = [];
  let at = SIGNATURE.length;
  while (at < file.length) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    found.push({ type, data: file.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return found;
}

function only(chunks: readonly Chunk[], type: string): Buffer {
  const found = chunks.find((one) => one.type === type);
  if (!found) throw new Error(`That PNG file has no ${type}.`);
  return found.data;
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([uint32(data.length), named, uint32(crc32(named))]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
