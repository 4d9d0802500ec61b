#!/usr/bin/env bash
# Installs the TypeScript compiler that tests/chat/test_types.py checks the scripts with.
set -euo pipefail
cd "$(dirname "$0")"
command -v npm >/dev/null || { echo "npm is missing" >&2; exit 1; }
[ -x node_modules/.bin/tsc ] && [ node_modules/.package-lock.json -nt package-lock.json ] && exit 0
npm ci --no-audit --no-fund --silent
