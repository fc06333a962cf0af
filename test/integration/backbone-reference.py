"""Encoders of the BERT family in transformers and peft, to hold the backbone against.

Reads one request as JSON from standard input, prints the answer as JSON:

make    writes random models, each of a kind ('bert', 'roberta', 'xlm-roberta', 'camembert') into a
        folder, in 'float32', 'float16' or 'bfloat16', in shards where a size is given; answers the
        vectors of `ids` by each
encode  answers tokens and vectors of texts by the model in a folder, with the adapters in another one
adapt   writes random adapters of peft for a model into a folder; answers vectors of texts with them
"""
import json
import sys

import torch
from transformers import AutoConfig, AutoModel, AutoTokenizer


def pooled(model, ids, mask):
    ids, mask = torch.tensor(ids), torch.tensor(mask)
    with torch.inference_mode():
        rows = model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
    marks = mask[:, :, None].float()
    last = mask.sum(1) - 1
    return {
        'mean': ((rows * marks).sum(1) / marks.sum(1)).tolist(),
        'cls': rows[:, 0].tolist(),
        'last-token': rows[torch.arange(len(rows)), last].tolist(),
    }


def open_model(folder):
    return AutoModel.from_pretrained(folder, dtype=torch.float32).eval()


def make(models):
    return [make_one(**model) for model in models]


def make_one(folder, kind, dtype, shard, ids, mask):
    torch.manual_seed(1)
    padding = 0 if kind == 'bert' else 1
    config = AutoConfig.for_model(
        kind,
        vocab_size=50,
        hidden_size=16,
        num_hidden_layers=3,
        num_attention_heads=4,
        intermediate_size=40,
        max_position_embeddings=24,
        type_vocab_size=2 if kind == 'bert' else 1,
        pad_token_id=padding,
        initializer_range=0.3,
        layer_norm_eps=1e-5,
    )
    model = AutoModel.from_config(config)
    with torch.no_grad():
        for value in model.parameters():
            value.add_(0.1 * torch.randn_like(value))
    size = {} if shard is None else {'max_shard_size': shard}
    model.to(getattr(torch, dtype)).save_pretrained(folder, **size)
    return pooled(open_model(folder), ids, mask)


def encode(folder, texts, adapters=None):
    model = open_model(folder)
    if adapters is not None:
        from peft import PeftModel

        model = PeftModel.from_pretrained(model, adapters).eval()
    return vectors(model, folder, texts)


def vectors(model, folder, texts):
    tokens = AutoTokenizer.from_pretrained(folder)(texts, padding=True)
    ids, mask = tokens['input_ids'], tokens['attention_mask']
    own = [[i for i, m in zip(*row) if m] for row in zip(ids, mask)]
    return {'ids': own, **pooled(model, ids, mask)}


def adapt(folder, texts, adapters, targets, layers, rank, alpha):
    from peft import LoraConfig, get_peft_model

    torch.manual_seed(1)
    config = LoraConfig(
        r=rank,
        lora_alpha=alpha,
        target_modules=targets,
        layers_to_transform=layers,
        task_type='FEATURE_EXTRACTION',
    )
    model = get_peft_model(open_model(folder), config).eval()
    with torch.no_grad():
        for name, value in model.named_parameters():
            if 'lora_' in name:
                value.normal_(std=0.1)
    model.save_pretrained(adapters)
    return vectors(model, folder, texts)


request = json.load(sys.stdin)
json.dump(globals()[request.pop('do')](**request), sys.stdout)
