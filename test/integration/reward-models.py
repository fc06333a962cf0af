"""Random reward models in transformers, to hold their scores against.

Reads one request as JSON from standard input: `models`, each a folder with its tokenizer, a kind
(`model_type`) and changes to its config, and `items`, each a prompt and an answer. Writes
AutoModelForSequenceClassification with one label into each folder, and prints its scores of the items, all
in one padded batch: conversations by the chat template where the folder has one, else pairs of segments.
"""
import json
import sys

import torch
from transformers import AutoConfig, AutoModelForSequenceClassification, PreTrainedTokenizerFast

SHAPE = {
    'vocab_size': 56,
    'hidden_size': 16,
    'num_hidden_layers': 2,
    'num_attention_heads': 4,
    'intermediate_size': 24,
    'max_position_embeddings': 128,
    'initializer_range': 0.3,
    'num_labels': 1,
}


def made(folder, kind, changes, items):
    torch.manual_seed(3)
    model = AutoModelForSequenceClassification.from_config(AutoConfig.for_model(kind, **{**SHAPE, **changes}))
    with torch.no_grad():
        for value in model.parameters():
            value.add_(0.2 * torch.randn_like(value))
    model.save_pretrained(folder)
    model = AutoModelForSequenceClassification.from_pretrained(folder, dtype=torch.float32).eval()
    # As the file says: AutoTokenizer builds the tokenizers of some kinds anew.
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    if tokenizer.chat_template:
        texts = [
            tokenizer.apply_chat_template(
                [{'role': 'user', 'content': prompt}, {'role': 'assistant', 'content': text}], tokenize=False
            )
            for prompt, text in items
        ]
        encoded = [tokenizer(text, add_special_tokens=False) for text in texts]
    else:
        encoded = [tokenizer(prompt, text, return_token_type_ids=True) for prompt, text in items]
    with torch.no_grad():
        if model.config.pad_token_id is None:
            return [model(torch.tensor([one['input_ids']])).logits.item() for one in encoded]
        batch = tokenizer.pad(encoded, return_tensors='pt')
        return model(**batch).logits[:, 0].tolist()


request = json.load(sys.stdin)
print(json.dumps([made(items=request['items'], **model) for model in request['models']]))
