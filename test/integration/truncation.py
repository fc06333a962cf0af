"""Token ids of a text that is too long: as transformers cuts it, and as the exported text_encoder.py does.

Arguments: the folder of text_encoder.py, tokens, the text, and [folder, 'cut' or 'cut-start'] of models as JSON.
"""

import json
import sys

from tokenizers import Tokenizer
from transformers import AutoTokenizer

programs, longest, text, models = sys.argv[1:]
sys.path.insert(0, programs)
from text_encoder import TextEncoder  # noqa: E402

found = []
for folder, long_texts in json.loads(models):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    encoder = TextEncoder.__new__(TextEncoder)
    encoder.tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
    encoder.tokenizer.no_truncation()
    encoder.settings = {
        "before": [tokenizer.cls_token_id],
        "after": [tokenizer.sep_token_id],
        "prefix": "",
        "window": int(longest),
        "longTexts": long_texts,
        "pair": {"types": {"first": 0}},
    }
    reference = tokenizer(text, truncation=True, max_length=int(longest))["input_ids"]
    found.append({"reference": reference, "exported": encoder.alone(text)[0][0]})
print(json.dumps(found))
