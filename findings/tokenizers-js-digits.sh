#!/usr/bin/env bash
# The Digits pre-tokenizer of @huggingface/tokenizers 0.2.0 (JavaScript) splits at decimal digits only, that
# of tokenizers 0.23.3 (Python) at every numeric character: ½, ², Ⅳ and ① stay inside a word in the one
# and stand alone in the other. SmolLM2's tokenizer, among others, has this step.
. "$(dirname "${BASH_SOURCE[0]}")/support/prepare.sh"
npm_packages @huggingface/tokenizers@0.2.0
python_packages tokenizers==0.23.3

cat >make.py <<'PYTHON'
from tokenizers import Tokenizer, models, pre_tokenizers
words = ['[UNK]', 'a', 'b', 'a½b', 'x', '²', 'x²', '½', '7', 'a7b']
tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token='[UNK]'))
tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
    [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Digits(individual_digits=True)])
tokenizer.save('tokenizer.json')
print('python:', ' '.join(tokenizer.encode('a½b x² a7b').tokens))
PYTHON
cat >run.js <<'JAVASCRIPT'
import { readFileSync } from 'node:fs';
import { Tokenizer } from '@huggingface/tokenizers';
const tokenizer = new Tokenizer(JSON.parse(readFileSync('tokenizer.json', 'utf8')), {});
console.log('javascript:', tokenizer.encode('a½b x² a7b').tokens.join(' '));
JAVASCRIPT
{ python make.py; node run.js; } >seen.txt
expect_output seen.txt <<'TEXT'
python: a ½ b x ² a 7 b
javascript: a½b x² a 7 b
TEXT
