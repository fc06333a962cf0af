"""One table as Parquet with every codec and page version; its rows as JSON beside it."""

import datetime
import json
import sys

import pyarrow as pa
import pyarrow.parquet as pq

folder = sys.argv[1]
ROWS = 3000
start = datetime.datetime(2024, 1, 1)


def messages(row):
    if row % 4:
        return [{"role": "user", "content": f"q{row}"}, {"role": "assistant", "content": None}]
    return [] if row % 8 else None


table = pa.table(
    {
        "id": pa.array([2**64 - 1 - row for row in range(ROWS)], pa.uint64()),
        "prompt": [f"Why {row % 7}? ü漢" for row in range(ROWS)],
        "text": ["x" * (row % 50) + f" text {row}" for row in range(ROWS)],
        "maybe": [None if row % 3 else f"m{row}" for row in range(ROWS)],
        "late": pa.array([None] * (ROWS - 1) + [1.5], pa.float64()),
        "score": [float("nan") if row % 10 == 0 else row / 8 for row in range(ROWS)],
        "flag": [row % 2 == 0 for row in range(ROWS)],
        "when": pa.array([start + datetime.timedelta(seconds=row) for row in range(ROWS)], pa.timestamp("ns")),
        "day": [datetime.date(2024, 1, 1)] * ROWS,
        "messages": pa.array(
            [messages(row) for row in range(ROWS)],
            pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())])),
        ),
        "answers": pa.array([[f"a{n}" for n in range(row % 5)] for row in range(ROWS)], pa.list_(pa.string())),
        "held": [{"a": row, "b": {"c": f"{row}"}} for row in range(ROWS)],
        "lists": [[[row], [row, row + 1], []] for row in range(ROWS)],
        "kind": pa.array(["a", "b", "c"] * (ROWS // 3)).dictionary_encode(),
        "large": pa.array(["l"] * ROWS, pa.large_string()),
    }
)

names = []
for codec in ["none", "snappy", "gzip", "zstd", "brotli", "lz4"]:
    for version in ["1.0", "2.0"]:
        names.append(f"{codec}-{version}.parquet")
        pq.write_table(
            table,
            f"{folder}/{names[-1]}",
            compression=codec,
            data_page_version=version,
            data_page_size=4096,
            row_group_size=2000,
            use_dictionary=codec != "gzip",
        )


def plain(value):
    if isinstance(value, float) and value != value:
        return None
    if isinstance(value, datetime.datetime):
        return value.isoformat() + ".000000000Z"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool) and value > 2**53:
        return str(value)
    return value


rows = [{key: plain(value) for key, value in row.items()} for row in table.to_pylist()]
with open(f"{folder}/expected.json", "w", encoding="utf-8") as out:
    json.dump(rows, out, ensure_ascii=False)
print(json.dumps(names))
