#!/usr/bin/env python3
"""A study on a Ray cluster of several nodes, one of which is killed in the middle.

    tests/ray/test_ray_study.py PATH_OF_HAGGLE

Every cell must be there once, and the merged table must be the local one to the bit.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ray.cluster_utils import Cluster

STUDY = """Study(
    title: "On a cluster",
    scenario: "lot_month",
    set: ["market.compare=[]", "ticks=9600"],
    seeds: From(first: 1, count: 10),
    factors: [
        List(name: "rule", field: "market.rule", values: [DoubleAuctionRank, Greedy, DoubleAuction]),
        List(name: "N", field: "turnover.arrivals.0", values: [10, 30]),
    ],
)"""
CELLS = 60
CHUNK = 2


def parts(out):
    return list(Path(out, "parts").glob("*.jsonl"))


def main():
    haggle = str(Path(sys.argv[1]).resolve())
    driver = Path(__file__).parents[2] / "scripts" / "ray_study.py"
    with tempfile.TemporaryDirectory() as folder:
        study, local, far = (Path(folder, name) for name in ["study.ron", "local", "far"])
        study.write_text(STUDY)
        subprocess.run([haggle, "study", str(study), "--out", str(local)], check=True,
                       stdout=subprocess.DEVNULL)

        # The head runs no tasks, so that all of them are on nodes that can be lost.
        cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
        nodes = [cluster.add_node(num_cpus=1) for _ in range(3)]
        cluster.wait_for_nodes()
        words = [sys.executable, str(driver), str(study), "--out", str(far), "--haggle", haggle,
                 "--address", cluster.address, "--chunk", str(CHUNK)]
        running = subprocess.Popen(words)
        deadline = time.monotonic() + 300
        while len(parts(far)) < 4:
            assert running.poll() is None, "the driver ended before a node could be killed"
            assert time.monotonic() < deadline, "nothing comes back"
            time.sleep(0.02)
        at = len(parts(far))
        cluster.remove_node(nodes[0], allow_graceful=False)
        assert at < CELLS // CHUNK, "everything was there before the node was killed"
        assert running.wait(timeout=300) == 0, "the driver failed"
        cluster.shutdown()

        for table in ["results.csv", "results.parquet"]:
            assert (local / table).read_bytes() == (far / table).read_bytes(), f"{table} differs"
        cells = [line.split(",", 1)[0] for line in
                 (far / "results.csv").read_text().splitlines()[1:]]
        assert cells == [str(cell) for cell in range(CELLS)], "a cell is missing or there twice"
        manifest = json.loads((far / "manifest.json").read_text())
        assert manifest["complete"] and manifest["failures"] == 0
        print(f"{CELLS} cells on 3 nodes, one killed after {at} of {CELLS // CHUNK} parts: "
              "the tables are those of a local run")


if __name__ == "__main__":
    main()
