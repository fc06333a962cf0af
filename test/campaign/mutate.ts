/** Changes values and bytes at random places. */
import type { Random } from '../../src-main/domain/random.ts';
import { pick } from './trial.ts';

const deep = (levels: number): unknown => {
  let value: unknown = [];
  for (let level = 0; level < levels; level++) value = [value];
  return value;
};

const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  2 ** 53,
  -(2 ** 31),
  1e308,
  '',
  ' ',
  'x',
  '\u0000',
  '\ud800',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '%00',
  "'; DROP TABLE event; --",
  'é'.repeat(5000),
  [],
  {},
  [[]],
  { length: -1 },
  JSON.parse('{"__proto__":{"a":1}}'),
  deep(200),
];

interface Place {
  holder: Record<string, unknown>;
  key: string;
}

function places(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...places(holder[key])]);
}

/** A copy with one to three changes: parts replaced by odd values, removed, or duplicated. */
export function mutatedValue<T>(random: Random, value: T): unknown {
  const root = { value: structuredClone(value) as unknown };
  for (let change = random.below(3); change >= 0; change--) {
    const { holder, key } = pick(random, places(root));
    const kind = random.below(4);
    if (kind === 0) Reflect.deleteProperty(holder, key);
    else if (kind === 1) holder[`${key}x`] = holder[key];
    else holder[key] = structuredClone(pick(random, ODD));
    if (!('value' in root)) return undefined;
  }
  return root.value;
}

const PIECES = [
  '\u0000',
  '"',
  '{',
  '[[[[',
  '\n',
  '\r',
  ',',
  '\t',
  '\ufeff',
  '\\u',
  'NaN',
  '1e999',
  'null',
];

/** A copy with bytes flipped, removed, truncated, duplicated or inserted. */
export function mutatedBytes(random: Random, bytes: Buffer): Buffer {
  let changed = Buffer.from(bytes);
  for (let change = random.below(4); change >= 0; change--) {
    const at = random.below(changed.length + 1);
    const to = Math.min(changed.length, at + random.below(1 + (changed.length >> 2)));
    switch (random.below(6)) {
      case 0:
        changed = changed.subarray(0, at);
        break;
      case 1:
        changed = Buffer.concat([changed.subarray(0, at), changed.subarray(to)]);
        break;
      case 2:
        changed = Buffer.concat([changed.subarray(0, to), changed.subarray(at)]);
        break;
      case 3: {
        const piece = Buffer.from(pick(random, PIECES).repeat(1 + random.below(50)));
        changed = Buffer.concat([changed.subarray(0, at), piece, changed.subarray(at)]);
        break;
      }
      default:
        changed = Buffer.from(changed);
        for (let flips = random.below(20); flips >= 0 && changed.length > 0; flips--) {
          changed[random.below(changed.length)] = random.below(256);
        }
    }
  }
  return changed;
}
