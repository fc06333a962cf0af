"""Rewards of texts from their features, with the model in this folder. Needs numpy and onnxruntime.

    python score.py features.jsonl --out rewards.csv

Features come as .npy (one row a text), .csv, .jsonl or .parquet (with pyarrow). Tables hold a column
`features` with one list a text, or one column for each feature, named as in model-card.json; all
other columns are kept beside the rewards. `dialect export --what features` writes such files. Where
the export holds encoder/, a column `text` is enough, with a column `prompt` where the model reads
what was asked: a missing or empty prompt is none.

Rewards go to .csv, .jsonl, .parquet or .npy. `reward` is the mean over the seeds of the ensemble, in
standard deviations over the target texts of the run; higher is better. `spread` is its standard
deviation over the seeds.
"""

import argparse
import csv
import itertools
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime

BATCH = 4096
# Models by key, for programs that score in several tasks of one process.
OPENED = {}


class RewardModel:
    """The reward model of an export: features in, rewards out."""

    def __init__(self, card, model, threads=0, encoder=None):
        """`card`: model-card.json as a dict. `model`: path or bytes of model.onnx. `encoder`: folder."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        self.card = card
        self.features = [feature["id"] for feature in card["input"]["features"]]
        self.domains = card["input"]["domains"]
        self.session = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"]
        )
        self.encoder = None
        if encoder is not None:
            from text_encoder import TextEncoder

            self.encoder = TextEncoder(encoder, threads)

    @classmethod
    def load(cls, folder, threads=0):
        folder = Path(folder)
        card = json.loads((folder / "model-card.json").read_text(encoding="utf-8"))
        encoder = folder / "encoder"
        encoder = encoder if encoder.is_dir() else None
        return cls(card, str(folder / "model.onnx"), threads, encoder)

    def score(self, features, domains=None):
        """Rewards [n] and spreads [n] of features [n, d], as the encoder gives them.

        `domains`: the name of each text's domain, where the model knows several.
        """
        features = np.ascontiguousarray(features, dtype=np.float32)
        wanted = len(self.features)
        if features.ndim != 2 or features.shape[1] != wanted:
            raise ValueError(f"Features are {list(features.shape)}; this model reads [texts, {wanted}].")
        if not np.isfinite(features).all():
            row = int(np.flatnonzero(~np.isfinite(features).all(axis=1))[0])
            raise ValueError(f"The features of row {row} are not all finite numbers.")
        if len(features) == 0:
            return np.zeros(0, np.float32), np.zeros(0, np.float32)
        feeds = {"features": features}
        if len(self.domains) > 1:
            feeds["domain"] = self.domain_numbers(domains)
        reward, rewards = self.session.run(["reward", "rewards"], feeds)
        seeds = rewards.shape[1]
        spread = rewards.std(axis=1, ddof=1) if seeds > 1 else np.zeros(len(reward), np.float32)
        return reward, spread

    def domain_numbers(self, domains):
        known = {name: i for i, name in enumerate(self.domains)}
        unknown = {"none"} if domains is None else {str(name) for name in domains} - set(known)
        if unknown:
            raise ValueError(
                f"The domain of some texts is {', '.join(sorted(unknown)[:5])}; this model knows "
                f"{', '.join(self.domains)}. Name one with --domain, or have a column `domain`."
            )
        return np.array([known[str(name)] for name in domains], dtype=np.int64)


def features_of(table, model):
    """The matrix [n, d] in a table of columns, and the names of the columns that are kept."""
    names = model.features
    if "features" in table:
        rows = [np.asarray(row, np.float32) for row in present(table, "features")]
        lengths = {len(row) for row in rows}
        if len(lengths) > 1:
            raise ValueError(f"Rows of `features` differ in length: {sorted(lengths)[:5]}.")
        matrix = np.stack(rows) if rows else np.zeros((0, len(names)), np.float32)
        return matrix, [name for name in table if name != "features"]
    missing = [name for name in names if name not in table]
    if missing and "text" in table and model.encoder is not None:
        texts = [str(text) for text in present(table, "text")]
        return model.encoder.encode(texts, prompts_of(table, len(texts), model)), list(table)
    if missing:
        raise ValueError(
            f"There is no column `features`, nor one for {len(missing)} of the model's features: "
            f"{', '.join(missing[:5])}."
        )
    matrix = np.stack([np.asarray(table[name], dtype=np.float32) for name in names], axis=1)
    used = set(names)
    return matrix, [name for name in table if name not in used]


def prompts_of(table, count, model):
    """What was asked, a text each: "" where there is none, and for models that read answers alone."""
    if "prompt" not in table or not model.encoder.reads_prompts():
        return [""] * count
    # Frames of pandas have a float that is not equal to itself where a value is missing.
    return [prompt if isinstance(prompt, str) else "" for prompt in plain(table["prompt"])]


def present(table, name):
    """The values of a column, none of which may be missing."""
    values = plain(table[name])
    for row, value in enumerate(values):
        # Frames of pandas have a float that is not equal to itself in its place.
        if value is None or (isinstance(value, float) and value != value):
            which = f", the one with id {plain(table['id'])[row]}" if "id" in table else ""
            raise ValueError(f"A row has no `{name}`{which}. Leave such rows out, or fill them in.")
    return values


def plain(column):
    """A column as a list. Arrow's dates become text, which keeps nanoseconds and any year."""
    if not hasattr(column, "to_pylist"):
        return list(column)
    import pyarrow

    if pyarrow.types.is_temporal(column.type):
        column = column.cast(pyarrow.string())
    return column.to_pylist()


def tables(path, size=BATCH):
    """Columns of a file by name, some thousand rows at a time."""
    kind = path.suffix.lower()
    if kind == ".npy":
        matrix = np.load(path, mmap_mode="r")
        for start in range(0, len(matrix), size):
            part = matrix[start : start + size]
            yield {"row": list(range(start, start + len(part))), "features": part}
    elif kind == ".csv":
        with open(path, newline="", encoding="utf-8-sig") as file:
            yield from by_column(whole(csv.DictReader(file)), size)
    elif kind == ".jsonl":
        with open(path, encoding="utf-8") as file:
            yield from by_column((json.loads(line) for line in file if line.strip()), size)
    elif kind == ".parquet":
        from pyarrow import parquet

        for batch in parquet.ParquetFile(path).iter_batches(batch_size=size):
            yield columns_of(batch)
    else:
        raise ValueError(f"{path.name} is not one of .npy, .csv, .jsonl, .parquet.")


def columns_of(batch):
    """The columns of an Arrow batch by name; those that are kept stay as they are, with their types."""
    return {
        name: column.to_numpy(zero_copy_only=False) if name == "features" else column
        for name, column in zip(batch.schema.names, batch.columns)
    }


def whole(rows):
    """Rows of a table that are no longer than its first line."""
    for number, row in enumerate(rows, 1):
        if None in row:
            raise ValueError(f"Row {number} has more cells than the table has columns.")
        yield row


def by_column(rows, size):
    """The columns are those of the first batch; what a row lacks of them is None."""
    rows = iter(rows)
    names = None
    start = 1
    while batch := list(itertools.islice(rows, size)):
        if not all(isinstance(row, dict) for row in batch):
            raise ValueError('Some line is not an object like {"text": "..."}.')
        if names is None:
            names = list(dict.fromkeys(name for row in batch for name in row))
            known = set(names)
        for number, row in enumerate(batch, start):
            others = row.keys() - known
            if others:
                raise ValueError(
                    f"Row {number} has a column `{min(others)}` that none of the first {start - 1} "
                    "rows has. Give the first row all columns, with null where it has no value."
                )
        start += len(batch)
        yield {name: [row.get(name) for row in batch] for name in names}


class Writer:
    """Rewards into a file, by its ending; written whole or not at all."""

    def __init__(self, path):
        if path.suffix.lower() not in (".npy", ".csv", ".jsonl", ".parquet"):
            raise ValueError(f"{path.name} is not one of .npy, .csv, .jsonl, .parquet.")
        self.path, self.kind = path, path.suffix.lower()
        self.partial = path.with_name(path.name + ".partial")
        self.sink = None
        self.rewards = []

    def write(self, table):
        if self.kind == ".npy":
            self.rewards.append(np.asarray(table["reward"], np.float32))
        elif self.kind == ".parquet":
            import pyarrow
            from pyarrow import parquet

            try:
                part = pyarrow.table(table)
                if self.sink is None:
                    self.sink = parquet.ParquetWriter(self.partial, part.schema)
                self.sink.write_table(part.cast(self.sink.schema))
            except (pyarrow.ArrowException, OverflowError) as error:
                raise ValueError(
                    f"{self.path.name} takes one kind of value a column, decided by the first {BATCH} "
                    f"rows, and these differ: {error}. Write .csv or .jsonl, which take any."
                ) from error
        else:
            if self.sink is None:
                self.sink = open(self.partial, "w", newline="", encoding="utf-8")
                if self.kind == ".csv":
                    csv.writer(self.sink).writerow(table)
            rows = zip(*map(plain, table.values()))
            if self.kind == ".csv":
                csv.writer(self.sink).writerows(rows)
            else:
                for row in rows:
                    self.sink.write(json.dumps(dict(zip(table, row)), ensure_ascii=False) + "\n")

    def close(self):
        if self.kind == ".npy":
            with open(self.partial, "wb") as file:
                np.save(file, np.concatenate([np.zeros(0, np.float32), *self.rewards]))
        else:
            self.sink.close()
        self.partial.replace(self.path)

    def discard(self):
        if self.sink is not None:
            self.sink.close()
        self.partial.unlink(missing_ok=True)


def scored(model, table, domain=None):
    """A table without its features, with `reward` and `spread`."""
    features, kept = features_of(table, model)
    domains = [domain] * len(features) if domain is not None else table.get("domain")
    reward, spread = model.score(features, domains)
    columns = {name: table[name] for name in kept}
    return {**columns, "reward": reward.tolist(), "spread": spread.tolist()}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("features", type=Path, help="a .npy, .csv, .jsonl or .parquet file")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    parser.add_argument("--model", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--domain", help="of all texts, where the model knows several")
    parser.add_argument("--threads", type=int, default=0, help="0: as many as there are cores")
    options = parser.parse_args()
    try:
        writer = Writer(options.out)
        model = RewardModel.load(options.model, options.threads)
        count = 0
        try:
            for table in tables(options.features):
                result = scored(model, table, options.domain)
                count += len(result["reward"])
                writer.write(result)
            if count == 0:
                raise ValueError(f"{options.features} holds no rows.")
            writer.close()
        except BaseException:
            writer.discard()
            raise
    except (OSError, ValueError, TypeError, ImportError, NotImplementedError) as error:
        sys.exit(f"score.py: {error}")
    print(f"{count} rewards written to {options.out}.")


if __name__ == "__main__":
    main()
