#!/usr/bin/env bash
# Installs Ralph 5.1.0, the learning record store that tests/traininglog/test_push.py talks to,
# in an environment of its own (.ralph/venv, Python 3.11). Does nothing if it is there.
set -euo pipefail
cd "$(dirname "$0")/../.."
venv=.ralph/venv
if [ "$("$venv/bin/ralph" --version 2>/dev/null | grep -o '5\.1\.0' || true)" = 5.1.0 ]; then
  exit 0
fi
command -v uv >/dev/null || PATH="$PWD/.uv/bin:$PATH"
uv venv -q --clear -p 3.11 "$venv"
VIRTUAL_ENV="$PWD/$venv" uv pip install -q 'ralph-malph[full]==5.1.0'
