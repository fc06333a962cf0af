"""Features of texts from the transformer in encoder/: what it reads, windows, pooling, as Dialect does it.

Needs numpy, onnxruntime and tokenizers. score.py uses it for tables that hold a column `text`, and
`prompt` where the model reads it.
"""

import json
import math
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

# Share of a window that the next one reads again.
OVERLAP = 1 / 8
# Share of the room that a prompt keeps at least where it is too long together with its answer.
PROMPT_SHARE = 1 / 4


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

    def reads_prompts(self):
        return self.settings["reads"] != ["answer"]

    def encode(self, texts, prompts=None):
        """Features [texts, d], float32: the columns of every reading, side by side.

        `prompts`: of the texts, "" where there is none; all are taken to be "" without it.
        """
        items = list(zip(prompts if prompts is not None else [""] * len(texts), texts))
        wanted = {}
        for item in items:
            for reading in self.settings["reads"]:
                for passage in passages(reading, *item):
                    wanted.setdefault(passage, len(wanted))
        vectors = self.vectors(list(wanted))
        rows = [
            np.concatenate([self.columns(reading, item, vectors, wanted) for reading in self.settings["reads"]])
            for item in items
        ]
        return np.stack(rows).astype(np.float32) if rows else np.zeros((0, 0), np.float32)

    def columns(self, reading, item, vectors, wanted):
        own = [vectors[wanted[passage]] for passage in passages(reading, *item)]
        if reading in ("answer", "joint"):
            return own[0]
        width = 1 if reading == "cosine" else 2 * self.settings["dimension"] + 1
        if not own:
            return np.zeros(width)
        a, b = (unit(vector) for vector in own)
        return np.array([a @ b]) if width == 1 else np.concatenate([a * b, np.abs(a - b), [a @ b]])

    def vectors(self, wanted):
        """Vectors of passages: (None, text) alone, (prompt, text) together; [passages, dimension]."""
        settings = self.settings
        pieces = []
        for number, (prompt, text) in enumerate(wanted):
            own = self.alone(text) if prompt is None else [self.together(prompt, text)]
            pieces += [(number, *piece) for piece in own if piece[0]]
        sums = np.zeros((len(wanted), settings["dimension"]))
        weights = np.zeros(len(wanted))
        for batch in batches(pieces, settings["batchTokens"], settings["batchRows"]):
            hidden = self.run([(ids, types) for _, ids, types, _, _ in batch])
            for row, (number, ids, _, window, around) in enumerate(batch):
                weight = max(1, window[3] - window[2])
                weights[number] += weight
                sums[number] += weight * self.pooled(hidden[row, : len(ids)], window, around)
        divisors = np.linalg.norm(sums, axis=1) if settings["normalise"] else weights
        divisors[(weights == 0) | (divisors == 0)] = 1
        return sums / divisors[:, None]

    def tokens(self, text):
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def alone(self, text):
        """Windows of a text: ids, their types, which tokens count, and special tokens around."""
        settings = self.settings
        before, after = settings["before"], settings["after"]
        tokens = self.tokens(settings["prefix"] + text)
        room = settings["window"] - len(before) - len(after)
        if settings["longTexts"] == "cut":
            tokens = tokens[:room]
        elif settings["longTexts"] == "cut-start":
            tokens = tokens[max(0, len(tokens) - room) :]
        found = []
        for window in windows(len(tokens), room):
            ids = before + tokens[window[0] : window[1]] + after
            types = [settings["pair"]["types"]["first"]] * len(ids)
            found.append((ids, types, window, (len(before), len(after))))
        return found

    def together(self, prompt, text):
        """Prompt and answer as a pair of segments. All of its tokens count."""
        settings = self.settings
        pair = settings["pair"]
        types = pair["types"]
        special = len(pair["before"]) + len(pair["between"]) + len(pair["after"])
        asked = self.tokens(settings["prefix"] + prompt)
        kept = min(len(self.tokens(settings["prefix"])), len(asked))
        room = max(0, settings["window"] - special - kept)
        shorter, answer = shortened(asked[kept:], self.tokens(text), room)
        asked = asked[:kept] + shorter
        ids = pair["before"] + asked + pair["between"] + answer + pair["after"]
        kinds = (
            types["before"]
            + [types["first"]] * len(asked)
            + types["between"]
            + [types["second"]] * len(answer)
            + types["after"]
        )
        return ids, kinds, (0, len(ids), 0, len(ids)), (0, 0)

    def run(self, rows):
        longest = max(len(ids) for ids, _ in rows)
        ids = np.full((len(rows), longest), self.settings["padding"], np.int64)
        types = np.zeros((len(rows), longest), np.int64)
        mask = np.zeros((len(rows), longest), np.int64)
        for i, (own, kinds) in enumerate(rows):
            ids[i, : len(own)] = own
            types[i, : len(own)] = np.minimum(kinds, self.settings["types"] - 1)
            mask[i, : len(own)] = 1
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
        feeds = {name: value for name, value in feeds.items() if name in self.inputs}
        return self.session.run([self.output], feeds)[0]

    def pooled(self, tokens, window, around):
        """Of the special tokens and those that the window owns, where all are averaged."""
        pooling = self.settings["pooling"]
        if pooling == "cls":
            return tokens[0].astype(np.float64)
        if pooling == "last-token":
            return tokens[-1].astype(np.float64)
        start, end = around
        first, _, own_first, own_last = window
        own = tokens[start + own_first - first : start + own_last - first]
        parts = [tokens[:start], own, tokens[len(tokens) - end :] if end else tokens[:0]]
        return np.concatenate(parts).mean(axis=0, dtype=np.float64)


def passages(reading, prompt, text):
    """What a reading has to have read of an item: see docs/encoders.md of Dialect."""
    if reading == "answer":
        return [(None, text)]
    if reading == "joint":
        return [(prompt if prompt else None, text)]
    if reading in ("fit", "cosine"):
        return [(None, prompt), (None, text)] if prompt else []
    raise ValueError(f"This program does not know the reading {reading!r}.")


def unit(vector):
    length = np.linalg.norm(vector)
    return vector / length if length > 0 else vector


def shortened(prompt, answer, room):
    """The prompt without its start, the answer without its middle, together within `room`."""
    least = min(len(prompt), math.floor(room * PROMPT_SHARE))
    for_prompt = min(len(prompt), max(least, room - len(answer)))
    for_answer = min(len(answer), max(0, room - for_prompt))
    begun = math.ceil(for_answer / 2)
    prompt = prompt[len(prompt) - for_prompt :]
    if for_answer == len(answer):
        return prompt, answer
    return prompt, answer[:begun] + answer[len(answer) - (for_answer - begun) :]


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
    for piece in sorted(pieces, key=lambda piece: len(piece[1])):
        if batch and (len(batch) == rows or (len(batch) + 1) * len(piece[1]) > tokens):
            yield batch
            batch = []
        batch.append(piece)
    if batch:
        yield batch
