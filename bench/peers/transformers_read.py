"""Texts a second through a causal model of transformers: arguments MODEL TOKENS THREADS.

TOKENS is a JSON list of lists of ids. Batches of 32 texts, sorted by length and padded; the mean of the
last hidden states over each text. Prints the milliseconds a text as the last word of its last line.
"""
import json
import sys
import time

import torch
from transformers import AutoModel, __version__

model_folder, tokens_file, threads = sys.argv[1:4]
torch.set_num_threads(int(threads))
model = AutoModel.from_pretrained(model_folder, dtype=torch.float32).eval()
with open(tokens_file) as file:
    texts = json.load(file)


def read(some):
    order = sorted(range(len(some)), key=lambda i: len(some[i]))
    vectors = [None] * len(some)
    for at in range(0, len(order), 32):
        batch = order[at : at + 32]
        length = max(len(some[i]) for i in batch)
        ids = torch.tensor([some[i] + [0] * (length - len(some[i])) for i in batch])
        mask = torch.tensor([[1] * len(some[i]) + [0] * (length - len(some[i])) for i in batch])
        states = model(input_ids=ids, attention_mask=mask, use_cache=False).last_hidden_state
        means = (states * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        for i, vector in zip(batch, means):
            vectors[i] = vector
    return vectors


with torch.no_grad():
    read(texts[:4])
    began = time.perf_counter()
    read(texts)
    took = time.perf_counter() - began
print('transformers', __version__, 'torch', torch.__version__, 'ms', 1000 * took / len(texts))
