"""Prints agreement-reference.json: random tables of votes, and what the public packages make of them.

    pip install krippendorff==0.9.0 scikit-learn==1.9.1 crowd-kit==1.4.2 pandas==3.1.1 numpy==2.4.6
    python test/unit/domain/agreement.py >test/unit/domain/agreement-reference.json

null: the package gives none, or NaN."""

import json
import math
import random
import warnings

import krippendorff
import numpy as np
import pandas as pd
from crowdkit.aggregation import DawidSkene
from crowdkit.metrics.data import alpha_krippendorff
from sklearn.metrics import cohen_kappa_score

warnings.filterwarnings("ignore")


def number(work):
    try:
        value = float(work())
    except (ValueError, ZeroDivisionError, AssertionError):
        return None
    return None if math.isnan(value) else value


def figures(table):
    """table: a list of annotators' lists of values, None where one gave none."""
    data = np.array([[np.nan if v is None else v for v in row] for row in table])
    votes = pd.DataFrame(
        [(u, a, v) for a, row in enumerate(table) for u, v in enumerate(row) if v is not None],
        columns=["task", "worker", "label"],
    )
    both = [(a, b) for a, b in zip(*table[:2]) if a is not None and b is not None]
    levels = ["nominal", "ordinal", "interval", "ratio"]
    model = DawidSkene(n_iter=5, tol=-math.inf).fit(votes)
    labels = sorted(votes.label.unique())
    return {
        "alpha": {
            level: number(lambda: krippendorff.alpha(data, level_of_measurement=level))
            for level in levels
        },
        "crowdKit": number(lambda: alpha_krippendorff(votes)),
        "kappa": number(lambda: cohen_kappa_score([a for a, _ in both], [b for _, b in both])),
        "labels": [int(label) for label in labels],
        "dawidSkene": {
            str(task): [float(model.probas_.loc[task, label]) for label in labels]
            for task in model.probas_.index
        },
    }


def random_table(draw):
    """A few annotators' values, with gaps; also all of one value."""
    units, values, gaps = draw.randint(2, 12), draw.randint(1, 4), draw.random() * 0.6
    return [
        [None if draw.random() < gaps else draw.randint(1, values) for _ in range(units)]
        for _ in range(draw.randint(2, 4))
    ]


draw = random.Random(7)
tables = [table for table in (random_table(draw) for _ in range(16)) if any(map(any, table))]
print(json.dumps([{"table": table, **figures(table)} for table in tables]))
