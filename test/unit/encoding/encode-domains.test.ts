/** Encoding that is stopped and continued: what is read again, and what is reported. */
import { describe, expect, it } from 'vitest';
import type { PretrainedEncoder, TextInput } from '../../../src-main/encoders/encoder.ts';
import { encodeDomains, type EncodeWatch } from '../../../src-main/encoding/encode-domains.ts';
import { domainIds } from '../../../src-main/store/runs.ts';
import { addVectors } from '../../../src-main/store/vectors.ts';
import { readyProject } from '../../contract/project.ts';

class Paused extends Error {}

/** An encoder of one column, which records its input. */
function counting(causal: boolean) {
  const read: string[] = [];
  const encoder: PretrainedEncoder = {
    kind: 'pretrained',
    id: 'count',
    label: 'count',
    description: '',
    dimension: 1,
    languages: 'any',
    licence: 'none',
    bytes: null,
    blocks: [],
    key: 'count',
    causal,
    reads: 'prompt and answer',
    tunedBlocks: [],
    openCounter:
      async () =>
      ({ text }) =>
        text.length,
    // Long enough that a few of them fill a batch.
    work: ({ text }) => 2000 + text.length,
    async open() {
      return {
        async encode(items: readonly TextInput[]) {
          read.push(...items.map(({ prompt, text }) => `${prompt} ${text}`));
          return {
            rows: Float32Array.from(items, ({ text }) => text.length),
            shortened: new Uint8Array(items.length),
          };
        },
        async close() {},
      };
    },
  };
  return { encoder, read };
}

describe.each([false, true])('encoding (a causal model: %s)', (causal) => {
  it('goes on where it was paused, and reads nothing again', async () => {
    const { project } = await readyProject({ pairs: 150 });
    const { db } = project;
    const { encoder, read } = counting(causal);
    const all = domainIds(db, 'source', []);
    let chunks = 0;
    const told: { done: number; total: number; secondsLeft: number | null }[] = [];
    const watch = (most: number): EncodeWatch => ({
      async keep(chunk) {
        addVectors(db, { key: 'count', name: 'count', dimension: 1 }, chunk);
        chunks++;
      },
      progress: (progress) => told.push(progress),
      async check() {
        if (chunks >= most) throw new Paused();
      },
    });
    await expect(encodeDomains(db, all, encoder, { device: 'cpu' }, watch(11))).rejects.toThrow(
      Paused,
    );
    const before = read.length;
    expect(before).toBeGreaterThan(0);
    await encodeDomains(db, all, encoder, { device: 'cpu' }, watch(Infinity));
    const distinct = db.prepare('SELECT count(DISTINCT prompt || text) FROM item').pluck().get();
    expect(before).toBeLessThan(Number(distinct));
    expect(read).toHaveLength(Number(distinct));
    expect(new Set(read).size).toBe(read.length);
    const left = told.filter(({ done }) => done === 0).map(({ total }) => total);
    expect(left).toEqual([distinct, Number(distinct) - before]);
    // Nothing is left to read, so nothing is opened.
    await encodeDomains(db, all, encoder, { device: 'cpu' }, watch(Infinity));
    expect(read).toHaveLength(Number(distinct));
  });

  it('reads some from all over the texts first, by which the rest is foretold', async () => {
    const { project } = await readyProject({ pairs: 150 });
    const { encoder, read } = counting(causal);
    // One text per batch: the first eight are from all parts.
    const long = { ...encoder, work: ({ text }: TextInput) => 8000 + text.length };
    const all = domainIds(project.db, 'source', []);
    const keep = async () => {};
    await encodeDomains(
      project.db,
      all,
      long,
      { device: 'cpu' },
      {
        keep,
        progress: () => {},
        check: async () => {},
      },
    );
    const lengths = read.map((one) => one.length);
    const mean = (of: number[]) => of.reduce((sum, one) => sum + one, 0) / of.length;
    expect(Math.abs(mean(lengths.slice(0, 8)) / mean(lengths) - 1)).toBeLessThan(0.15);
    expect(new Set(read).size).toBe(read.length);
  });
});
