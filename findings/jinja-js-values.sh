#!/usr/bin/env bash
# Chat templates that print or compare values are rendered differently by @huggingface/jinja 0.5.11 and by
# Jinja2 3.1.6, each without an error: True prints as true, a list with other quotation marks, none as
# nothing; equal lists and mappings are not equal; the remainder of a negative number keeps its sign.
. "$(dirname "${BASH_SOURCE[0]}")/support/prepare.sh"
npm_packages @huggingface/jinja@0.5.11
python_packages jinja2==3.1.6

cat >templates.json <<'JSON'
["{{ true }}", "[{{ none }}]", "{{ ['a', 'b'] }}", "{{ {'k': none} }}", "{{ [1] == [1] }}", "{{ {'k': 1} == {'k': 1} }}",
 "{{ -7 % 3 }}", "{{ 'they\\'re' | title }}"]
JSON
cat >run.py <<'PYTHON'
import json
from jinja2 import Environment
for template in json.load(open('templates.json')):
    print('python:    ', Environment().from_string(template).render())
PYTHON
cat >run.js <<'JAVASCRIPT'
import { readFileSync } from 'node:fs';
import { Template } from '@huggingface/jinja';
for (const template of JSON.parse(readFileSync('templates.json', 'utf8'))) {
  console.log('javascript:', new Template(template).render({}));
}
JAVASCRIPT
{ python run.py; node run.js; } >seen.txt
expect_output seen.txt <<'TEXT'
python:     True
python:     [None]
python:     ['a', 'b']
python:     {'k': None}
python:     True
python:     True
python:     2
python:     They're
javascript: true
javascript: []
javascript: ["a", "b"]
javascript: {"k": null}
javascript: false
javascript: false
javascript: -1
javascript: They'Re
TEXT
