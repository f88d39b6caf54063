#!/usr/bin/env bash
# Makes the pictures of the README. Needs a Vulkan driver, no display; a software one will do.
# usage: scripts/pictures.sh [PROGRAM]    (default: haggle built in release)
set -euo pipefail
cd "$(dirname "$0")/.."
program=${1:-}
if [ -z "$program" ]; then
  cargo build --locked --release
  program="${CARGO_TARGET_DIR:-target}/release/haggle"
fi
busy=(--set "turnover.arrivals=Population(30)")
shot() { "$program" shot "$@"; }
shot lot_month "${busy[@]}" --tick 294 --pick 1152 --size 1600x900 --out docs/pictures/lot.png
shot lot_month "${busy[@]}" --tick 43 --beside greedy --size 1280x720 --out docs/pictures/compare.png
shot workplace --tick 1072 --turnover --light --size 1280x720 --out docs/pictures/turnover.png
shot lot_learns --set ticks=16000 --set learning.ticks=16000 --tick 15992 --learning --size 1280x720 --out docs/pictures/learning.png
shot city --tick 6 --bare --size 1280x720 --out docs/pictures/city.png
shot lot_tour "${busy[@]}" --tick 43 --present --size 1280x720 --out docs/pictures/presenter.png
shot duopoly --tick 4200 --size 1600x900 --out docs/pictures/dispatch.png
shot venues_biased --tick 2400 --size 1600x900 --out docs/pictures/venues.png
shot waypoint --tick 446 --bare --size 1600x900 --out docs/pictures/waypoint.png
# The page of a study, if there is a browser to draw it.
browser=$(command -v chromium || command -v google-chrome || true)
if [ -n "$browser" ]; then
  work=$(mktemp -d)
  "$program" study power --out "$work/power" > /dev/null
  "$program" report "$work/power" > /dev/null
  "$browser" --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking \
    --hide-scrollbars --user-data-dir="$work/browser" --window-size=1280,1000 \
    --screenshot="$PWD/docs/pictures/report.png" "file://$work/power/report.html" 2> /dev/null
  rm -rf "$work"
fi
