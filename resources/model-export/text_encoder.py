"""Vectors of texts from the transformer in encoder/: tokens, windows, pooling, as Dialect does it.

Needs numpy, onnxruntime and tokenizers. score.py uses it for tables that hold a column `text`.
"""

import json
import math
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

# Share of a window that the next one reads again.
OVERLAP = 1 / 8


class TextEncoder:
    def __init__(self, folder, threads=0):
        folder = Path(folder)
        self.settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        options.enable_mem_pattern = False
        self.session = onnxruntime.InferenceSession(
            str(folder / self.settings["graph"]), options, providers=["CPUExecutionProvider"]
        )
        self.inputs = {given.name for given in self.session.get_inputs()}
        outputs = [given.name for given in self.session.get_outputs()]
        known = ["last_hidden_state", "token_embeddings"]
        self.output = next((name for name in known if name in outputs), outputs[0])

    def encode(self, texts):
        """Vectors [texts, dimension], float32."""
        settings = self.settings
        before, after = settings["before"], settings["after"]
        room = settings["window"] - len(before) - len(after)
        texts = [settings["prefix"] + text for text in texts]
        pieces = []
        for number, encoding in enumerate(
            self.tokenizer.encode_batch(texts, add_special_tokens=False)
        ):
            count = len(encoding.ids)
            cut = min(count, room) if settings["longTexts"] == "cut" else count
            for window in windows(cut, room):
                ids = before + encoding.ids[window[0] : window[1]] + after
                if ids:
                    pieces.append((number, window, ids))
        vectors = np.zeros((len(texts), settings["dimension"]))
        weights = np.zeros(len(texts))
        for batch in batches(pieces, settings["batchTokens"], settings["batchRows"]):
            hidden = self.run([ids for _, _, ids in batch])
            for row, (number, window, ids) in enumerate(batch):
                weight = max(1, window[3] - window[2])
                weights[number] += weight
                vectors[number] += weight * self.pooled(hidden[row, : len(ids)], window)
        divisors = np.linalg.norm(vectors, axis=1) if settings["normalise"] else weights
        divisors[(weights == 0) | (divisors == 0)] = 1
        return (vectors / divisors[:, None]).astype(np.float32)

    def run(self, rows):
        longest = max(map(len, rows))
        ids = np.full((len(rows), longest), self.settings["padding"], np.int64)
        mask = np.zeros((len(rows), longest), np.int64)
        for i, row in enumerate(rows):
            ids[i, : len(row)] = row
            mask[i, : len(row)] = 1
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        feeds = {name: value for name, value in feeds.items() if name in self.inputs}
        return self.session.run([self.output], feeds)[0]

    def pooled(self, tokens, window):
        """Of the special tokens and those that the window owns, where all are averaged."""
        pooling = self.settings["pooling"]
        if pooling == "cls":
            return tokens[0].astype(np.float64)
        if pooling == "last-token":
            return tokens[-1].astype(np.float64)
        start, end = len(self.settings["before"]), len(self.settings["after"])
        first, _, own_first, own_last = window
        own = tokens[start + own_first - first : start + own_last - first]
        parts = [tokens[:start], own, tokens[len(tokens) - end :] if end else tokens[:0]]
        return np.concatenate(parts).mean(axis=0, dtype=np.float64)


def windows(tokens, room):
    """[from, to, own from, own to) of overlapping windows; every token is owned once."""
    if tokens <= room:
        return [(0, tokens, 0, tokens)]
    overlap = math.floor(room * OVERLAP)
    count = math.ceil((tokens - overlap) / (room - overlap))
    starts = [math.floor(k * (tokens - room) / (count - 1) + 0.5) for k in range(count)]
    borders = [(starts[k + 1] + starts[k] + room) // 2 for k in range(count - 1)]
    edges = [0, *borders, tokens]
    return [(start, start + room, edges[k], edges[k + 1]) for k, start in enumerate(starts)]


def batches(pieces, tokens, rows):
    """Pieces of like length together: rows times the longest within `tokens`."""
    batch = []
    for piece in sorted(pieces, key=lambda piece: len(piece[2])):
        if batch and (len(batch) == rows or (len(batch) + 1) * len(piece[2]) > tokens):
            yield batch
            batch = []
        batch.append(piece)
    if batch:
        yield batch
