#!/usr/bin/env bash
# The Whitespace pre-tokenizer of @huggingface/tokenizers 0.2.0 (JavaScript) takes the letters of ASCII alone
# for letters, that of tokenizers 0.23.3 (Python) those of every script: `naïve` falls into three words in
# the one and is one in the other, and Korean sticks to its full stop. Dialect replaces the step by a Split
# that cuts as Python's does (src-main/encoders/transformer/pre-tokenizers.ts).
. "$(dirname "${BASH_SOURCE[0]}")/support/prepare.sh"
npm_packages @huggingface/tokenizers@0.2.0
python_packages tokenizers==0.23.3

cat >make.py <<'PYTHON'
from tokenizers import Tokenizer, models, pre_tokenizers
tokenizer = Tokenizer(models.WordLevel({'[UNK]': 0, 'naïve': 1, '문장': 2, '.': 3}, unk_token='[UNK]'))
tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
tokenizer.save('tokenizer.json')
print('python:', ' | '.join(tokenizer.encode('naïve 문장.').tokens))
PYTHON
cat >run.js <<'JAVASCRIPT'
import { readFileSync } from 'node:fs';
import { Tokenizer } from '@huggingface/tokenizers';
const tokenizer = new Tokenizer(JSON.parse(readFileSync('tokenizer.json', 'utf8')), {});
console.log('javascript:', tokenizer.encode('naïve 문장.').tokens.join(' | '));
JAVASCRIPT
{ python make.py; node run.js; } >seen.txt
expect_output seen.txt <<'TEXT'
python: naïve | 문장 | .
javascript: na | ï | ve | 문장.
TEXT
