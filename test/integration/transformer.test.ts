/** A published encoder through the product: its published cosines, in float32 and quantized. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { OpenEncoder } from '../../src-main/encoders/encoder.ts';
import { transformerEncoder } from '../../src-main/encoders/transformer/index.ts';
import { MINILM, missingModel, modelFolder } from '../models.ts';

const model = modelFolder(MINILM);
const missing = missingModel(MINILM);
const D = 384;

describe.skipIf(missing)(`all-MiniLM-L6-v2${missing}`, { timeout: 180_000 }, () => {
  let folder = '';
  let float32: OpenEncoder;
  let rounded: OpenEncoder;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dialect-test-'));
    float32 = await open(model, join(folder, 'models'));
    // Without a folder for a graph, the published quantized one is used.
    rounded = await open(model);
  });
  afterAll(async () => {
    await float32.close();
    await rounded.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(id: string, models?: string): Promise<OpenEncoder> {
    const answers = `${id}${id.includes('?') ? '&' : '?'}reads=answer`;
    return (await transformerEncoder(answers, { models })).open({ threads: 2 });
  }

  async function vectors(encoder: OpenEncoder, texts: readonly string[]): Promise<Float32Array[]> {
    const { rows: matrix } = await encoder.encode(texts.map((text) => ({ prompt: '', text })));
    return texts.map((_, k) => matrix.subarray(k * D, (k + 1) * D));
  }

  const dot = (a: Float32Array, b: Float32Array) =>
    a.reduce((sum, value, j) => sum + value * b[j], 0);
  const cosine = (a: Float32Array, b: Float32Array) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  const largest = (a: Float32Array, b: Float32Array) =>
    a.reduce((most, value, j) => Math.max(most, Math.abs(value - b[j])), 0);

  const eating = 'A man is eating food.';
  const eats = 'A man eats something.';
  const baby = 'The girl carries a baby.';
  /** Of many lengths, scripts and directions. */
  const texts = [
    eating,
    eats,
    baby,
    '',
    'x',
    'Ein Mann isst etwas.',
    'Un homme mange quelque chose.',
    '一个男人在吃东西。',
    '男が何かを食べている。',
    'رجل يأكل شيئا.',
    'איש אוכל משהו.',
    'ชายคนหนึ่งกำลังกิน',
    ...[10, 40, 90, 200].map((n) => 'The weather on the hill was mild that day. '.repeat(n)),
  ];

  it('gives the cosines that its publisher’s program gives', async () => {
    const [a, b, c] = await vectors(float32, [eating, eats, baby]);
    expect(cosine(a, b)).toBeCloseTo(0.875, 3);
    expect(cosine(a, c)).toBeCloseTo(-0.111, 3);
  });

  it('gives rounded weights’ vectors near to those of float32', async () => {
    const short = texts.slice(0, 12).filter((text) => text.length > 1);
    const exact = await vectors(float32, short);
    const near = await vectors(rounded, short);
    exact.forEach((vector, k) => {
      expect(cosine(vector, near[k])).toBeGreaterThan(0.94);
      expect(cosine(vector, near[k])).toBeLessThan(0.9999);
    });
  });

  it.each([
    ['float32', () => float32, 1e-5],
    ['rounded', () => rounded, 1e-6],
  ])('gives a text the same vector in any company: %s', async (_, encoder, tolerance) => {
    const together = await vectors(encoder(), texts);
    for (const [k, text] of texts.entries()) {
      const [alone] = await vectors(encoder(), [text]);
      expect(largest(alone, together[k]), `text ${k}`).toBeLessThan(tolerance);
    }
  });

  it('is finite and tells apart in every script, left to right or not', async () => {
    const all = await vectors(float32, texts);
    for (const vector of all) expect(vector.every(Number.isFinite)).toBe(true);
    const [man, , girl] = all;
    // The same sentence in German is closer than a different one in English.
    expect(cosine(man, all[5])).toBeGreaterThan(cosine(man, girl));
    expect(new Set(all.map((vector) => vector[0])).size).toBe(texts.length);
  });

  it('reads a long text to its end, and pools as it is told', async () => {
    const filler = 'The committee met in the morning and talked about the budget. '.repeat(80);
    const [first, second] = await vectors(float32, [
      filler,
      filler + 'zebra mountain '.repeat(400),
    ]);
    expect(cosine(first, second)).toBeLessThan(0.9);
    const kinds: Float32Array[] = [];
    for (const pooling of ['mean', 'cls', 'last-token']) {
      const encoder = await open(`${model}?pooling=${pooling}`, join(folder, 'models'));
      kinds.push(...(await vectors(encoder, [eating])));
      await encoder.close();
    }
    const [mean, cls, last] = kinds;
    expect(cosine(mean, cls)).toBeLessThan(0.99);
    expect(cosine(cls, last)).toBeLessThan(0.999);
  });

  it('makes no request, from opening to closing', async () => {
    vi.stubGlobal('fetch', () => {
      throw new Error('a request was made');
    });
    try {
      const copy = join(folder, 'copy');
      cpSync(model, copy, { recursive: true });
      const encoder = await open(copy, join(folder, 'models'));
      await vectors(encoder, [eating]);
      await encoder.close();
    } finally {
      vi.unstubAllGlobals();
    }
  });
});
