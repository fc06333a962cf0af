/** Reward models among the encoders: which are recognised, which are refused by name, what the head reads. */
import { expect, describe, it } from 'vitest';
import { scoreOf, withoutPadding } from '../../../src-main/domain/score-head.ts';
import { inspectModel, transformerEncoder } from '../../../src-main/encoders/transformer/index.ts';
import { listEncoders } from '../../../src-main/services/encoders/encoders.ts';
import { temporaryFolder } from '../../contract/support.ts';
import { openOnWasm, tinyRewardModel } from '../../contract/reward-model.ts';

const ids = async (name: string) =>
  (await inspectModel(name, { models: temporaryFolder() })).blocks.map(({ id }) => id);

describe('a reward model', () => {
  it('reads prompt and answer together, at the token of its head, and its own score', async () => {
    const model = await inspectModel(await tinyRewardModel());
    expect(model.layout.score).toEqual({ token: 'last', padding: 3 });
    expect(model.layout.settings).toMatchObject({
      reads: ['joint', 'score'],
      pooling: 'last-token',
    });
    expect(model.blocks.map(({ id, kind, features }) => [id, kind, features.length])).toEqual([
      ['joint', 'meaning', 16],
      ['score', 'measure', 1],
    ]);
  });

  it('has its score as a reading to choose, which other models have not', async () => {
    const folder = await tinyRewardModel();
    const other = await tinyRewardModel({ architectures: ['LlamaForCausalLM'] });
    const { encoders } = await listEncoders(
      { models: temporaryFolder(), folders: [`${folder}?reads=joint`, other] },
      null,
    );
    const readings = encoders.slice(2).map((one) => one.readings.map(({ id }) => id));
    expect(readings).toEqual([
      ['joint', 'answer', 'shift', 'cosine', 'fit', 'lm', 'score'],
      ['joint', 'answer', 'shift', 'cosine', 'fit', 'lm'],
    ]);
  });

  it('scores an answer by the last token that is no padding', async () => {
    const encoder = await transformerEncoder(await tinyRewardModel());
    const open = await encoder.open({ causal: openOnWasm });
    const { rows } = await open.encode([
      { prompt: 'why', text: 'it is' },
      { prompt: 'why', text: 'it is[SEP]' },
      { prompt: 'why', text: 'it is so' },
    ]);
    await open.close();
    const [first, padded, other] = [0, 1, 2].map((k) => rows[17 * k + 16]);
    expect(padded).toBeCloseTo(first, 5);
    expect(Math.abs(other - first)).toBeGreaterThan(1e-3);
  });

  it('is refused by name where its head is no score, with a way to do without it', async () => {
    const three = { id2label: { 0: 'a', 1: 'b', 2: 'c' } };
    const labels = await tinyRewardModel(three, { 'score.weight': [3, 16] });
    await expect(inspectModel(labels)).rejects.toThrow(
      /“tiny-reward”.*3 labels.*\(num_labels\).*\?reads=joint/s,
    );
    expect(await ids(`${labels}?reads=joint`)).toEqual(['joint']);
    await expect(inspectModel(`${labels}?reads=score`)).rejects.toThrow(/3 labels/);

    const unstated = await tinyRewardModel({ id2label: undefined });
    await expect(inspectModel(unstated)).rejects.toThrow(/2 labels/);
    const own = await tinyRewardModel({ architectures: ['LlamaForRewardModelWithGating'] });
    await expect(inspectModel(own)).rejects.toThrow(/LlamaForRewardModelWithGating.*own/);
    const wide = await tinyRewardModel({}, { 'score.weight': [2, 16] });
    await expect(inspectModel(wide)).rejects.toThrow(/score\.weight \[2, 16\].*\[1, 16\]/);
    const layers = { 'score.0.weight': [16, 16], 'score.2.weight': [1, 16] };
    await expect(inspectModel(await tinyRewardModel({}, layers))).rejects.toThrow(
      /score\.weight missing/,
    );
    const biased = { 'score.weight': [1, 16], 'score.bias': [1] };
    await expect(inspectModel(await tinyRewardModel({}, biased))).rejects.toThrow(/score\.bias/);
  });

  it('is none where nothing says so, and then its score cannot be asked for', async () => {
    const plain = await tinyRewardModel({ architectures: ['LlamaForCausalLM'] });
    expect(await ids(plain)).toEqual(['joint', 'shift']);
    await expect(inspectModel(`${plain}?reads=score`)).rejects.toThrow(/no score of its own/);
  });
});

describe('a score head', () => {
  it('is weights and a bias, behind tanh(D x + d) where it has a dense layer', () => {
    const plain = {
      token: 'last',
      dense: null,
      weight: Float32Array.of(1, -2),
      bias: 0.5,
    } as const;
    expect(scoreOf(plain, [3, 4])).toBeCloseTo(3 - 8 + 0.5, 6);
    const dense = { weight: Float32Array.of(0, 1, 1, 0), bias: Float32Array.of(0.1, 0) };
    const head = { ...plain, token: 'first', dense } as const;
    expect(scoreOf(head, [0.3, 0.2])).toBeCloseTo(Math.tanh(0.3) - 2 * Math.tanh(0.3) + 0.5, 6);
  });

  it('reads what stands before the padding, and one token where there is nothing else', () => {
    expect(withoutPadding([1, 3, 2, 3, 3], 3)).toEqual([1, 3, 2]);
    expect(withoutPadding([3, 3], 3)).toEqual([3]);
    expect(withoutPadding([1, 3], null)).toEqual([1, 3]);
  });
});
