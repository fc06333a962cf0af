/**
 * Tensors of a file in the safetensors format: eight bytes with the length of a header, the header (JSON:
 * each tensor's type, shape and offsets), then the values, little-endian, row-major
 * (huggingface.co/docs/safetensors). Files come from elsewhere, so nothing in them is trusted.
 */
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { z } from 'zod';
import { DialectError } from '../../contract/errors.ts';
import type { ModelTensor } from '../../domain/bert.ts';
import { pointerOnly, refusal, requirePlainFile } from './bad-model.ts';

/** As in the format's own library: a longer header is an attack, or not a header. */
const LONGEST_HEADER = 100_000_000;
/** Tensors start at a multiple of this many bytes, as readers that map the file require. */
const ALIGNMENT = 8;

/** All types that the format had in 2025, by the bytes of a value. */
const types = {
  8: ['F64', 'I64', 'U64'],
  4: ['F32', 'I32', 'U32'],
  2: ['F16', 'BF16', 'I16', 'U16'],
  1: ['F8_E4M3', 'F8_E5M2', 'F8_E8M0', 'I8', 'U8', 'BOOL'],
};
const sizes = new Map(
  Object.entries(types).flatMap(([bytes, names]) => names.map((name) => [name, Number(bytes)])),
);

const Count = z.int().nonnegative();
const Entry = z.object({
  dtype: z.string(),
  shape: z.array(Count),
  data_offsets: z.tuple([Count, Count]),
});
type Entry = z.infer<typeof Entry>;
const Header = z.record(z.string(), z.unknown());
const Metadata = z.record(z.string(), z.string());

/** Location of a tensor, with all bounds checked. */
interface Place {
  type: string;
  /** Bytes per value. */
  each: number;
  shape: number[];
  /** Bytes from the start of the file. */
  from: number;
  to: number;
}

export interface SafeTensors {
  tensors: Map<string, ModelTensor>;
  /** Metadata that the writing program added. */
  metadata: Record<string, string>;
}

/** The file name with its folder, which identifies the model to people. */
function nameOf(file: string): string {
  return `${basename(file)} of “${basename(dirname(file))}”`;
}

function damaged(file: string, what: string, details: Record<string, unknown> = {}): DialectError {
  return new DialectError(
    'bad-model',
    `${nameOf(file)} cannot be read as model weights: ${what}. Download the model again.`,
    { file, ...details },
  );
}

/**
 * Reads tensors as float32, from float64, float32, float16 and bfloat16. Integer tensors (positions,
 * counters) are left out.
 *
 * @param wanted names to read; all by default
 * @throws DialectError `bad-model`: missing, damaged, truncated, or stored in an 8-bit type
 */
export async function readSafetensors(
  file: string,
  wanted: (name: string) => boolean = () => true,
): Promise<SafeTensors> {
  const opened = await openSafetensors(file);
  try {
    const tensors = new Map<string, ModelTensor>();
    for (const [name, shape] of opened.shapes) {
      if (wanted(name)) tensors.set(name, { shape, values: await opened.read(name) });
    }
    return { tensors, metadata: opened.metadata };
  } finally {
    await opened.close();
  }
}

/** A file whose tensors are read one by one, so that a large model is in memory only once. */
export interface OpenSafetensors {
  /** Shapes of floating-point tensors, by name. */
  shapes: ReadonlyMap<string, readonly number[]>;
  metadata: Record<string, string>;
  /** A tensor as float32, row-major. */
  read(name: string): Promise<Float32Array>;
  close(): Promise<void>;
}

/** @throws DialectError `bad-model`, like `readSafetensors` */
export async function openSafetensors(file: string): Promise<OpenSafetensors> {
  const opening = requirePlainFile(dirname(file), basename(file)).then(() => open(file));
  const handle = await opening.catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw missing(file);
    throw refused(file, error);
  });
  try {
    const { places, metadata } = await readHeader(handle, file);
    const real = [...places].filter(([, { type }]) => type.startsWith('F') || type === 'BF16');
    return {
      shapes: new Map(real.map(([name, { shape }]) => [name, shape])),
      metadata,
      async read(name) {
        const place = places.get(name);
        if (place === undefined) throw damaged(file, `${name} is not in it`);
        return readValues(handle, file, name, place).catch((error: unknown) => {
          throw refused(file, error);
        });
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw refused(file, error);
  }
}

function refused(file: string, error: unknown): unknown {
  const why = refusal(error);
  return why === null ? error : new DialectError('bad-model', `${nameOf(file)} ${why}`, { file });
}

function missing(file: string): DialectError {
  return new DialectError(
    'bad-model',
    `“${basename(dirname(file))}” lacks ${basename(file)}. Take the complete folder of the model, with weights in the safetensors format.`,
    { file },
  );
}

async function readHeader(handle: FileHandle, file: string) {
  const { size } = await handle.stat();
  if (size < 8) throw damaged(file, 'it is cut off before its header');
  const start = await bytesAt(handle, 0, Math.min(size, 64));
  const pointer = pointerOnly(start.toString('latin1'), 'the weights');
  if (pointer !== null) throw damaged(file, `it ${pointer}`);
  const length = Number((await bytesAt(handle, 0, 8)).readBigUInt64LE());
  if (length > LONGEST_HEADER) throw damaged(file, 'it does not begin with a header');
  if (8 + length > size) throw damaged(file, 'it is cut off in its header');
  const text = (await bytesAt(handle, 8, length)).toString('utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw damaged(file, 'its header is not JSON');
  }
  const header = Header.safeParse(json);
  if (!header.success) throw damaged(file, 'its header names no tensors');
  const { __metadata__: meta, ...entries } = header.data;
  const places = new Map<string, Place>();
  for (const [name, value] of Object.entries(entries)) {
    const entry = Entry.safeParse(value);
    if (!entry.success) throw damaged(file, `its header does not describe ${name}`);
    places.set(name, placeOf(file, name, entry.data, 8 + length));
  }
  checkCover(file, places, 8 + length, size);
  return { places, metadata: Metadata.safeParse(meta).data ?? {} };
}

function placeOf(file: string, name: string, entry: Entry, start: number): Place {
  const [from, to] = entry.data_offsets;
  const { dtype: type } = entry;
  const each = sizes.get(type);
  if (each === undefined) throw damaged(file, `${name} is of the unknown type ${type}`);
  const bytes = entry.shape.reduce((product, part) => product * part, each);
  if (bytes !== to - from) {
    throw damaged(file, `the place of ${name} does not fit its shape`, { name, ...entry });
  }
  return { type, each, shape: entry.shape, from: start + from, to: start + to };
}

/** Tensors must follow each other without gap or overlap, to the end of the file, as the format demands. */
function checkCover(file: string, places: Map<string, Place>, start: number, size: number): void {
  let end = start;
  const inOrder = [...places].sort(([, a], [, b]) => a.from - b.from || a.to - b.to);
  for (const [name, { from, to }] of inOrder) {
    if (from < end) throw damaged(file, `${name} overlaps another tensor`, { name });
    if (from > end) throw damaged(file, `there is a gap before ${name}`, { name });
    end = to;
  }
  if (end > size) throw damaged(file, 'it is cut off', { bytes: size, expected: end });
  if (end < size) throw damaged(file, 'it is longer than its header says', { bytes: size });
}

/** @throws RangeError if the file ends before */
async function bytesAt(handle: FileHandle, from: number, count: number): Promise<Buffer> {
  // A buffer of its own, so that typed arrays on it are aligned.
  const bytes = Buffer.from(new ArrayBuffer(count));
  let at = 0;
  while (at < count) {
    const { bytesRead } = await handle.read(bytes, at, Math.min(count - at, 1 << 30), from + at);
    if (bytesRead === 0) throw new RangeError(`The file ends ${count - at} bytes early.`);
    at += bytesRead;
  }
  return bytes;
}

async function readValues(
  handle: FileHandle,
  file: string,
  name: string,
  { type, each, from, to }: Place,
): Promise<Float32Array> {
  if (each === 1) {
    throw new DialectError(
      'bad-model',
      `${nameOf(file)} stores ${name} in 8 bits (${type}). Take the model with weights of 16 or 32 bits.`,
      { file, name, type },
    );
  }
  const { buffer } = await bytesAt(handle, from, to - from);
  if (type === 'F32') return new Float32Array(buffer);
  if (type === 'F64') return Float32Array.from(new Float64Array(buffer));
  const bits = new Uint16Array(buffer);
  return type === 'BF16' ? fromBrain(bits) : fromHalf(bits);
}

/** bfloat16: the upper half of a float32. Plain loops: `from` takes ten times as long. */
function fromBrain(bits: Uint16Array): Float32Array {
  const whole = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) whole[i] = bits[i] << 16;
  return new Float32Array(whole.buffer);
}

/** IEEE 754 binary16, by a table of all of its 65,536 values. */
function fromHalf(bits: Uint16Array): Float32Array {
  halves ??= Float32Array.from({ length: 1 << 16 }, (_, half) => halfValue(half));
  const table = halves;
  const values = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) values[i] = table[bits[i]];
  return values;
}
let halves: Float32Array | undefined;

function halfValue(bits: number): number {
  const sign = bits >> 15 === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/**
 * Writes tensors as float32, in the order of their names, atomically.
 *
 * @param metadata strings for programs that read the file
 */
export async function writeSafetensors(
  file: string,
  tensors: ReadonlyMap<string, ModelTensor>,
  metadata: Record<string, string> = {},
): Promise<void> {
  const names = [...tensors.keys()].sort();
  const header: Record<string, unknown> = { __metadata__: metadata };
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const name of names) {
    const { shape, values } = tensors.get(name) as ModelTensor;
    header[name] = { dtype: 'F32', shape, data_offsets: [at, at + values.byteLength] };
    parts.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    at += values.byteLength;
  }
  const text = Buffer.from(JSON.stringify(header));
  const padding = (ALIGNMENT - (text.length % ALIGNMENT)) % ALIGNMENT;
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length + padding));
  const temporary = `${file}.partial`;
  const handle = await open(temporary, 'w');
  try {
    for (const part of [length, text, Buffer.alloc(padding, ' '), ...parts]) {
      await handle.writeFile(part);
    }
    await handle.sync();
    await handle.close();
    await rename(temporary, file);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}
