#!/usr/bin/env bash
# crowd-kit 1.4.2: one comparison whose label is neither side (a tie, say) makes BradleyTerry give NaN for
# every item, without an error; it is taken for an item of its own. Leave ties out before.
. "$(dirname "${BASH_SOURCE[0]}")/support/prepare.sh"
python_packages crowd-kit==1.4.2 scikit-learn==1.9.1 pandas==3.1.1 numpy==2.4.6

cat >run.py <<'PYTHON'
import pandas as pd
from crowdkit.aggregation import BradleyTerry
votes = [('j', 'a', 'b', 'a'), ('j', 'b', 'a', 'b'), ('j', 'b', 'c', 'b'), ('j', 'c', 'b', 'c'), ('j', 'a', 'c', 'a')]
columns = ['worker', 'left', 'right', 'label']
for name, rows in [('decided', votes), ('one tie', [*votes, ('j', 'a', 'b', 'tie')])]:
    scores = BradleyTerry(n_iter=100).fit_predict(pd.DataFrame(rows, columns=columns))
    print(name, {item: None if score != score else round(float(score), 2) for item, score in scores.items()})
PYTHON
python run.py >seen.txt
expect_output seen.txt <<'TEXT'
decided {'a': 0.49, 'b': 0.32, 'c': 0.19}
one tie {'a': None, 'b': None, 'c': None, 'tie': None}
TEXT
