"""Seconds that datasets.load_dataset takes: datasets_load.py KIND FILE. A fresh cache each time, on one core."""

import os
import sys
import tempfile
import time

os.environ["HF_HUB_OFFLINE"] = "1"
import datasets  # noqa: E402

datasets.disable_progress_bars()
kind, path = sys.argv[1:3]
with tempfile.TemporaryDirectory() as cache:
    start = time.perf_counter()
    rows = len(datasets.load_dataset(kind, data_files=path, split="train", cache_dir=cache))
    seconds = time.perf_counter() - start
print(rows, seconds)
