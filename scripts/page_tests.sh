#!/usr/bin/env bash
# Opens the page in a headless Chromium and clicks, types, drags and looks; compares its numbers with
# the program's.
#
# Usage: scripts/page_tests.sh [FOLDER]      screenshots go there
#
# DIST is the page, if it isn't web/dist; HAGGLE the program, if it isn't to be built. ONLY=word runs
# the checks with that word in their names.
# Needs what scripts/web_tests.sh needs; exit code 77 where that can't be had.
set -euo pipefail
cd "$(dirname "$0")/.."
missing() { echo "$1" >&2; exit 77; }
CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v google-chrome || true)}
[ -n "$CHROMIUM" ] || missing "no Chromium is here"
command -v npm > /dev/null || missing "no Node is here"
MODULES=${XDG_CACHE_HOME:-$HOME/.cache}/haggle/web
mkdir -p "$MODULES"
if ! cmp -s tests/web/package-lock.json "$MODULES/installed.json"; then
  cp tests/web/package.json tests/web/package-lock.json "$MODULES"
  npm ci --prefix "$MODULES" --no-audit --no-fund --loglevel=error ||
    missing "playwright-core can't be installed"
  cp "$MODULES/package-lock.json" "$MODULES/installed.json"
fi
if [ -z "${HAGGLE:-}" ]; then
  cargo build --quiet --locked
  HAGGLE=${CARGO_TARGET_DIR:-target}/debug/haggle
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Something to drop on the page.
"$HAGGLE" run lot_day --set ticks=12 --record "$work/day.haggle" > /dev/null 2>&1
export CHROMIUM MODULES HAGGLE RECORDING=$work/day.haggle
node tests/web/page.mjs "${DIST:-web/dist}" "${1:-$work/screenshots}"
