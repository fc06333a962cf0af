"""Prints agreement-reference.json: random tables of votes, and what the public packages make of them.

    pip install krippendorff==0.9.0 scikit-learn==1.9.1 crowd-kit==1.4.2 pandas==3.1.1 numpy==2.4.6 scipy==1.17.1
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
from scipy.optimize import minimize
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
    one, other = [a for a, _ in both], [b for _, b in both]
    # Every value between, so that distances are those of the values.
    steps = list(range(min([*one, *other], default=0), max([*one, *other], default=0) + 1))
    levels = ["nominal", "ordinal", "interval", "ratio"]
    model = DawidSkene(n_iter=5, tol=-math.inf).fit(votes)
    labels = sorted(votes.label.unique())
    return {
        "alpha": {
            level: number(lambda: krippendorff.alpha(data, level_of_measurement=level))
            for level in levels
        },
        "crowdKit": number(lambda: alpha_krippendorff(votes)),
        "kappa": number(lambda: cohen_kappa_score(one, other)),
        "weightedKappa": number(
            lambda: cohen_kappa_score(one, other, labels=steps, weights="quadratic")
        ),
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


def crowd_bt(draw):
    """Votes of a few annotators, the last of whom turns them round, and the maximum by scipy: no package has this
    model (crowd-kit's NoisyBradleyTerry takes what is no honest vote for a guess, not for the opposite)."""
    texts, people = draw.randint(4, 6), draw.randint(3, 4)
    rewards = [draw.gauss(0, 1.5) for _ in range(texts)]
    votes = []
    for _ in range(draw.randint(60, 90)):
        by, (i, j) = draw.randrange(people), draw.sample(range(texts), 2)
        wins = draw.random() < 1 / (1 + math.exp(rewards[j] - rewards[i]))
        if by == people - 1 and draw.random() < 0.8:
            wins = not wins
        votes.append([by, i, j] if wins else [by, j, i])
    by, better, worse = np.array(votes).T

    def against(x):
        r, c = x[:texts], 1 / (1 + np.exp(-x[texts:]))
        p = 1 / (1 + np.exp(r[worse] - r[better]))
        prior = -2 * np.logaddexp(0, r) + r
        return -(np.log(c[by] * p + (1 - c[by]) * (1 - p)).sum() + prior.sum() + 2 * np.log(c).sum())

    start = np.concatenate([np.zeros(texts), np.full(people, math.log(3))])
    found = minimize(against, start, method="BFGS", options={"gtol": 1e-7})
    found = minimize(against, found.x, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-13, "maxfev": 40000})
    return {
        "votes": votes,
        "rewards": found.x[:texts].tolist(),
        "competence": (1 / (1 + np.exp(-found.x[texts:]))).tolist(),
    }


draw = random.Random(7)
tables = [table for table in (random_table(draw) for _ in range(16)) if any(map(any, table))]
references = [{"table": table, **figures(table)} for table in tables]
print(json.dumps({"tables": references, "crowdBT": [crowd_bt(draw) for _ in range(3)]}))
