/**
 * Normalisers of a tokenizer.json with the behaviour of Python's tokenizers. @huggingface/tokenizers
 * differs in some: it replaces SentencePiece's character map by NFKC, JavaScript writes a final capital
 * sigma as ς, and ideographs beyond 16 bits get no spaces.
 */
import { BertNormalizer, ReplaceNormalizer } from '@huggingface/tokenizers';
import type { Json } from './bad-model.ts';
import { charsmap } from './charsmap.ts';
import type { Normalise } from './charsmap.ts';
import { NotAsInPython } from './not-as-in-python.ts';

type BertConfig = ConstructorParameters<typeof BertNormalizer>[0];
type ReplaceConfig = ConstructorParameters<typeof ReplaceNormalizer>[0];

/** @throws NotAsInPython if a step is not supported @throws Error if one is broken */
export function normaliserOf(step: unknown): Normalise {
  if (typeof step !== 'object' || step === null) return (text) => text;
  const told = step as Json;
  const type = String(told['type']);
  const kind = kinds[type];
  if (!kind) throw new NotAsInPython(`the normaliser ${type}`);
  return kind(told);
}

const form = (name: string) => () => (text: string) => text.normalize(name);
const sigmas = (text: string) => text.replaceAll('Σ', 'σ');

const kinds: Partial<Record<string, (step: Json) => Normalise>> = {
  Sequence: (step) => {
    const steps = (step['normalizers'] as unknown[]).map(normaliserOf);
    return (text) => steps.reduce((so, apply) => apply(so), text);
  },
  Precompiled: (step) => charsmap(String(step['precompiled_charsmap'])),
  NFC: form('NFC'),
  NFD: form('NFD'),
  NFKC: form('NFKC'),
  NFKD: form('NFKD'),
  Lowercase: () => (text) => sigmas(text).toLowerCase(),
  StripAccents: () => (text) => text.replace(/\p{M}/gu, ''),
  Strip: (step) => {
    const { strip_left: left, strip_right: right } = step;
    return (text) => {
      const so = left === true ? text.replace(/^\p{White_Space}+/u, '') : text;
      return right === true ? so.replace(/(?<!\p{White_Space})\p{White_Space}+$/u, '') : so;
    };
  },
  Prepend: (step) => (text) => (text === '' ? '' : String(step['prepend']) + text),
  Replace: (step) => {
    // The library expands `$&` in the replacement to the match; in Python it is literal.
    const content = (typeof step['content'] === 'string' ? step['content'] : '').replaceAll(
      '$',
      '$$$$',
    );
    const replace = new ReplaceNormalizer({ ...step, content } as ReplaceConfig);
    return (text) => replace.normalize(text);
  },
  BertNormalizer: (step) => {
    const bert = new BertNormalizer(step as unknown as BertConfig);
    return (text) => {
      const spaced = step['handle_chinese_chars'] === true ? spaceIdeographs(text) : text;
      return bert.normalize(step['lowercase'] === true ? sigmas(spaced) : spaced);
    };
  },
};

/** Does for U+20000 to U+2CEAF and U+2F800 to U+2FA1F what BertNormalizer does for the other ideographs. */
function spaceIdeographs(text: string): string {
  return text.replace(/[\u{20000}-\u{2a6df}\u{2a700}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/gu, ' $& ');
}
