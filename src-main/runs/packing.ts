/**
 * Values with long arrays of numbers as bytes, and back. Bytes may come from anybody's project, so only
 * plain values are made from them: eight bytes of a mark, four with the length of the head
 * (little-endian), the head (JSON, each array as its type, offset and length), then the arrays one after
 * another in the order in which the head names them, little-endian. Each byte belongs to at most one
 * array, so a value cannot be larger than its bytes.
 */

const MARK = Buffer.from('DIALCKP1');
const START = MARK.length + 4;

const arrays = { f4: Float32Array, f8: Float64Array, i4: Int32Array } as const;
type Numbers = InstanceType<(typeof arrays)[keyof typeof arrays]>;

const NOT_FINITE: Record<string, number> = { NaN, Infinity, '-Infinity': -Infinity };

/** The single key of objects that stand for values without a JSON form. */
const KEY = '\u0000';

/** @param value of objects, lists, text, numbers, booleans, null and typed arrays of numbers */
export function packValue(value: unknown): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = 0;
  const head = JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'number' && !Number.isFinite(part)) return { [KEY]: String(part) };
    const type = typeOf(part);
    if (type === null) return part;
    const { buffer, byteOffset, byteLength, length } = part as Numbers;
    parts.push(new Uint8Array(buffer, byteOffset, byteLength));
    at += byteLength;
    return { [KEY]: [type, at - byteLength, length] };
  });
  const text = Buffer.from(head);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(text.length);
  return Buffer.concat([MARK, size, text, ...parts]);
}

function typeOf(part: unknown): keyof typeof arrays | null {
  if (part instanceof Float32Array) return 'f4';
  if (part instanceof Float64Array) return 'f8';
  return part instanceof Int32Array ? 'i4' : null;
}

/** @returns undefined if `packValue` did not write these bytes */
export function unpackValue(bytes: Uint8Array): unknown {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < START || !view.subarray(0, MARK.length).equals(MARK)) return undefined;
  const length = view.readUInt32LE(MARK.length);
  const body = view.subarray(Math.min(START + length, view.length));
  let end = 0;
  try {
    return JSON.parse(view.toString('utf8', START, START + length), (_, part: unknown) => {
      const stands =
        typeof part === 'object' && part !== null && KEY in part ? part[KEY] : undefined;
      if (stands === undefined) return part;
      if (typeof stands === 'string') return NOT_FINITE[stands];
      const numbers = arrayOf(body, end, stands);
      end += numbers.byteLength;
      return numbers;
    });
  } catch {
    return undefined;
  }
}

/**
 * Copied, since bytes from a database may not be aligned for numbers.
 *
 * @param from end of the previous array, where this one has to begin
 */
function arrayOf(body: Buffer, from: number, stands: unknown): Numbers {
  const [type, at, length] = Array.isArray(stands) ? (stands as unknown[]) : [];
  if (typeof type !== 'string' || !Object.hasOwn(arrays, type))
    throw new TypeError('no such array');
  const Kind = arrays[type as keyof typeof arrays];
  const bytes = Number(length) * Kind.BYTES_PER_ELEMENT;
  if (at !== from) throw new RangeError('not behind the array before');
  const whole = Number.isSafeInteger(length) && Number(length) >= 0;
  if (!whole || from + bytes > body.length) throw new RangeError('cut off');
  return new Kind(Uint8Array.from(body.subarray(from, from + bytes)).buffer);
}
