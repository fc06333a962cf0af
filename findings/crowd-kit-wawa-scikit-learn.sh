#!/usr/bin/env bash
# crowd-kit 1.4.2 installs beside scikit-learn 1.9.1, but its Wawa and ZeroBasedSkill cannot be fitted there:
# scikit-learn asks every estimator for its tags, and these two have none. DawidSkene and others work.
. "$(dirname "${BASH_SOURCE[0]}")/support/prepare.sh"
python_packages crowd-kit==1.4.2 scikit-learn==1.9.1 pandas==3.1.1 numpy==2.4.6

cat >run.py <<'PYTHON'
import pandas as pd
from crowdkit import aggregation
votes = pd.DataFrame([('t', 'a', 1), ('t', 'b', 1), ('u', 'a', 0), ('u', 'b', 1)], columns=['task', 'worker', 'label'])
for name in ['MajorityVote', 'DawidSkene', 'Wawa', 'ZeroBasedSkill']:
    try:
        getattr(aggregation, name)().fit_predict(votes)
        print(name, 'fits')
    except Exception as error:
        print(name, type(error).__name__)
PYTHON
python run.py >seen.txt
expect_output seen.txt <<'TEXT'
MajorityVote fits
DawidSkene fits
Wawa AttributeError
ZeroBasedSkill AttributeError
TEXT
