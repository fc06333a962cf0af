"""Texts a second through onnxruntime in Python: arguments MODEL GRAPH TEXTS THREADS.

The tokenizer is the one in Rust that sentence-transformers uses; texts are sorted by length and go in
batches of 32, pooled by their mean. Prints the milliseconds a text as the last word of its last line.
"""
import json
import sys
import time

import numpy
import onnxruntime
from tokenizers import Tokenizer

model_folder, graph, texts_file, threads = sys.argv[1:5]
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = int(threads)
session = onnxruntime.InferenceSession(graph, options, providers=['CPUExecutionProvider'])
inputs = [one.name for one in session.get_inputs()]
tokenizer = Tokenizer.from_file(f'{model_folder}/tokenizer.json')
tokenizer.enable_truncation(512)
tokenizer.enable_padding()
with open(texts_file, encoding='utf8') as file:
    texts = json.load(file)


def encode(some):
    order = sorted(range(len(some)), key=lambda k: -len(some[k]))
    vectors = [None] * len(some)
    for start in range(0, len(order), 32):
        batch = order[start : start + 32]
        encoded = tokenizer.encode_batch([some[k] for k in batch])
        ids = numpy.array([one.ids for one in encoded], dtype=numpy.int64)
        mask = numpy.array([one.attention_mask for one in encoded], dtype=numpy.int64)
        feeds = {'input_ids': ids, 'attention_mask': mask, 'token_type_ids': numpy.zeros_like(ids)}
        hidden = session.run(None, {name: feeds[name] for name in inputs})[0]
        kept = mask[:, :, None].astype(numpy.float32)
        for k, vector in zip(batch, (hidden * kept).sum(1) / kept.sum(1)):
            vectors[k] = vector
    return vectors


encode(texts[:100])
began = time.perf_counter()
encode(texts)
took = time.perf_counter() - began
print('onnxruntime', onnxruntime.__version__, 'ms', 1000 * took / len(texts))
