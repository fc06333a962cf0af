"""Causal language models in transformers, to hold the decoder against.

Reads one request as JSON from standard input, prints the answer as JSON:

make    writes random models, each of a kind (`model_type`) with changes to its config into a folder, in
        'float32', 'float16' or 'bfloat16', in shards where a size is given; answers what `read` does
read    answers, of the model in a folder, the last hidden state of each of `ids`, and the logarithm of
        the probability of each token but the first
"""
import json
import sys

import torch
from transformers import AutoConfig, AutoModelForCausalLM


def read(folder, ids):
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    results = []
    with torch.no_grad():
        for text in ids:
            tokens = torch.tensor([text])
            hidden = model.base_model(tokens).last_hidden_state[0]
            likely = model(tokens).logits[0].log_softmax(-1)
            chosen = likely[:-1].gather(1, tokens[0, 1:, None])[:, 0]
            results.append({'hidden': hidden.tolist(), 'likely': chosen.tolist()})
    return results


def make(models, ids):
    return [made(ids=ids, **model) for model in models]


def made(folder, kind, changes, dtype, shard, ids):
    torch.manual_seed(1)
    config = AutoConfig.for_model(
        kind,
        **{
            'vocab_size': 60,
            'hidden_size': 16,
            'num_hidden_layers': 3,
            'num_attention_heads': 4,
            'num_key_value_heads': 2,
            'head_dim': 4,
            'intermediate_size': 24,
            'max_position_embeddings': 512,
            'initializer_range': 0.3,
            'pad_token_id': 0,
            'bos_token_id': 1,
            'eos_token_id': 2,
            **changes,
        },
    )
    model = AutoModelForCausalLM.from_config(config)
    with torch.no_grad():
        for value in model.parameters():
            value.add_(0.1 * torch.randn_like(value))
    size = {} if shard is None else {'max_shard_size': shard}
    model.to(getattr(torch, dtype)).save_pretrained(folder, **size)
    return read(folder, ids)


request = json.load(sys.stdin)
json.dump(globals()[request.pop('do')](**request), sys.stdout)
