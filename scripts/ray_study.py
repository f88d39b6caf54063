#!/usr/bin/env python3
"""Runs the cells of a haggle study on a Ray cluster and merges them into one table.

    pip install ray==2.60.0
    scripts/ray_study.py STUDY --out DIR [--address auto] [--chunk 50] [--haggle PATH]

STUDY and the program must be found under the same path on every node. Results come back through
Ray, so the nodes need no disk in common. Cells that are in DIR already are not run again: after
a failure the same command goes on where it was. A chunk whose node dies runs on another.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("study", help="a study file, or the name of a shipped one")
    parser.add_argument("--out", required=True, type=Path, help="folder for the results")
    parser.add_argument("--set", action="append", default=[], help="a field set in every run")
    parser.add_argument("--address", default=None, help="of the cluster; a local one if left out")
    parser.add_argument("--chunk", type=int, default=50, help="cells that run as one task")
    parser.add_argument("--haggle", default="haggle", help="the program")
    parser.add_argument("--retries", type=int, default=5, help="of a task whose node dies")
    return parser.parse_args()


def command(haggle, study, out, sets, *more):
    """The program's words for `study` in the folder `out`."""
    return [haggle, "study", study, "--out", str(out), *(f"--set={one}" for one in sets), *more]


def open_chunks(haggle, study, out, sets, size):
    """The cells that are still to run, as chunks `(first, last)`, and how many there are in all."""
    words = command(haggle, study, out, sets, "--dry-run", "--resume", "--json")
    rehearsal = json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout)
    chunks = []
    for stretch in rehearsal["open"]:
        first, _, last = stretch.partition("-")
        first, last = int(first), int(last or first)
        chunks += [(at, min(at + size - 1, last)) for at in range(first, last + 1, size)]
    return chunks, rehearsal["cells"]


def run_chunk(haggle, study, sets, first, last):
    """Runs the cells `first` to `last` and gives back the name and the bytes of their part."""
    with tempfile.TemporaryDirectory() as out:
        words = command(haggle, study, out, sets, "--cell", f"{first}-{last}")
        ended = subprocess.run(words, capture_output=True, text=True)
        parts = sorted(Path(out, "parts").glob("*.jsonl"))
        if len(parts) != 1:
            raise RuntimeError(f"cells {first}-{last}: {ended.stderr}")
        return parts[0].name, parts[0].read_bytes()


def keep(out, name, part):
    """Puts a part into the folder, whole or not at all."""
    folder = out / "parts"
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".{name}.{os.getpid()}.partial"
    partial.write_bytes(part)
    os.replace(partial, folder / name)


def conduct(args):
    import ray

    ray.init(address=args.address, log_to_driver=False, logging_level="warning")
    chunks, cells = open_chunks(args.haggle, args.study, args.out, args.set, args.chunk)
    # A task that fails by itself would fail again; a node that dies says nothing of its task.
    task = ray.remote(num_cpus=1, max_retries=args.retries)(run_chunk)
    pending = {
        task.remote(args.haggle, args.study, args.set, first, last): last - first + 1
        for first, last in chunks
    }
    to_run, done, started = sum(pending.values()), 0, time.monotonic()
    while pending:
        ready, _ = ray.wait(list(pending), num_returns=1)
        for one in ready:
            keep(args.out, *ray.get(one))
            done += pending.pop(one)
        rate = done / (time.monotonic() - started)
        left = (to_run - done) / rate
        print(f"{done}/{to_run} of {cells} runs, {rate:.1f} a second, {left:.0f} s left",
              file=sys.stderr)
    ray.shutdown()


def main():
    args = arguments()
    conduct(args)
    words = command(args.haggle, args.study, args.out, args.set, "--merge")
    sys.exit(subprocess.run(words).returncode)


if __name__ == "__main__":
    main()
