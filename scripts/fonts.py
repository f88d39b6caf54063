#!/usr/bin/env python3
"""Makes the fonts in assets/fonts from Inter's own files.

Usage: scripts/fonts.py FOLDER_WITH_INTER_OTF    (needs fonttools)

Digits become tabular, so that numbers in a column stand under each other in a
renderer that knows no OpenType features, and only the characters that the
program shows are kept, so that the page stays small.
"""
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

# Latin, punctuation, currency, arrows, mathematics.
RANGES = [(0x20, 0x7E), (0xA0, 0x17F), (0x2010, 0x2027), (0x2030, 0x203A), (0x2070, 0x209C),
          (0x20AC, 0x20AC), (0x2190, 0x2199), (0x2202, 0x2265), (0x25A0, 0x25FF)]
TARGET = Path(__file__).resolve().parent.parent / "assets" / "fonts"


def tabular(font):
    """Maps each character that has a tabular form to it."""
    lookups = font["GSUB"].table.LookupList.Lookup
    swaps = {}
    for record in font["GSUB"].table.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for table in lookups[index].SubTable:
                    table = getattr(table, "ExtSubTable", table)
                    swaps |= getattr(table, "mapping", {})
    # Only what stands in columns of numbers: a tabular colon looks lost in prose.
    for table in font["cmap"].tables:
        for code in [*range(0x30, 0x3A), 0x2212, 0x2B]:
            if table.cmap.get(code) in swaps:
                table.cmap[code] = swaps[table.cmap[code]]


def make(source, target):
    font = TTFont(source)
    tabular(font)
    options = Options()
    options.layout_features = ["kern"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for a, b in RANGES for code in range(a, b + 1)])
    subsetter.subset(font)
    font.save(target)
    print(f"{target.name}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    TARGET.mkdir(parents=True, exist_ok=True)
    for weight in ("Regular", "SemiBold"):
        make(Path(sys.argv[1]) / f"Inter-{weight}.otf", TARGET / f"Inter-{weight}.otf")
