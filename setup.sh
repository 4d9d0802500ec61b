#!/usr/bin/env bash
# Makes .venv from a locked requirements file, if it is not there yet or the file has changed.
# Usage: ./setup.sh requirements.txt
set -euo pipefail
cd "$(dirname "$0")"
requirements=${1:-requirements.txt}

fail() { echo "Set-up failed: $*" >&2; exit 1; }

free_mb=$(df -Pm . | awk 'NR == 2 { print $4 }')
stamp=".venv/$(basename "$requirements").sha256"
sum=$(sha256sum "$requirements" | cut -d' ' -f1)
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sum" ] && exit 0
[ "$free_mb" -ge 4000 ] || fail "4 GB of free disk space are needed here, there are $free_mb MB."

# uv installs from the lock file and, where Python 3.10 is missing, fetches it.
if command -v uv >/dev/null; then
  uv=uv
elif [ -x .uv/bin/uv ]; then
  uv=.uv/bin/uv
else
  command -v python3 >/dev/null || fail "install uv (docs.astral.sh/uv) or Python 3 first."
  echo "Installing uv into .uv …"
  { python3 -m venv .uv && .uv/bin/pip install --quiet --disable-pip-version-check uv==0.13.9; } \
    || fail "uv could not be installed; install it by hand (docs.astral.sh/uv) and try again."
  uv=.uv/bin/uv
fi

python=$(ls -d "$HOME"/.pyenv/versions/3.10.*/bin/python 2>/dev/null | sort -V | tail -n 1 || true)
[ -n "$python" ] || python=$(command -v python3.10 || true)
if [ -z "$python" ]; then
  echo "No Python 3.10 found, uv fetches it …"
  "$uv" python install --quiet 3.10 \
    || fail "install Python 3.10 (pyenv install 3.10, or your system's python3.10) and try again."
  python=3.10
fi

echo "Installing the packages of $requirements (about 1.5 GB, a minute or two) …"
[ -x .venv/bin/python ] || "$uv" venv --quiet --python "$python" .venv \
  || fail "no virtual environment could be made with $python."
VIRTUAL_ENV=$PWD/.venv "$uv" pip sync --require-hashes --quiet "$requirements" \
  || fail "a package could not be installed, see above."
rm -f .venv/*.sha256
echo "$sum" > "$stamp"
