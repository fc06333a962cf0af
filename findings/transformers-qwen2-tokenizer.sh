#!/usr/bin/env bash
# transformers 5.23.0: in a folder whose config.json says qwen2, AutoTokenizer does not read tokenizer.json,
# though tokenizer_config.json names PreTrainedTokenizerFast: it makes a Qwen2Tokenizer of its own from
# vocabulary files, and where there are none it turns every text into no tokens at all, without an error.
# PreTrainedTokenizerFast reads the same folder as it is. For Dialect: tokenizer.json is what is read, and
# comparisons with Python load it by PreTrainedTokenizerFast.
. "$(dirname "${BASH_SOURCE[0]}")/support/prepare.sh"
python_packages transformers==5.23.0 tokenizers==0.23.3

cat >run.py <<'PYTHON'
import json
import os
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import AutoTokenizer, PreTrainedTokenizerFast
words = {'[UNK]': 0, 'good': 1, 'answer': 2}
tokenizer = Tokenizer(models.WordLevel(words, unk_token='[UNK]'))
tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
for kind in ('llama', 'qwen2'):
    os.makedirs(kind)
    tokenizer.save(f'{kind}/tokenizer.json')
    with open(f'{kind}/config.json', 'w') as file:
        json.dump({'model_type': kind}, file)
    with open(f'{kind}/tokenizer_config.json', 'w') as file:
        json.dump({'tokenizer_class': 'PreTrainedTokenizerFast'}, file)
    for name, loader in (('auto', AutoTokenizer), ('fast', PreTrainedTokenizerFast)):
        print(kind, name, loader.from_pretrained(kind)('good answer')['input_ids'])
PYTHON
python run.py >seen.txt 2>log.txt || { cat log.txt >&2; exit 1; }
expect_output seen.txt <<'TEXT'
llama auto [1, 2]
llama fast [1, 2]
qwen2 auto []
qwen2 fast [1, 2]
TEXT
