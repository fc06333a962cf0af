/** Texts that are too long are cut on the side that the tokenizer states, and keep [CLS] and [SEP]. */
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openBertTokens } from '../../src-main/encoders/transformer/bert-tokens.ts';
import { truncationSideOf } from '../../src-main/encoders/transformer/tokens.ts';
import { missingInPython, runPython } from '../python.ts';
import { tokenizer, writeModel } from '../unit/encoders/transformer-model.ts';
import { temporaryFolder } from '../contract/support.ts';

const script = fileURLToPath(new URL('./truncation.py', import.meta.url));
const programs = fileURLToPath(new URL('../../resources/model-export', import.meta.url));
const withoutPython = missingInPython('tokenizers', 'transformers', 'onnxruntime');

const text = 'a b c d e f g h';
const [CLS, SEP, A] = [2, 3, 4];
const right = [CLS, A, A + 1, A + 2, SEP];
const left = [CLS, A + 5, A + 6, A + 7, SEP];

const limit = (direction: string) => ({
  truncation: { direction, max_length: 9, strategy: 'LongestFirst', stride: 0 },
});
/** Description of a tokenizer, the contents of its two files, and the ids that it keeps. */
type Files = readonly [string, Record<string, unknown>, Record<string, unknown>, number[]];

const folders: readonly Files[] = [
  ['that states none', {}, {}, right],
  ['that states the left', { truncation_side: 'left' }, {}, left],
  ['whose tokenizer.json states the left', {}, limit('Left'), left],
  ['whose two files differ', { truncation_side: 'right' }, limit('Left'), right],
];

const write = ([, stated, json]: Files) =>
  writeModel(join(temporaryFolder(), 'tiny'), {
    'tokenizer.json': { ...tokenizer, ...json },
    'tokenizer_config.json': {
      tokenizer_class: 'BertTokenizerFast',
      cls_token: '[CLS]',
      sep_token: '[SEP]',
      pad_token: '[PAD]',
      unk_token: '[UNK]',
      ...stated,
    },
  });

it.each(folders)('a tokenizer %s cuts there', async (...files) => {
  const tokens = await openBertTokens(await write(files), 5);
  expect([...tokens.encode(text)]).toEqual(files[3]);
  expect(tokens.read(text).whole).toBe(false);
  expect([...tokens.encode('a b c')]).toEqual(right);
});

it.skipIf(withoutPython)(
  `each cuts as in Python, and as exported programs do${withoutPython}`,
  async () => {
    const models = await Promise.all(folders.map(write));
    const sides = await Promise.all(models.map(truncationSideOf));
    const asked = models.map((folder, n) => [folder, sides[n] === 'left' ? 'cut-start' : 'cut']);
    const read = await runPython([script, programs, '5', text, JSON.stringify(asked)], {
      env: { HF_HUB_OFFLINE: '1' },
    });
    const wanted = folders.map(([, , , ids]) => ({ reference: ids, exported: ids }));
    expect(JSON.parse(read)).toEqual(wanted);
  },
  240_000,
);
