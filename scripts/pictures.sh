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
shot city --tick 6 --bare --size 1280x720 --out docs/pictures/city.png
shot lot_tour "${busy[@]}" --tick 43 --present --size 1280x720 --out docs/pictures/presenter.png
