"""Rows per second and memory of linking, at three sizes, beside the obvious loop.

    python benchmarks/inventory.py PATH/mineral_sites.csv.gz [--json]

The peer is the loop one writes first: scikit-learn's BallTree with the haversine metric, the same
reach, `rapidfuzz.fuzz.token_set_ratio` pair by pair. It compares names and distance only: no
commodities, numbers, rivals or groups.
"""

import argparse
import json
import resource
import subprocess
import sys
import time

import numpy as np

SIZES = (31_000, 62_000, 124_057)
_EARTH_KM = 6371.0088


def ours(path: str, rows: int) -> dict:
    """Return seconds, links and peak memory of linking this many rows."""
    from remine.inventory.mineral_records import read_records
    from remine.inventory.same_as import link

    records, _ = read_records(path, rows)
    start = time.perf_counter()
    found = link(records)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"n": len(records.name), "s": seconds, "peak_mb": peak, **found.counts()}


def peer(path: str, rows: int) -> float:
    """Return the seconds of the plain loop."""
    from rapidfuzz import fuzz
    from sklearn.neighbors import BallTree

    from remine.inventory.linking import REACH_KM
    from remine.inventory.mineral_records import read_records

    records, _ = read_records(path, rows)
    start = time.perf_counter()
    places = np.radians(np.column_stack([records.latitude, records.longitude]))
    near = BallTree(places, metric="haversine").query_radius(places, REACH_KM / _EARTH_KM)
    alike = 0
    for a, others in enumerate(near):
        for b in others:
            if a < b and fuzz.token_set_ratio(records.name[a], records.name[b]) >= 90:
                alike += 1
    return time.perf_counter() - start


def main() -> None:
    """Print the figures; each size runs in a process of its own, so that peaks do not mix."""
    parser = argparse.ArgumentParser()
    parser.add_argument("path")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", type=int)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(ours(options.path, options.one)))
        return
    figures = []
    for rows in SIZES:
        command = [sys.executable, __file__, options.path, "--one", str(rows)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        got = json.loads(done.stdout)
        theirs = peer(options.path, rows)
        print(f"{got['n']:>7,} rows  {got['s']:6.1f} s  {got['n'] / got['s']:>8,.0f} rows/s  "
              f"{got['peak_mb']:6.0f} MB  {got['links']:,} links; peer {theirs:.1f} s")  # fmt: skip
        figures.append({"what": "link", "n": got["n"], "ours_s": round(got["s"], 2),
                        "peer": "BallTree and a rapidfuzz loop, names and distance only",
                        "peer_n": got["n"], "peer_s": round(theirs, 2),
                        "ratio": round(theirs / got["s"], 2),
                        "peak_mb": round(got["peak_mb"])})  # fmt: skip
    if options.json:
        print(json.dumps({"figures": figures}))


if __name__ == "__main__":
    main()
