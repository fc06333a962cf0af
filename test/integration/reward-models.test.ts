/**
 * Reward models used as they are: their scores compared with AutoModelForSequenceClassification, family by
 * family.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transformerEncoder } from '../../src-main/encoders/transformer/index.ts';
import { openOnWasm } from '../contract/reward-model.ts';
import { missingInPython } from '../python.ts';
import { put, tokenizer } from '../unit/encoders/transformer-model.ts';
import { reference } from './backbone-support.ts';

const missing = missingInPython('torch', 'transformers', 'tokenizers');

/** Ends every turn with the end-of-text token, as most templates do. */
const TEMPLATE =
  "{% for message in messages %}{{ message['role'] + ' ' + message['content'] }}[SEP]{% endfor %}";
/** Then a token of the template's own is the last one. */
const LATER = `${TEMPLATE}.`;
const grouped = { num_key_value_heads: 2, head_dim: 4 };

/** Description, kind, changes to its config, chat template, and token type of its only segment. */
const made = [
  ['Llama whose end is its padding', 'llama', { ...grouped, pad_token_id: 3 }, TEMPLATE],
  ['Llama without padding', 'llama', grouped, TEMPLATE],
  ['Mistral', 'mistral', { ...grouped, pad_token_id: 0, sliding_window: 6 }, LATER],
  ['Qwen2', 'qwen2', { pad_token_id: 0, num_key_value_heads: 2 }, LATER],
  ['Qwen3', 'qwen3', { ...grouped, pad_token_id: 3, tie_word_embeddings: true }, LATER],
  ['Gemma 3', 'gemma3_text', { ...grouped, sliding_window: 7 }, TEMPLATE],
  ['BERT', 'bert', { pad_token_id: 0 }, null],
  ['RoBERTa', 'roberta', { pad_token_id: 0, type_vocab_size: 1 }, null],
  ['XLM-R', 'xlm-roberta', { pad_token_id: 0, type_vocab_size: 1 }, null],
] as const;

const items = [
  ['why is it so', 'it is'],
  ['why is it so', 'because nobody knows any better than that'],
  ['a longer question about a fox and a crow', 'x'],
  ['tell', 'once upon a time a fox met a crow and the crow had a piece of cheese in its beak'],
].map(([prompt, text]) => ({ prompt, text }));

describe.skipIf(missing)(`the score of a random reward model equals transformers${missing}`, () => {
  const root = mkdtempSync(join(tmpdir(), 'dialect-test-'));
  const folderOf = (i: number) => join(root, String(i));
  let expected: number[][] = [];

  beforeAll(async () => {
    const models = made.map(([, kind, changes, template], i) => {
      const folder = folderOf(i);
      mkdirSync(folder);
      const one = template === null && 'type_vocab_size' in changes;
      const own = template === null ? {} : { post_processor: null };
      put(folder, {
        'tokenizer.json': { ...tokenizer, ...own, ...(one ? { post_processor: oneType } : {}) },
        'tokenizer_config.json': {
          tokenizer_class: 'PreTrainedTokenizerFast',
          model_max_length: 128,
          bos_token: '[CLS]',
          eos_token: '[SEP]',
          unk_token: '[UNK]',
          pad_token: 'pad_token_id' in changes && changes.pad_token_id === 3 ? '[SEP]' : '[PAD]',
        },
        ...(template === null ? {} : { 'chat_template.jinja': template }),
      });
      return { folder, kind, changes };
    });
    const asked = items.map(({ prompt, text }) => [prompt, text]);
    expected = await reference<number[][]>({ models, items: asked }, 'reward-models.py');
  }, 600_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it.each(made.map(([name], i) => [name, i] as const))(
    '%s, in prompts that are shared and batches that are packed',
    async (_, i) => {
      const encoder = await transformerEncoder(folderOf(i), { models: join(root, 'models') });
      expect(encoder.blocks.map(({ id, kind }) => [id, kind])).toEqual([
        ['joint', 'meaning'],
        ['score', 'measure'],
      ]);
      const open = await encoder.open({ threads: 1, causal: openOnWasm });
      const { rows } = await open.encode(items);
      await open.close();
      const scores = items.map((_item, k) => rows[(k + 1) * encoder.dimension - 1]);
      // A constant score would be equal by chance.
      expect(Math.max(...scores) - Math.min(...scores)).toBeGreaterThan(0.01);
      scores.forEach((score, k) =>
        expect(Math.abs(score - expected[i][k]), `item ${k}`).toBeLessThan(1e-4),
      );
    },
    60_000,
  );
});

/** RoBERTa's format for pairs, in the tokens of the tiny tokenizer. */
const special = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
const oneType = {
  ...tokenizer.post_processor,
  pair: [
    special('[CLS]'),
    { Sequence: { id: 'A', type_id: 0 } },
    special('[SEP]'),
    special('[SEP]'),
    { Sequence: { id: 'B', type_id: 0 } },
    special('[SEP]'),
  ],
};
