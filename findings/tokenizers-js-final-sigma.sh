#!/usr/bin/env bash
# @huggingface/tokenizers 0.2.0 (JavaScript) and tokenizers 0.23.3 (Python) lower-case Greek differently.
# JavaScript's toLowerCase knows the final sigma; the Rust library lower-cases character by character. So a
# capitalised Greek word ends in another token, and a model that was trained with the one is served the
# other. For Dialect: token ids are compared with Python's in its tests.
. "$(dirname "${BASH_SOURCE[0]}")/support/prepare.sh"
npm_packages @huggingface/tokenizers@0.2.0
python_packages tokenizers==0.23.3

cat >make.py <<'PYTHON'
from tokenizers import Tokenizer, models, normalizers
words = ['[UNK]', 'οδος', 'οδοσ']
tokenizer = Tokenizer(models.WordPiece({word: i for i, word in enumerate(words)}, unk_token='[UNK]'))
tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
tokenizer.save('tokenizer.json')
print('python:', tokenizer.encode('ΟΔΟΣ').tokens)
PYTHON
cat >run.js <<'JAVASCRIPT'
import { readFileSync } from 'node:fs';
import { Tokenizer } from '@huggingface/tokenizers';
const tokenizer = new Tokenizer(JSON.parse(readFileSync('tokenizer.json', 'utf8')), {});
console.log('javascript:', tokenizer.encode('ΟΔΟΣ').tokens.join(' '));
JAVASCRIPT
{ python make.py; node run.js; } >seen.txt
expect_output seen.txt <<'TEXT'
python: ['οδοσ']
javascript: οδος
TEXT
