#!/usr/bin/env bash
# crowd-kit 1.4.2: NoisyBradleyTerry's skill does not find the judge who always votes for the worse item. Five
# judges, 60 votes each, all votes of the first one turned round: its skill stays above .5 and above that of
# two honest ones, where a skill of near 0 would be the truth that the model can express.
. "$(dirname "${BASH_SOURCE[0]}")/support/prepare.sh"
python_packages crowd-kit==1.4.2 scikit-learn==1.9.1 pandas==3.1.1 numpy==2.4.6

cat >run.py <<'PYTHON'
import numpy as np
import pandas as pd
from crowdkit.aggregation import NoisyBradleyTerry
draw = np.random.default_rng(0)
quality = dict(zip('abcdef', [2, 1.2, .5, -.2, -1, -2]))
rows = []
for judge in range(5):
    for _ in range(60):
        left, right = draw.choice(list(quality), 2, replace=False)
        left_wins = draw.random() < 1 / (1 + np.exp(quality[right] - quality[left]))
        if judge == 0:
            left_wins = not left_wins
        rows.append((f'judge{judge}', left, right, left if left_wins else right))
votes = pd.DataFrame(rows, columns=['worker', 'left', 'right', 'label'])
model = NoisyBradleyTerry(n_iter=500, random_state=0).fit(votes)
skills = model.skills_
print('inverted judge above .5:', bool(skills['judge0'] > .5))
print('honest judges with less skill:', int((skills.drop('judge0') < skills['judge0']).sum()))
PYTHON
python run.py >seen.txt
expect_output seen.txt <<'TEXT'
inverted judge above .5: True
honest judges with less skill: 3
TEXT
