"""Rewards of 400 features under the model of `bench score`, in PyTorch: arguments ITEMS BLOCK THREADS.

Prints the seconds for all items as the last word of its last line. One block of rows is drawn before
the clock starts and scored again and again, as on the other side.
"""
import sys
import time

import numpy
import torch
from torch import nn

items, block, threads = (int(word) for word in sys.argv[1:4])
torch.manual_seed(0)
torch.set_num_threads(threads)
model = nn.Sequential(
    nn.Linear(400, 64),
    nn.ReLU(),
    nn.Linear(64, 64),
    nn.LayerNorm(64, elementwise_affine=False),
    nn.Linear(64, 1, bias=False),
)
rows = numpy.random.default_rng(0).standard_normal((block, 400), dtype=numpy.float32)
rewards = numpy.empty(items, dtype=numpy.float32)


def score(count: int) -> None:
    for start in range(0, count, block):
        end = min(count, start + block)
        rewards[start:end] = model(torch.from_numpy(rows[: end - start]))[:, 0].numpy()


with torch.inference_mode():
    score(10 * block)
    began = time.perf_counter()
    score(items)
    print('torch', torch.__version__, 'threads', threads, 'seconds', time.perf_counter() - began)
