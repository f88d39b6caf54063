#!/usr/bin/env bash
# Trains the policies in assets/policies anew: 2,000 one-day episodes each, ten vehicles, seed 42.
# The shipped ones were made by tensors in vectors of 256 bits. Where a processor has longer ones,
# tensors use them now, and files differ by rounding, which learning enlarges.
# Takes the program to use from $HAGGLE, else builds it; the folder for what is left over from $1.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -z "${HAGGLE:-}" ]; then
  cargo build --release
  HAGGLE=${CARGO_TARGET_DIR:-target}/release/haggle
fi
work=${1:-$(mktemp -d)}
own=(--set learning.rewards.credit=0 --set learning.rewards.proximity=0 --set learning.rewards.penalty=0)

# train NAME SETTINGS...
train() {
  local name=$1
  shift
  echo "haggle train lot_learns --engine flex --episodes 2000 --seed 42 $*"
  [ -e "$work/$name/policy.json" ] ||
    "$HAGGLE" train lot_learns --engine flex --episodes 2000 --seed 42 --resume --out "$work/$name" "$@"
  cp "$work/$name/policy.safetensors" "assets/policies/$name.safetensors"
  cp "$work/$name/policy.json" "assets/policies/$name.json"
}

# Bargaining, with all terms of the reward.
train nash-maddpg
# The same without one of the terms, or without both.
train nash-without-proximity --set learning.rewards.proximity=0
train nash-without-credit --set learning.rewards.credit=0
train nash-without-both --set learning.rewards.proximity=0 --set learning.rewards.credit=0
# All terms of the reward, without bargaining.
train greedy-maddpg --set market.rule=Greedy
# Under each of the other rules, rewarded with the own utility alone.
train learning-only --set market.rule=Greedy "${own[@]}"
train double-auction --set market.rule=DoubleAuction "${own[@]}"
train double-auction-rank --set market.rule=DoubleAuctionRank "${own[@]}"
