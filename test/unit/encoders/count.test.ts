/** Tokens of an item, counted without the model: equal to the model's input. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CausalModel, TextInput } from '../../../src-main/encoders/encoder.ts';
import { transformerEncoder } from '../../../src-main/encoders/transformer/index.ts';
import { openTokens } from '../../../src-main/encoders/transformer/tokens.ts';
import { openOnWasm, tinyRewardModel } from '../../contract/reward-model.ts';
import { POSITIONS, writeModel } from './transformer-model.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dialect-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const items: TextInput[] = [
  { prompt: 'why is it so', text: 'it is' },
  { prompt: 'why', text: 'because it is a long tale of many words' },
  { prompt: '', text: 'alone' },
];

describe('the tokens of an item', () => {
  it('are those that a causal model is given, by all readings and with its template', async () => {
    const model = await tinyRewardModel();
    const reading = (reads: string) =>
      transformerEncoder(`${model}?reads=${reads}`, { models: folder });
    const encoder = await reading('joint,shift');
    const given: number[] = [];
    const opened = await encoder.open({
      async causal(...how): Promise<CausalModel> {
        const own = await openOnWasm(...how);
        return {
          read(sequences, options) {
            given.push(...sequences.map(({ ids }) => ids.length));
            return own.read(sequences, options);
          },
          close: () => own.close(),
        };
      },
    });
    const count = await encoder.openCounter();
    for (const item of items) {
      given.length = 0;
      await opened.encode([item]);
      expect(count(item, 1)).toBe(given.reduce((sum, tokens) => sum + tokens, 0));
    }
    // The cosine needs the prompt alone, which is cached for its answers.
    const withCosine = await (await reading('joint,shift,cosine')).openCounter();
    expect(withCosine(items[0], 1)).toBe(count(items[0], 1));
    await opened.close();
  });

  it('of a prompt are shared by the answers that a causal model reads beside each other', async () => {
    const encoder = await transformerEncoder(`${await tinyRewardModel()}?reads=joint`, {
      models: folder,
    });
    const count = await encoder.openCounter();
    const [item] = items;
    const [one, two, many] = [1, 2, 1e9].map((answers) => count(item, answers));
    const answer = 2 * two - one;
    expect(answer).toBeGreaterThan(0);
    expect(answer).toBeLessThan(two);
    // Not for more of them than are cached.
    expect(many).toBeGreaterThan(answer);
  });

  it('are those of every window, and of prompt and answer as one', async () => {
    const model = await writeModel(join(folder, 'tiny'));
    const tokens = await openTokens(model);
    const [item] = items;
    const own = tokens.encode(item.text).length;
    const countOf = async (reads: string) => {
      const encoder = await transformerEncoder(`${model}?reads=${reads}`, { models: folder });
      return encoder.openCounter();
    };
    const alone = await countOf('answer');
    expect(alone(item, 1)).toBe(own + 2);
    const together = await countOf('joint');
    expect(together(item, 5)).toBe(tokens.encode(item.prompt).length + own + 3);
    expect((await countOf('joint,answer'))(item, 1)).toBe(alone(item, 1) + together(item, 1));
    const long = { prompt: '', text: 'it is '.repeat(POSITIONS) };
    const all = tokens.encode(long.text).length;
    const windows = Math.ceil(all / (POSITIONS - 2));
    expect(windows).toBeGreaterThan(1);
    expect(alone(long, 1)).toBeGreaterThan(all + 2 * windows);
  });
});
