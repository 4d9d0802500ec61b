#!/usr/bin/env bash
# Installs oidc-provider-mock, the OpenID Connect provider that tests/chat/test_oidc.py signs in
# at, in an environment of its own (.oidc/venv, Python 3.11: it needs pydantic 2, Rasa pydantic 1).
# Does nothing if it is there.
set -euo pipefail
cd "$(dirname "$0")/../.."
venv=.oidc/venv
lock=tests/chat/provider.txt
sum=$(sha256sum "$lock" | cut -d' ' -f1)
[ -f "$venv/lock.sha256" ] && [ "$(cat "$venv/lock.sha256")" = "$sum" ] && exit 0
command -v uv >/dev/null || PATH="$PWD/.uv/bin:$PATH"
uv venv -q --clear -p 3.11 "$venv"
VIRTUAL_ENV="$PWD/$venv" uv pip sync -q --require-hashes "$lock"
echo "$sum" > "$venv/lock.sha256"
