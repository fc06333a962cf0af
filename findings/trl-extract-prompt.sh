#!/usr/bin/env bash
# trl 1.16.0, extract_prompt on a pair without a prompt: texts are cut at their first different character,
# in the middle of a word too; where one text is the start of the other, the cut falls one character before
# its end. DPOTrainer does this by itself with such data. Dialect cuts a repeated prompt only at marks of
# messages or where a prompt column proves it.
. "$(dirname "${BASH_SOURCE[0]}")/support/prepare.sh"
# Without its other requirements, torch among them, which this part of it does not use.
python_packages datasets==5.2.0 transformers==5.23.0
python_packages --no-deps trl==1.16.0

cat >run.py <<'PYTHON'
from trl import extract_prompt
for chosen, rejected in [
    ('The capital is Paris', 'The capital is Parma'),
    ('7 + 8 = 15', '7 + 8 = 16'),
    ('Yes', 'Yes, of course'),
]:
    row = extract_prompt({'chosen': chosen, 'rejected': rejected})
    print([row['prompt'], row['chosen'], row['rejected']])
PYTHON
python run.py >seen.txt 2>log.txt || { cat log.txt >&2; exit 1; }
expect_output seen.txt <<'TEXT'
['The capital is Par', 'is', 'ma']
['7 + 8 = 1', '5', '6']
['Ye', 's', 's, of course']
TEXT
