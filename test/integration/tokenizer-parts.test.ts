/**
 * Every supported part of a tokenizer.json gives Python's ids, on texts in many scripts; unsupported parts are
 * refused by name.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { pythonTokenizer } from '../../src-main/encoders/transformer/python-tokenizer.ts';
import { openTokens } from '../../src-main/encoders/transformer/tokens.ts';
import { missingInPython, runPython } from '../python.ts';

const script = fileURLToPath(new URL('./tokenizer-parts.py', import.meta.url));

const texts = [
  "Hello, World! it's 42.5% of  two\tspaces\n new\r\nline",
  'naïve café ÀÉ ſtraße İstanbul ΑΣ ΣΑΣ',
  '한국어 문장입니다. 日本語テキスト 中文字 𠮷',
  'e\u0301 and \u00e9, 가 and \u1100\u1161',
  '👨\u200d👩\u200d👧 👍🏽 🇰🇷 ☃️',
  'a\u200bb\u00adc\ufeffd\u2028e\u0085f',
  '[MASK]x <s>hello</s> x<s> bar ba barn',
  '  at both ends  ',
  "don't can't I'll WE'VE",
  '½ ² Ⅳ ① ﬁ ｆｕｌｌ ١٢٣ ๑๒๓ 123',
  'foo_bar-baz/qux.com @user #tag',
  'العربية نص مع تشكيلٌ हिन्दी में पाठ ก็ไม่',
  'x'.repeat(60),
  '...!!!???——“quotes” ‘x’',
  '\u3000ideographic\u00a0no-break',
  'a \u0085b  \ufeffword\ufeff c\u0085',
  'hello  Hello Héllo ',
];

/** Settings that only Python's slow tokenizers apply. */
const slowConfig = { remove_space: true, do_lowercase_and_remove_accent: true };

interface Case {
  name: string;
  json: Record<string, unknown>;
  ids: number[][];
}

const missing = missingInPython('tokenizers');

describe.skipIf(missing)(`parts of a tokenizer.json${missing}`, () => {
  test('give the ids of Python', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'tokenizers-')), 'texts.json');
    writeFileSync(file, JSON.stringify(texts));
    const cases = JSON.parse(await runPython([script, file])) as Case[];
    expect(cases.length).toBeGreaterThan(70);
    const differing = cases.flatMap(({ name, json, ids }) => {
      const tokenizer = pythonTokenizer(json, slowConfig);
      return texts.flatMap((text, at) => {
        const own = tokenizer.encode(text, { add_special_tokens: false }).ids;
        return own.join() === ids[at].join() ? [] : [{ name, text, own, python: ids[at] }];
      });
    });
    expect(differing).toEqual([]);
  });
});

describe('parts that would be read otherwise than in Python', () => {
  const plain = {
    model: { type: 'WordLevel', vocab: { '[UNK]': 0, a: 1 }, unk_token: '[UNK]' },
    normalizer: null,
    pre_tokenizer: null,
    post_processor: null,
    decoder: null,
    added_tokens: [],
  };

  test.each([
    ['the normaliser ByteLevel', { normalizer: { type: 'ByteLevel' } }],
    ['the normaliser Nmt', { normalizer: { type: 'Sequence', normalizers: [{ type: 'Nmt' }] } }],
    [
      'a Metaspace that marks the first piece, behind another step',
      {
        pre_tokenizer: {
          type: 'Sequence',
          pretokenizers: [
            { type: 'WhitespaceSplit' },
            { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first', split: true },
          ],
        },
      },
    ],
    [
      'a pattern that JavaScript cannot read',
      {
        pre_tokenizer: {
          type: 'Split',
          pattern: { Regex: '(?i)[a-f]+' },
          behavior: 'Isolated',
          invert: false,
        },
      },
    ],
    ['the pre-tokenizer UnicodeScripts', { pre_tokenizer: { type: 'UnicodeScripts' } }],
    [
      'a Unigram model that falls back to bytes',
      { model: { type: 'Unigram', vocab: [['a', 0]], unk_id: 0, byte_fallback: true } },
    ],
    [
      "a BPE model that marks what continues a word by '##'",
      { model: { type: 'BPE', vocab: { a: 0 }, merges: [], continuing_subword_prefix: '##' } },
    ],
    [
      "a token that is one only between blanks, 'b'",
      { added_tokens: [{ id: 2, content: 'b', single_word: true }] },
    ],
  ])('are refused by name: %s', async (part, change) => {
    const folder = mkdtempSync(join(tmpdir(), 'tokenizers-'));
    writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify({ ...plain, ...change }));
    await expect(openTokens(folder)).rejects.toMatchObject({
      code: 'bad-model',
      message: expect.stringContaining(`Its tokenizer.json has ${part}, and`) as string,
    });
  });
});
