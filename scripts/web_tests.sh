#!/usr/bin/env bash
# Looks at report pages in a headless Chromium, at the width of a desk and of a phone, in both
# themes and on paper.
#
# Usage: scripts/web_tests.sh [FOLDER]      screenshots and prints go there
#
# Needs Node and Chromium (CHROMIUM, or the first of chromium and google-chrome on the path).
# playwright-core, which speaks with the browser, is installed into a cache outside the clone.
# HAGGLE is the program, if it isn't to be built.
# Exit code 77: no browser, or nothing to speak with it, can be had here.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
shots=${1:-$work/screenshots}
missing() { echo "$1" >&2; exit 77; }
CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v google-chrome || true)}
[ -n "$CHROMIUM" ] || missing "no Chromium is here"
command -v npm > /dev/null || missing "no Node is here"
MODULES=${XDG_CACHE_HOME:-$HOME/.cache}/haggle/web
export CHROMIUM MODULES

mkdir -p "$MODULES"
if ! cmp -s tests/web/package-lock.json "$MODULES/installed.json"; then
  cp tests/web/package.json tests/web/package-lock.json "$MODULES"
  npm ci --prefix "$MODULES" --no-audit --no-fund --loglevel=error ||
    missing "playwright-core can't be installed"
  cp "$MODULES/package-lock.json" "$MODULES/installed.json"
fi

haggle() { if [ -n "${HAGGLE:-}" ]; then "$HAGGLE" "$@"; else cargo run --quiet --locked -- "$@"; fi }
pages=()
report() {
  haggle run "${@:2}" --out "$work/$1" > /dev/null
  pages+=("$(haggle report "$work/$1")")
}
report day lot_day
report month lot_month --compare all
report workplace workplace
report city city --set lots=200 --trades none
# A tick in which nobody trades, and nobody to trade.
report empty lot_day --set ticks=1 --set 'turnover.arrivals=Rate(0)' --set turnover.opening=Empty
# Studies: numbers crossed, variants and a sample, and published numbers beside ours.
study() {
  haggle study "${@:2}" --out "$work/$1" > /dev/null
  pages+=("$(haggle report "$work/$1")")
}
study power power --set ticks=48
study calibration calibration --set ticks=32
haggle reproduce lot --rules-only --quick --out "$work/lot-rules" > /dev/null
pages+=("$work/lot-rules/report.html")
# Every figure on hostile data; a test of the crate makes it.
gallery=${CARGO_TARGET_DIR:-target}/tmp/report-gallery.html
if [ -e "$gallery" ]; then pages+=("$gallery"); fi
node tests/web/report.mjs "$shots" "${pages[@]}"
