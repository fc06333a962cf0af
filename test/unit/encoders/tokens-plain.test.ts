/** Tokenizers without special tokens, as many causal models have. */
import { describe, expect, it } from 'vitest';
import { openTokens } from '../../../src-main/encoders/transformer/tokens.ts';
import { openTuneTokens } from '../../../src-main/encoders/transformer/tune-tokens.ts';
import type { Layout } from '../../../src-main/encoders/transformer/layout.ts';
import { temporaryFolder } from '../../contract/support.ts';
import { put, tokenizer } from './transformer-model.ts';

function folderOf(config: object): string {
  const folder = temporaryFolder();
  put(folder, {
    'tokenizer.json': { ...tokenizer, post_processor: null },
    'tokenizer_config.json': config,
  });
  return folder;
}

const template =
  "{% for message in messages %}{{ '[CLS]' + message['role'] + ' ' + message['content'] + '[SEP]' }}{% endfor %}";

describe('a tokenizer that puts nothing around texts', () => {
  it('has a form for two texts, without types', async () => {
    const { pair, encode } = await openTokens(folderOf({}));
    expect(encode('ab')).toHaveLength(2);
    expect(pair).toEqual({
      before: [],
      between: [],
      after: [],
      types: { before: [], between: [], after: [], first: 0, second: 0 },
    });
  });

  it('gives a causal model that is tuned its chat template, or the answer behind the first token', async () => {
    const folder = folderOf({ chat_template: template, bos_token: '[CLS]' });
    const settings = { prefix: '', reads: ['joint'], pooling: 'mean', window: 40 };
    const layout = { folder, settings, causal: true, types: 1 } as unknown as Layout;
    const tokens = await openTuneTokens(layout, 40);
    const { encode } = await openTokens(folder);
    const item = (prompt: string, text: string) => ({ prompt, text });
    expect([...tokens.encode(item('ab', 'cd')).ids]).toEqual(
      encode('[CLS]user ab[SEP][CLS]assistant cd[SEP]'),
    );
    expect([...tokens.encode(item('', 'cd')).ids]).toEqual([2, ...encode('cd')]);
    const short = (await openTuneTokens(layout, 5)).encode(item('', 'abcdefgh'));
    expect([short.ids.length, short.shortened]).toEqual([5, 2]);
  });
});
