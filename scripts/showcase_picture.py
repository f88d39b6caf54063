#!/usr/bin/env python3
"""Draws the README's picture from what the program prints.

    cargo run --release -- view --json | scripts/showcase_picture.py > docs/pictures/showcase.svg

Every bar is a number of that document; nothing is typed in here.
"""

import json
import sys

GROUND, PANEL, LINE = "#0E1116", "#151A22", "#262D3A"
TEXT, MUTED, FAINT = "#E8ECF3", "#8A94A6", "#5A6475"
BUYER, SELLER, GOOD, PRICE = "#56A8F5", "#F5A623", "#4FD1A5", "#78C8AA"
FONT = "Inter, 'Helvetica Neue', Arial, sans-serif"

WIDTH, ROW, TOP, LEFT = 1100, 46, 128, 200
COLUMN, BAR = 215, 168


def text(x, y, words, size=13, fill=TEXT, anchor="start", weight=400, spacing=0):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}" '
        f'font-weight="{weight}" letter-spacing="{spacing}">{words}</text>'
    )


def bar(x, y, share, colour, label):
    """A share from 0 to 1 as a filled well with its number behind it."""
    return (
        f'<rect x="{x}" y="{y - 7}" width="{BAR - 52}" height="14" rx="3" fill="{LINE}"/>'
        f'<rect x="{x}" y="{y - 7}" width="{(BAR - 52) * share:.1f}" height="14" rx="3" fill="{colour}"/>'
        + text(x + BAR - 42, y + 4.5, label, weight=500)
    )


def band(x, y, mean, spread, low, high):
    """A mean price with one standard deviation to either side, on a common scale."""
    at = lambda price: x + (BAR - 52) * (price - low) / (high - low)
    return (
        f'<rect x="{x}" y="{y - 1}" width="{BAR - 52}" height="2" fill="{LINE}"/>'
        f'<rect x="{at(mean - spread):.1f}" y="{y - 5}" width="{at(mean + spread) - at(mean - spread):.1f}" '
        f'height="10" rx="3" fill="{PRICE}" opacity="0.45"/>'
        f'<rect x="{at(mean) - 1.5:.1f}" y="{y - 8}" width="3" height="16" rx="1" fill="{PRICE}"/>'
        + text(x + BAR - 42, y + 4.5, f"{mean:.3f}", weight=500)
    )


def name(run):
    """The policy where orders were learned, else the rule."""
    [policy] = run["policies"]
    return run["rule"].replace("-", " ") if policy == "truthful" else policy.replace("nash-maddpg", "Nash-MADDPG")


def main():
    runs = json.load(sys.stdin)["runs"]
    first = runs[0]
    ends = [run["metrics"]["price_mean"] + sign * run["metrics"]["price_sd"] for run in runs for sign in (-1, 1)]
    most = max(run["metrics"]["welfare"] for run in runs)
    low, high = min(ends) - 0.01, max(ends) + 0.01
    height = TOP + ROW * len(runs) + 44
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="{FONT}" '
        f'style="font-variant-numeric: tabular-nums">',
        f'<rect width="{WIDTH}" height="{height}" rx="10" fill="{GROUND}"/>',
        text(32, 44, "One month, the same vehicles: learned orders, and four rules", 19, weight=600),
        text(
            32, 68,
            f'{first["metrics"]["arrivals"]:,} vehicles came in {first["ticks"]} ticks, '
            f'{first["metrics"]["population"]:.1f} parked on average, seed {first["seed"]}; '
            "in every other row all state the truth", 13, MUTED,
        ),
    ]
    heads = ["WELFARE, AUD", "TRADERS MATCHED", "EVEN SHARES (JAIN)", "PRICE AUD/KWH, ± SD"]
    for place, head in enumerate(heads):
        parts.append(text(LEFT + place * COLUMN, TOP - 22, head, 11, MUTED, spacing=0.8))
    for place, run in enumerate(runs):
        y = TOP + ROW * place + 18
        metrics = run["metrics"]
        if place == 0:
            parts.append(f'<rect x="20" y="{y - 22}" width="{WIDTH - 40}" height="44" rx="6" fill="{PANEL}"/>')
        parts.append(text(32, y + 5, name(run), 15, weight=600 if place == 0 else 400))
        share = lambda value: f"{100 * value:.0f} %"
        parts.append(bar(LEFT, y, metrics["welfare"] / most, GOOD, f'{metrics["welfare"]:.0f}'))
        parts.append(bar(LEFT + COLUMN, y, metrics["match_rate"], BUYER, share(metrics["match_rate"])))
        parts.append(bar(LEFT + 2 * COLUMN, y, metrics["jain"], SELLER, f'{metrics["jain"]:.2f}'))
        parts.append(band(LEFT + 3 * COLUMN, y, metrics["price_mean"], metrics["price_sd"], low, high))
    parts.append(text(32, height - 18, "cargo run --release", 11, FAINT, spacing=0.4))
    parts.append("</svg>")
    print("\n".join(parts))


if __name__ == "__main__":
    main()
