#!/usr/bin/env bash
# crowd-kit 1.4.2: BradleyTerry ends after its second round whatever n_iter and tol say, and keeps no loss: of a chain of
# items, each three times as strong as the next, the strongest comes out 5 times as strong as the weakest, not 81 times.
# Dialect trains Bradley-Terry by gradient until held-out pairs get no better.
. "$(dirname "${BASH_SOURCE[0]}")/support/prepare.sh"
python_packages crowd-kit==1.4.2 scikit-learn==1.9.1 pandas==3.1.1 numpy==2.4.6

cat >run.py <<'PYTHON'
import numpy as np
import pandas as pd
from crowdkit.aggregation import BradleyTerry
items = 'abcde'
# Neighbours are compared with each other: the better one wins three times of four.
wins = {(one, other): count for one, other in zip(items, items[1:]) for one, other, count in [(one, other, 3), (other, one, 1)]}
rows = [('j', one, other, one) for (one, other), count in wins.items() for _ in range(count)]
votes = pd.DataFrame(rows, columns=['worker', 'left', 'right', 'label'])
models = {n: BradleyTerry(n_iter=n, tol=1e-12).fit(votes) for n in (2, 1000)}
scores = {n: model.scores_.reindex(list(items)).to_numpy() for n, model in models.items()}
print('the same after 2 and 1000:', bool(np.array_equal(scores[2], scores[1000])))
print('losses kept:', len(models[1000].loss_history_))
# The maximum likelihood of a chain is known: each item is three times as strong as the next.
strength = 3.0 ** -np.arange(len(items))
print('strongest by the weakest:', round(float(scores[1000][0] / scores[1000][-1]), 1), 'of', round(float(strength[0] / strength[-1]), 1))
PYTHON
python run.py >seen.txt
expect_output seen.txt <<'TEXT'
the same after 2 and 1000: True
losses kept: 0
strongest by the weakest: 5.0 of 81.0
TEXT
