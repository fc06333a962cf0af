"""Texts a second through sentence-transformers: arguments MODEL TEXTS THREADS.

TEXTS is a JSON list of strings. As it is used: encode() with its defaults, which sort by length. Prints
the milliseconds a text as the last word of its last line.
"""
import json
import os
import sys
import time

os.environ['HF_HUB_OFFLINE'] = '1'
import torch

model_folder, texts_file, threads = sys.argv[1:4]
torch.set_num_threads(int(threads))
from sentence_transformers import SentenceTransformer, __version__

model = SentenceTransformer(model_folder, device='cpu', local_files_only=True)
with open(texts_file, encoding='utf8') as file:
    texts = json.load(file)
model.encode(texts[:100])
began = time.perf_counter()
model.encode(texts)
took = time.perf_counter() - began
print('sentence-transformers', __version__, 'torch', torch.__version__, 'ms', 1000 * took / len(texts))
