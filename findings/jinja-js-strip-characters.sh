#!/usr/bin/env bash
# @huggingface/jinja 0.5.11 ignores the argument of strip, lstrip and rstrip, where Jinja2 3.1.6 strips those
# characters and no others. Chat templates rely on it: lstrip('\n') is to keep the indentation of an
# answer's first line, and loses it here, without an error.
. "$(dirname "${BASH_SOURCE[0]}")/support/prepare.sh"
npm_packages @huggingface/jinja@0.5.11
python_packages jinja2==3.1.6

cat >templates.json <<'JSON'
["{{ text.strip('\\n') }}", "{{ text.lstrip('\\n') }}", "{{ text.rstrip('\\n') }}", "{{ 'xxaxx'.strip('x') }}"]
JSON
cat >run.py <<'PYTHON'
import json
from jinja2 import Environment
for template in json.load(open('templates.json')):
    print('python:    ', json.dumps(Environment().from_string(template).render(text='\n  code \n')))
PYTHON
cat >run.js <<'JAVASCRIPT'
import { readFileSync } from 'node:fs';
import { Template } from '@huggingface/jinja';
for (const template of JSON.parse(readFileSync('templates.json', 'utf8'))) {
  console.log('javascript:', JSON.stringify(new Template(template).render({ text: '\n  code \n' })));
}
JAVASCRIPT
{ python run.py; node run.js; } >seen.txt
expect_output seen.txt <<'TEXT'
python:     "  code "
python:     "  code \n"
python:     "\n  code "
python:     "a"
javascript: "code"
javascript: "code \n"
javascript: "\n  code"
javascript: "xxaxx"
TEXT
