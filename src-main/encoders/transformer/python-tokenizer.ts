/**
 * A tokenizer.json as Python's tokenizers read it. Where @huggingface/tokenizers differs, its parts are
 * replaced by ones that do not, or the file is refused by the name of the part.
 */
import { Normalizer, Tokenizer } from '@huggingface/tokenizers';
import type { Json } from './bad-model.ts';
import type { Normalise } from './charsmap.ts';
import { normaliserOf } from './normalisers.ts';
import { NotAsInPython } from './not-as-in-python.ts';
import { asInPython } from './pre-tokenizers.ts';

export type PythonTokenizer = Pick<Tokenizer, 'encode' | 'token_to_id'>;

/**
 * @throws NotAsInPython where ids would be others than in Python
 * @throws Error where the file cannot be read at all
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
      // Steps of the library that tokenizer.json does not name, and Python's fast tokenizers do not take.
      ...{ remove_space: false, do_lowercase_and_remove_accent: false },
      // Where the library takes a list of whole words' unknown token from; Python has the file's own.
      ...(words['type'] === 'WordLevel' && { unk_token: words['unk_token'] }),
    },
  );
  if (json['normalizer']) tokenizer.normalizer = normaliser;
  const { model } = tokenizer;
  // Unknown tokens are joined within a word; the library joins those of neighbours too.
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
