"""Ids of texts by Python's tokenizers: token-ids.py TOKENIZER_JSON TEXTS_JSON, a list of lists on standard output."""

import json
import sys

from tokenizers import Tokenizer

tokenizer = Tokenizer.from_file(sys.argv[1])
tokenizer.no_truncation()
tokenizer.no_padding()
with open(sys.argv[2], encoding="utf-8") as file:
    texts = json.load(file)
print(json.dumps([tokenizer.encode(text, add_special_tokens=False).ids for text in texts]))
