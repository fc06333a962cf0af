#!/usr/bin/env bash
# The Split pre-tokenizer of @huggingface/tokenizers 0.2.0 (JavaScript) knows two of the five behaviours that
# tokenizers 0.23.3 (Python) writes into tokenizer.json: merged_with_previous, merged_with_next and
# contiguous are all taken for isolated, and isolated with invert loses the text between the matches.
# Punctuation knows none of them. Dialect says each of them by a pattern
# (src-main/encoders/transformer/pre-tokenizers.ts).
. "$(dirname "${BASH_SOURCE[0]}")/support/prepare.sh"
npm_packages @huggingface/tokenizers@0.2.0
python_packages tokenizers==0.23.3

cat >make.py <<'PYTHON'
import json
from tokenizers import Regex, Tokenizer, models, pre_tokenizers
steps = {}
for behavior in ['isolated', 'contiguous', 'merged_with_previous', 'merged_with_next']:
    steps[f'split {behavior}'] = pre_tokenizers.Split(Regex('-'), behavior)
    steps[f'punctuation {behavior}'] = pre_tokenizers.Punctuation(behavior)
steps['split isolated, inverted'] = pre_tokenizers.Split(Regex('-'), 'isolated', invert=True)
files = {}
for name, step in steps.items():
    tokenizer = Tokenizer(models.WordLevel({'[UNK]': 0}, unk_token='[UNK]'))
    tokenizer.pre_tokenizer = step
    cuts = ' '.join(piece for piece, _ in step.pre_tokenize_str('a--b'))
    files[name] = {'python': cuts, 'file': json.loads(tokenizer.to_str())}
with open('files.json', 'w') as out:
    json.dump(files, out)
PYTHON
cat >run.js <<'JAVASCRIPT'
import { readFileSync } from 'node:fs';
import { Tokenizer } from '@huggingface/tokenizers';
for (const [name, { python, file }] of Object.entries(JSON.parse(readFileSync('files.json', 'utf8')))) {
  const javascript = new Tokenizer(file, {}).encode('a--b').tokens.join(' ');
  console.log(`${name}: python ${python}, javascript ${javascript}`);
}
JAVASCRIPT
python make.py
node run.js >seen.txt
expect_output seen.txt <<'TEXT'
split isolated: python a - - b, javascript a - - b
punctuation isolated: python a - - b, javascript a -- b
split contiguous: python a -- b, javascript a - - b
punctuation contiguous: python a -- b, javascript a -- b
split merged_with_previous: python a- - b, javascript a - - b
punctuation merged_with_previous: python a- - b, javascript a -- b
split merged_with_next: python a - -b, javascript a - - b
punctuation merged_with_next: python a - -b, javascript a -- b
split isolated, inverted: python a - - b, javascript - -
TEXT
