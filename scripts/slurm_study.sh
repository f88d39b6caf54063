#!/usr/bin/env bash
# Runs the cells of a haggle study as a Slurm job array, and merges them when all have ended.
#
#   scripts/slurm_study.sh STUDY DIR [CHUNK [sbatch options]]
#
# STUDY, the program and DIR must be found under the same path on every node. CHUNK cells run as
# one task (50 if left out). Cells that are in DIR already are skipped, so the same command goes
# on after a failure. HAGGLE names the program if it is not on the path.
set -euo pipefail

if [ "${1:-}" = --task ]; then
  # A task of the array: its number says which cells are its own.
  study=$2 out=$3 chunk=$4 cells=$5
  first=$((SLURM_ARRAY_TASK_ID * chunk))
  last=$((first + chunk - 1))
  exec "${HAGGLE:-haggle}" study "$study" --out "$out" --cell "$first-$((last < cells ? last : cells - 1))"
fi

if [ $# -lt 2 ]; then
  sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
study=$1 out=$2 chunk=${3:-50}
shift $(($# < 3 ? $# : 3))
haggle=${HAGGLE:-haggle}
cells=$("$haggle" study "$study" --out "$out" --dry-run --json | sed -n 's/^  "cells": \([0-9]*\),$/\1/p')
tasks=$(((cells + chunk - 1) / chunk))
mkdir -p "$out"
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
job=$(sbatch --parsable --job-name="haggle-$(basename "$study" .ron)" --array="0-$((tasks - 1))" \
  --output="$out/slurm-%a.log" "$@" "$here" --task "$study" "$out" "$chunk" "$cells")
# Merging names whatever is missing, so it runs however the tasks have ended.
merge="\"$haggle\" study \"$study\" --out \"$out\" --merge"
sbatch --parsable --job-name=haggle-merge --dependency="afterany:${job%%;*}" \
  --output="$out/slurm-merge.log" "$@" --wrap "$merge" > /dev/null
echo "$cells cells in $tasks tasks, job $job; the table will be in $out"
