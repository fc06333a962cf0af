/** Checkpoints as bytes: they round-trip, and foreign bytes are rejected. */
import { serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src-main/domain/random.ts';
import {
  nothingDone,
  packed,
  unpacked,
  type Checkpoint,
} from '../../../src-main/runs/checkpoint.ts';
import { packValue, unpackValue } from '../../../src-main/runs/packing.ts';

const adam = () => ({
  steps: 3,
  parameters: Float32Array.of(1.5, -2),
  first: Float32Array.of(NaN, 0),
  second: Float32Array.of(1e-30, Infinity),
  means: 1,
});

const whole: Checkpoint = {
  ...nothingDone([null, 'key']),
  done: ['source-only'],
  factors: { losses: { '0 1': [0.1, NaN, -Infinity] } },
  base: {
    hits: Float64Array.of(0.1, 1),
    scores: Float64Array.of(Math.PI),
    judgements: {
      iwv: {
        hits: Float64Array.of(1),
        weights: Float64Array.of(2),
        groups: Int32Array.of(-7),
      },
    },
  },
  current: [
    {
      candidate: 'wdgrl@0.1',
      part: 'main',
      state: {
        step: 2,
        model: adam(),
        adapters: null,
        domain: { ...adam(), steps: 2 },
        best: { parameters: Float32Array.of(), losses: [Infinity] },
        lossSum: Float32Array.of(1),
        lossCount: 1,
        cosines: [0.25],
      },
      tuned: [
        {
          model: { network: 'linear', inputs: 1, hidden: 1, weights: Float32Array.of(1) },
          gradientCosine: null,
        },
      ],
    },
  ],
};

describe('a checkpoint', () => {
  it('comes back as it was, to the bit, also from bytes that lie anywhere', () => {
    const bytes = packed(whole);
    const odd = Buffer.concat([Buffer.alloc(3), bytes]).subarray(3);
    expect(unpacked(odd)).toEqual(whole);
  });

  it('of an earlier version, or of no version, is none', () => {
    expect(unpacked(serialize(whole))).toBeNull();
    expect(unpacked(Buffer.from('{}'))).toBeNull();
    expect(unpacked(new Uint8Array())).toBeNull();
    expect(unpacked(packValue({ ...whole, layout: 6 }))).toBeNull();
  });

  it.each([
    ['a number for an array', { base: { ...whole.base, hits: 3 } }],
    ['another type of array', { base: { ...whole.base, hits: Float32Array.of(1) } }],
    [
      'an unknown network',
      { current: [{ ...whole.current[0], tuned: [{ model: { network: 'x' } }] }] },
    ],
    ['nothing where a list is', { done: null }],
  ])('with %s is none', (_, change) => {
    expect(unpacked(packValue({ ...whole, ...change }))).toBeNull();
  });

  it('that was cut off or written over reads as none, or as plain values, and throws nothing', () => {
    const bytes = packed(whole);
    const random = seededRandom('checkpoint');
    for (let round = 0; round < 500; round++) {
      const changed = Buffer.from(bytes.subarray(0, Math.ceil(random.next() * bytes.length)));
      for (let k = 0; k < 3; k++)
        changed[Math.floor(random.next() * changed.length)] = random.next() * 256;
      const found = unpacked(changed);
      expect(found === null || found.layout === whole.layout).toBe(true);
    }
  });

  /** As somebody else might write it. */
  function madeUp(head: unknown, body = Buffer.alloc(0)): Buffer {
    const text = JSON.stringify(head);
    const size = Buffer.alloc(4);
    size.writeUInt32LE(text.length);
    return Buffer.concat([Buffer.from('DIALCKP1'), size, Buffer.from(text), body]);
  }
  const array = (at: number, length: number) => ({ '\u0000': ['f8', at, length] });

  it('cannot name arrays outside of its bytes', () => {
    expect(unpackValue(madeUp(array(8, 1e9)))).toBeUndefined();
    expect(unpackValue(madeUp(array(0, 1e9)))).toBeUndefined();
  });

  it('cannot name the same bytes twice, so that few of them stand for many', () => {
    const body = Buffer.alloc(16);
    expect(unpackValue(madeUp([array(0, 1), array(8, 1)], body))).toHaveLength(2);
    expect(unpackValue(madeUp([array(0, 2), array(0, 2)], body))).toBeUndefined();
    expect(unpackValue(madeUp([array(0, 2), array(8, 1)], body))).toBeUndefined();
    expect(unpackValue(madeUp([array(8, 1), array(0, 1)], body))).toBeUndefined();
  });
});
