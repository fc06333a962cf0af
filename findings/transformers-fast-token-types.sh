#!/usr/bin/env bash
# transformers 5.23.0: a BERT folder whose tokenizer_config.json names PreTrainedTokenizerFast gives no
# token_type_ids, though the template in its tokenizer.json has type 1 for the second text. A model that was
# trained on pairs then reads both texts as the first, without a warning. For Dialect: types come from
# tokenizer.json itself.
. "$(dirname "${BASH_SOURCE[0]}")/support/prepare.sh"
python_packages transformers==5.23.0 tokenizers==0.23.3

cat >run.py <<'PYTHON'
import json
import os
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import AutoTokenizer
words = ['[UNK]', '[CLS]', '[SEP]', 'question', 'answer']
tokenizer = Tokenizer(
    models.WordLevel({word: i for i, word in enumerate(words)}, unk_token='[UNK]'))
tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
tokenizer.post_processor = processors.TemplateProcessing(
    single='[CLS] $A [SEP]', pair='[CLS] $A [SEP] $B:1 [SEP]:1',
    special_tokens=[('[CLS]', 1), ('[SEP]', 2)])
os.makedirs('model')
tokenizer.save('model/tokenizer.json')
with open('model/config.json', 'w') as file:
    json.dump({'model_type': 'bert'}, file)
print('tokenizer.json:', tokenizer.encode('question', 'answer').type_ids)
for stated in ({}, {'tokenizer_class': 'PreTrainedTokenizerFast'}):
    with open('model/tokenizer_config.json', 'w') as file:
        json.dump(stated, file)
    read = AutoTokenizer.from_pretrained('model')('question', 'answer')
    print(stated.get('tokenizer_class', 'no class stated'), read.get('token_type_ids'))
PYTHON
python run.py >seen.txt 2>log.txt || { cat log.txt >&2; exit 1; }
expect_output seen.txt <<'TEXT'
tokenizer.json: [0, 0, 0, 1, 1]
no class stated [0, 0, 0, 1, 1]
PreTrainedTokenizerFast None
TEXT
