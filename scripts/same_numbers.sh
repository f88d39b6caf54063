#!/usr/bin/env bash
# Runs a scenario of each kind with two builds of the program, and says whether they end alike.
#
# Usage: scripts/same_numbers.sh HAGGLE OTHER
#
# Exit code 1: the two differ, or a run failed; which one is said.
set -euo pipefail
[ $# = 2 ] || { echo "usage: scripts/same_numbers.sh HAGGLE OTHER" >&2; exit 2; }

runs=(
  "lot_day"
  "lot_month ticks=240 market.rule=Greedy"
  "lot_learned ticks=120"
  "lot_learns ticks=60 learning.warm_up=10 learning.batch=64"
  "workplace ticks=96"
  "city ticks=6 lots=50"
  "waypoint ticks=240"
  "waypoint_stream ticks=240"
  "venues_equal ticks=40 trading=Computed"
  "venues_pricing ticks=60 buyers=6 sellers=6 learning.hidden=[8] learning.batch=8 pricing.batch=2 round=10"
  "duopoly ticks=60 learning.batch=16"
)
hash() {
  local program=$1
  shift
  "$program" run "$@" --seed 42 --json | grep -o '"state_hash": *"[0-9a-f]*"'
}
for run in "${runs[@]}"; do
  read -ra words <<< "$run"
  arguments=("${words[0]}")
  for set in "${words[@]:1}"; do arguments+=(--set "$set"); done
  one=$(hash "$1" "${arguments[@]}") && other=$(hash "$2" "${arguments[@]}") || {
    echo "a run failed: $run" >&2
    exit 1
  }
  [ "$one" = "$other" ] || { echo "$run: $one and $other" >&2; exit 1; }
  echo "$one $run"
done
