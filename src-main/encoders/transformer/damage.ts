/** Checks that an ONNX file is complete, without reading its weights. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { pointerOnly } from './bad-model.ts';

/** @returns what is wrong, as a sentence, or null */
export async function onnxDamage(file: string): Promise<string | null> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    if (size === 0) return 'is empty';
    const start = await textAt(handle, 0, 64);
    return pointerOnly(start, 'the weights') ?? (await damageIn(handle, size));
  } finally {
    await handle.close();
  }
}

const GRAPH = 7;

/** Fields of ModelProto one after the other; each states its length. */
async function damageIn(handle: FileHandle, size: number): Promise<string | null> {
  let at = 0;
  let graph = false;
  while (at < size) {
    const key = await varint(handle, at);
    if (key === null) return 'is damaged';
    at += key.bytes;
    const field = key.value >> 3n;
    const kind = Number(key.value & 7n);
    if (field === 0n) return 'is not an ONNX file';
    if (kind === 0 || kind === 2) {
      const number = await varint(handle, at);
      if (number === null) return 'is damaged';
      at += number.bytes + (kind === 2 ? Number(number.value) : 0);
    } else if (kind === 1) at += 8;
    else if (kind === 5) at += 4;
    else return 'is not an ONNX file';
    graph ||= field === BigInt(GRAPH);
  }
  if (at > size) return `is cut off: ${size} of ${at} bytes are there`;
  return graph ? null : 'is not an ONNX file';
}

async function varint(
  handle: FileHandle,
  at: number,
): Promise<{ value: bigint; bytes: number } | null> {
  const buffer = Buffer.alloc(10);
  const { bytesRead } = await handle.read(buffer, 0, 10, at);
  let value = 0n;
  for (let k = 0; k < bytesRead; k++) {
    value |= BigInt(buffer[k] & 127) << BigInt(7 * k);
    if (buffer[k] < 128) return { value, bytes: k + 1 };
  }
  return null;
}

async function textAt(handle: FileHandle, at: number, length: number): Promise<string> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, at);
  return buffer.toString('utf8', 0, bytesRead);
}
