#!/usr/bin/env bash
# Unknown words in @huggingface/tokenizers 0.2.0 (JavaScript). A WordLevel model takes its unknown token from
# tokenizer_config.json and not from tokenizer.json, as tokenizers 0.23.3 (Python) does: without the former
# an unknown word has no id at all. And with fuse_unk unknown tokens of neighbouring words become one, where
# Python joins those within a word. Dialect gives the model its own token and asks it word by word
# (src-main/encoders/transformer/python-tokenizer.ts).
. "$(dirname "${BASH_SOURCE[0]}")/support/prepare.sh"
npm_packages @huggingface/tokenizers@0.2.0
python_packages tokenizers==0.23.3

cat >make.py <<'PYTHON'
from tokenizers import Tokenizer, models, pre_tokenizers
kinds = {
    'words': models.WordLevel({'[UNK]': 0, 'good': 1}, unk_token='[UNK]'),
    'bpe': models.BPE(vocab={'[UNK]': 0, 'x': 1}, merges=[], unk_token='[UNK]', fuse_unk=True),
}
for name, model in kinds.items():
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.save(f'{name}.json')
    text = 'good essay' if name == 'words' else 'xab cdx'
    print(name, 'python:', tokenizer.encode(text).ids)
PYTHON
cat >run.js <<'JAVASCRIPT'
import { readFileSync } from 'node:fs';
import { Tokenizer } from '@huggingface/tokenizers';
for (const [name, text] of [['words', 'good essay'], ['bpe', 'xab cdx']]) {
  const tokenizer = new Tokenizer(JSON.parse(readFileSync(`${name}.json`, 'utf8')), {});
  console.log(name, 'javascript:', tokenizer.encode(text).ids);
}
JAVASCRIPT
{ python make.py; node run.js; } >seen.txt
expect_output seen.txt <<'TEXT'
words python: [1, 0]
bpe python: [1, 0, 0, 1]
words javascript: [ 1, undefined ]
bpe javascript: [ 1, 0, 1 ]
TEXT
