#!/usr/bin/env bash
# label-studio-sdk 2.0.19, its converter of exports, where a control is named like a field of the data: the
# same annotation becomes two different rows. JSON_MIN keeps the label and drops the field, CSV keeps the
# field and drops the label; `id` is the number of the task in the one and the data's own in the other.
# Dialect's tasks name their control `preference`, which is no field of theirs.
. "$(dirname "${BASH_SOURCE[0]}")/support/prepare.sh"
python_packages label-studio-sdk==2.0.19

cat >run.py <<'PYTHON'
import csv
import json
from label_studio_sdk.converter import Converter
config = '''<View><Text name="shown" value="$text"/><Choices name="quality" toName="shown">
<Choice value="good"/><Choice value="bad"/></Choices></View>'''
label = {
    'from_name': 'quality', 'to_name': 'shown', 'type': 'choices', 'value': {'choices': ['good']}}
task = {
    'id': 7,
    'data': {'id': 'essay-1', 'text': 'An essay', 'quality': 'of a first draft'},
    'annotations': [{
        'id': 1, 'completed_by': {'id': 1, 'email': 'one@example.org'}, 'result': [label],
        'created_at': '2024-01-01T00:00:00Z', 'updated_at': '2024-01-01T00:00:00Z'}],
}
with open('tasks.json', 'w') as file:
    json.dump([task], file)
converter = Converter(config, '.')
converter.convert_to_json_min('tasks.json', 'min', is_dir=False)
converter.convert_to_csv('tasks.json', 'csv', is_dir=False, sep=',')
with open('min/result.json') as file:
    row = json.load(file)[0]
print('JSON_MIN', row['id'], '|', row['quality'])
with open('csv/result.csv') as file:
    row = next(csv.DictReader(file))
print('CSV', row['id'], '|', row['quality'])
PYTHON
python run.py >seen.txt 2>log.txt || { cat log.txt >&2; exit 1; }
expect_output seen.txt <<'TEXT'
JSON_MIN 7 | good
CSV essay-1 | of a first draft
TEXT
