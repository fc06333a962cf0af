#!/usr/bin/env bash
# krippendorff 0.9.0: at the ratio level two raters who contradict each other by sign (-1 against 1, 1 against
# -1) have an alpha of 1, perfect agreement. The distance divides by the sum of both values, which is 0. A
# scale from -3 to 3 must be given as interval, where the same table has an alpha below 0.
. "$(dirname "${BASH_SOURCE[0]}")/support/prepare.sh"
python_packages krippendorff==0.9.0 numpy==2.4.6

cat >run.py <<'PYTHON'
import krippendorff
for level in ['ratio', 'interval']:
    print(level, round(float(krippendorff.alpha([[-1, 1, 0], [1, -1, 0]], level_of_measurement=level)), 2))
PYTHON
python run.py >seen.txt
expect_output seen.txt <<'TEXT'
ratio 1.0
interval -0.67
TEXT
