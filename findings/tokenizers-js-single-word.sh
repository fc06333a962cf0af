#!/usr/bin/env bash
# Added tokens with single_word in @huggingface/tokenizers 0.2.0 (JavaScript) are found within words too; in
# tokenizers 0.23.3 (Python) only where they stand alone. Dialect refuses such a tokenizer by the name of
# the token (src-main/encoders/transformer/python-tokenizer.ts).
. "$(dirname "${BASH_SOURCE[0]}")/support/prepare.sh"
npm_packages @huggingface/tokenizers@0.2.0
python_packages tokenizers==0.23.3

cat >make.py <<'PYTHON'
from tokenizers import AddedToken, Tokenizer, models, pre_tokenizers
tokenizer = Tokenizer(models.WordLevel({'[UNK]': 0, 'barn': 1}, unk_token='[UNK]'))
tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
tokenizer.add_tokens([AddedToken('bar', single_word=True)])
tokenizer.save('tokenizer.json')
print('python:', tokenizer.encode('barn bar').tokens)
PYTHON
cat >run.js <<'JAVASCRIPT'
import { readFileSync } from 'node:fs';
import { Tokenizer } from '@huggingface/tokenizers';
const tokenizer = new Tokenizer(JSON.parse(readFileSync('tokenizer.json', 'utf8')), {});
console.log('javascript:', tokenizer.encode('barn bar').tokens);
JAVASCRIPT
{ python make.py; node run.js; } >seen.txt
expect_output seen.txt <<'TEXT'
python: ['barn', 'bar']
javascript: [ 'bar', 'n', 'bar' ]
TEXT
