#!/usr/bin/env python3
"""What takes room in the page's program: bytes of code by crate, and of everything else.

Usage: scripts/web_sizes.py PROGRAM.wasm

The program must still have its names: scripts/web.sh leaves it in
$CARGO_TARGET_DIR/page/wasm32-unknown-unknown/web/haggle.wasm and takes the names away on binding.
A function counts for the first crate in its name, the standard library's last; what was inlined
counts for where it went.
"""

import collections
import re
import sys

STANDARD = ("std", "core", "alloc")
CUSTOM, CODE, IMPORT, DATA = 0, 10, 2, 11


class Bytes:
    """A reader of LEB128 numbers and names."""

    def __init__(self, data, at=0):
        self.data, self.at = data, at

    def number(self):
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def name(self):
        size = self.number()
        self.at += size
        return self.data[self.at - size : self.at].decode("utf-8", "replace")


def sections(data):
    """Kind, first byte and end of each section."""
    reader = Bytes(data, 8)
    while reader.at < len(data):
        kind = data[reader.at]
        reader.at += 1
        size = reader.number()
        yield kind, reader.at, reader.at + size
        reader.at += size


def imported_functions(data, start):
    reader = Bytes(data, start)
    functions = 0
    for _ in range(reader.number()):
        reader.name(), reader.name()
        kind = data[reader.at]
        reader.at += 1
        if kind == 0:
            functions += 1
            reader.number()
        elif kind in (1, 2):  # a table or a memory: limits
            reader.at += kind == 1
            limits = data[reader.at]
            reader.at += 1
            reader.number()
            if limits & 1:
                reader.number()
        else:  # a global
            reader.at += 2
    return functions


def names(data, start, end):
    """Names of functions by index."""
    reader = Bytes(data, start)
    if reader.name() != "name":
        return {}
    while reader.at < end:
        kind = data[reader.at]
        reader.at += 1
        size = reader.number()
        if kind == 1:
            return {reader.number(): reader.name() for _ in range(reader.number())}
        reader.at += size
    return {}


def crates_of(name):
    """The crates in a mangled name: of Rust's own form (`Cs`, a hash, `_`, a length, the crate's own
    name), or of the older one, in which the first part is a crate or a type with its path."""
    older = re.match(r"_ZN(\d+)", name)
    if not older:
        found = re.finditer(r"Cs[0-9A-Za-z]*_(\d+)_?", name)
        return [name[it.end() : it.end() + int(it[1])] for it in found]
    first = name[older.end() : older.end() + int(older[1])]
    return re.findall(r"(?<![.\w])(\w+)\.\.", re.sub(r"\$\w+\$", " ", first)) or [first]


def crate_of(name):
    """The first crate in a mangled name that isn't the standard library, whose functions are mostly
    made for others."""
    crates = crates_of(name)
    return next((it for it in crates if it not in STANDARD), "std, core, alloc" if crates else "other")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__.strip())
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    if data[:4] != b"\0asm":
        sys.exit(f"{sys.argv[1]}: no WebAssembly")
    first, bodies, known, other = 0, [], {}, collections.Counter()
    for kind, start, end in sections(data):
        if kind == IMPORT:
            first = imported_functions(data, start)
        if kind == CODE:
            reader = Bytes(data, start)
            for _ in range(reader.number()):
                size = reader.number()
                bodies.append(size)
                reader.at += size
        elif kind == CUSTOM:
            known = names(data, start, end) or known
        else:
            other["data" if kind == DATA else "the rest"] += end - start
    if not known:
        sys.exit(f"{sys.argv[1]}: its functions have no names any more")
    crates = collections.Counter()
    for index, size in enumerate(bodies, first):
        crates[crate_of(known.get(index, ""))] += size
    code = sum(crates.values())
    print(f"code {code / 1e6:.2f} MB, " + ", ".join(f"{k} {v / 1e6:.2f} MB" for k, v in other.items()))
    for crate, size in crates.most_common(25):
        print(f"{crate:<28} {size / 1e3:>8.0f} kB  {100 * size / code:>5.1f} %")


main()
