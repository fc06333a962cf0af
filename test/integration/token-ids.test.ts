/** Token ids equal to those of Python's tokenizers, where the JavaScript library differs. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openTokens } from '../../src-main/encoders/transformer/tokens.ts';
import { E5, MINILM, missingModel, modelFolder, SMOLLM2 } from '../models.ts';
import { missingInPython, runPython } from '../python.ts';

const script = fileURLToPath(new URL('./token-ids.py', import.meta.url));

const plain = [
  '한국 영화 정말 재미있다.',
  'がぎぐげご パピプペポ ﾊﾟｿｺﾝ',
  'Tiếng Việt rất đẹp và giàu thanh điệu.',
  '👩\u200d👩\u200d👧\u200d👦 🏳️\u200d🌈 👍🏽 e\u0301',
  'ΟΔΟΣ ΣΟΦΟΣ Σ, ΤΕΛΟΣ.',
  'İstanbul DIŞ ﬁne ① ½ ～ ﷺ',
  'zero\u200bwidth\u00adsoft\ufeffmark\ttab\nline\u2028end',
  '𠀀𠮷 漢字 кириллица العربية हिन्दी ไทย',
  'a\u0300\u0301\u0302 q\u0323\u0307 क्षि ก็',
  '\u0001control\u0085x\u00a0y',
  'a \u0085b \ufeffword',
];
const texts = [
  ...plain,
  ...plain.map((text) => text.normalize('NFD')),
  ...plain.map((text) => text.normalize('NFKC')),
  ...plain.map((text) => text.toUpperCase()),
];

const withoutPython = missingInPython('tokenizers');

describe.each([MINILM, E5, SMOLLM2] as const)('the tokenizer of %s', (name) => {
  const missing = withoutPython || missingModel(name);

  test.skipIf(missing)(
    `gives composed and decomposed text the ids of Python${missing}`,
    async () => {
      const file = join(mkdtempSync(join(tmpdir(), 'tokens-')), 'texts.json');
      writeFileSync(file, JSON.stringify(texts));
      const folder = modelFolder(name);
      const printed = await runPython([script, join(folder, 'tokenizer.json'), file]);
      const expected = JSON.parse(printed) as number[][];
      const { encode } = await openTokens(folder);
      texts.forEach((text, at) => expect([text, encode(text)]).toEqual([text, expected[at]]));
    },
  );
});
