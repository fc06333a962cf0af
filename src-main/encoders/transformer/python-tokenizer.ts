/**
 * A tokenizer.json with the behaviour of Python's tokenizers. Where @huggingface/tokenizers differs, its
 * parts are replaced by equivalents, or the file is refused, naming the part.
 */
import { Normalizer, Tokenizer } from '@huggingface/tokenizers';
import type { Json } from './bad-model.ts';
import type { Normalise } from './charsmap.ts';
import { normaliserOf } from './normalisers.ts';
import { NotAsInPython } from './not-as-in-python.ts';
import { asInPython } from './pre-tokenizers.ts';

export type PythonTokenizer = Pick<Tokenizer, 'encode' | 'token_to_id'>;

/**
 * @throws NotAsInPython if ids would differ from Python's
 * @throws Error if the file cannot be read at all
 */
export function pythonTokenizer(json: Json, config: Json): PythonTokenizer {
  const normaliser = new PythonNormaliser(json['normalizer']);
  const words = (json['model'] ?? {}) as Json;
  refuseModel(words);
  refuseTokens(json['added_tokens']);
  const tokenizer = libraryTokenizer(
    { ...json, pre_tokenizer: asInPython(json['pre_tokenizer']) },
    {
      ...config,
      // Steps of the library that tokenizer.json does not name and Python's fast tokenizers do not
      // apply.
      remove_space: false,
      do_lowercase_and_remove_accent: false,
      // The setting from which the library takes a word list's unknown token; Python uses the file's
      // own.
      ...(words['type'] === 'WordLevel' && { unk_token: words['unk_token'] }),
    },
  );
  if (json['normalizer']) tokenizer.normalizer = normaliser;
  const { model } = tokenizer;
  // Python joins unknown tokens within a word; the library also joins those of neighbouring words.
  if (model?.fuse_unk === true) {
    tokenizer.model = new Proxy(model, {
      apply: (target, _, [words]: [string[]]) => words.flatMap((word) => target([word])),
    });
  }
  return tokenizer;
}

function libraryTokenizer(json: Json, config: Json): Tokenizer {
  try {
    return new Tokenizer(json, config);
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    throw new NotAsInPython('a pattern that JavaScript cannot read');
  }
}

class PythonNormaliser extends Normalizer {
  readonly #apply: Normalise;

  constructor(step: unknown) {
    super(step as ConstructorParameters<typeof Normalizer>[0]);
    this.#apply = normaliserOf(step);
  }

  override normalize(text: string): string {
    return this.#apply(text);
  }
}

function refuseTokens(added: unknown): void {
  const single = Array.isArray(added)
    ? (added as Json[]).find(({ single_word: alone }) => alone === true)
    : undefined;
  if (single) {
    throw new NotAsInPython(
      `a token that is one only between blanks, '${String(single['content'])}'`,
    );
  }
}

function refuseModel({ type, byte_fallback, continuing_subword_prefix: prefix }: Json): void {
  if (type === 'Unigram' && byte_fallback === true) {
    throw new NotAsInPython('a Unigram model that falls back to bytes');
  }
  if (type === 'BPE' && typeof prefix === 'string' && prefix !== '') {
    throw new NotAsInPython(`a BPE model that marks what continues a word by '${prefix}'`);
  }
}
