"""Small encoders as sentence-transformers saves them, and the vectors that it has of texts then.

Arguments: a folder with a BERT of 8 columns, the folder to save them in, texts as JSON, and as JSON files of copies
of the one named mean, by the copy's name. Prints the vectors by name.
"""

import json
import os
import shutil
import sys

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import (
    Dense,
    Dropout,
    LayerNorm,
    Normalize,
    Pooling,
    Transformer,
    WeightedLayerPooling,
)

tiny, folder = sys.argv[1:3]
texts, changed = map(json.loads, sys.argv[3:])
COLUMNS = 8
QUERY = {"prompts": {"query": "query: "}, "default_prompt_name": "query"}
torch.manual_seed(1)


def reader(**options):
    return Transformer(tiny, **options)


def pooled(mode, *more, **options):
    return [reader(), Pooling(COLUMNS, mode), *more], options


hidden = {"config_kwargs": {"output_hidden_states": True}}
tokens = {"module_input_name": "token_embeddings"}
kinds = {
    "mean": pooled("mean"),
    "cls": pooled("cls"),
    "lasttoken": pooled("lasttoken"),
    "a list of one": pooled(["cls"]),
    "max": pooled("max"),
    "weightedmean": pooled("weightedmean"),
    "mean_sqrt_len_tokens": pooled("mean_sqrt_len_tokens"),
    "a list of two": pooled(("cls", "mean")),
    "normalised": pooled("mean", Normalize()),
    "dropout": pooled("mean", Dropout(0.2)),
    "dense": pooled("mean", Dense(COLUMNS, COLUMNS)),
    "dense and normalised": pooled("mean", Dense(COLUMNS, 5), Normalize()),
    "layer norm": pooled("mean", LayerNorm(COLUMNS)),
    "truncated": pooled("mean", truncate_dim=4),
    "prompt": pooled("mean", **QUERY),
    "prompt left out": ([reader(), Pooling(COLUMNS, include_prompt=False)], QUERY),
    "prompt left out, none": ([reader(), Pooling(COLUMNS, include_prompt=False)], {}),
    "small letters": ([reader(do_lower_case=True), Pooling(COLUMNS)], {}),
    "14 tokens": ([reader(max_seq_length=14), Pooling(COLUMNS)], {}),
    "normalised tokens": ([reader(), Normalize(**tokens), Pooling(COLUMNS)], {}),
    "dense on tokens": ([reader(), Dense(COLUMNS, COLUMNS, **tokens), Pooling(COLUMNS)], {}),
    "layers": ([reader(**hidden), WeightedLayerPooling(COLUMNS, 1, 0), Pooling(COLUMNS)], {}),
}
for name, (modules, options) in kinds.items():
    saved = os.path.join(folder, name)
    SentenceTransformer(modules=modules, device="cpu", **options).save(saved, create_model_card=False)
for name, files in changed.items():
    saved = os.path.join(folder, name)
    shutil.copytree(os.path.join(folder, "mean"), saved)
    for file, content in files.items():
        if file.startswith("sentence_"):
            os.remove(os.path.join(saved, "sentence_bert_config.json"))
        with open(os.path.join(saved, file), "w", encoding="utf-8") as out:
            json.dump(content, out)

names = [*kinds, *changed]
read = {name: SentenceTransformer(os.path.join(folder, name), device="cpu") for name in names}
print(json.dumps({name: model.encode(texts).tolist() for name, model in read.items()}))
