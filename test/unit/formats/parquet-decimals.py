"""Decimals as pyarrow stores them, as bytes and as integers; their digits as JSON on standard output."""

import json
import sys
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

folder = sys.argv[1]
numbers = [Decimal(2**80 - row) if row % 7 else None for row in range(40)]
prices = [Decimal(57 - row) / 100 for row in range(40)]
costs = [Decimal(-row) / 1000 for row in range(40)]
table = pa.table(
    {
        "number": pa.array(numbers, pa.decimal128(38, 0)),
        "price": pa.array(prices, pa.decimal128(9, 2)),
        "cost": pa.array(costs, pa.decimal128(18, 3)),
        "list": pa.array([[number, None] for number in numbers], pa.list_(pa.decimal256(50, 0))),
        "struct": pa.array(
            [{"price": price} for price in prices], pa.struct([("price", pa.decimal128(9, 2))])
        ),
    }
)
for integers in [False, True]:
    for dictionary in [False, True]:
        path = f"{folder}/decimals-{integers}-{dictionary}.parquet"
        pq.write_table(table, path, use_dictionary=dictionary, store_decimal_as_integer=integers)


def plain(value):
    return value if value is None else str(value) if abs(value) > 2**53 else float(value)


print(
    json.dumps(
        [
            {
                "number": plain(number),
                "price": plain(price),
                "cost": plain(cost),
                "list": [plain(number), None],
                "struct": {"price": plain(price)},
            }
            for number, price, cost in zip(numbers, prices, costs)
        ]
    )
)
