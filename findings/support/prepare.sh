# Sourced by every finding: a temporary folder, pinned packages in it, and one comparison at the end.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# npm_packages NAME@VERSION ...: for `node` in this folder.
npm_packages() {
  echo '{ "private": true, "type": "module" }' >package.json
  npm install --silent --no-audit --no-fund --ignore-scripts "$@"
}

# python_packages NAME==VERSION ...: for `python` in this folder.
python_packages() {
  python3 -m venv python
  python/bin/python -m pip install --quiet --disable-pip-version-check "$@"
}
python() { "$folder/python/bin/python" -W ignore "$@"; }

# expect_output FILE: what was seen stands in FILE, what was expected on standard input.
expect_output() {
  cat "$1"
  if diff <(cat) "$1"; then
    echo 'As described.'
  else
    echo 'Changed: see the difference above (<: described here, >: seen now).' >&2
    return 1
  fi
}
