"""Recycling: yields of thousands of centers, and where to collect.

Each figure of ours is taken in a fresh process: wall seconds and CPU seconds (user and system) of
one run, and the peak of memory above imports and input. A peer is the obvious way to write the same
thing, at a size it can finish: ``peer_n`` says which, nothing is scaled; where the sizes differ,
``ratio`` compares different amounts of work, in the peer's favour, and ``ours_at_peer_n_s`` is ours
at the peer's size.

    python benchmarks/recycling.py [yield ...] [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from memory import Watch, alone

CENTERS, DRAWS, PEER_CENTERS = 5000, 10_000, 250
ELEMENTS = ("Nd", "Pr", "Dy", "Tb")


def _inventory(centers: int, own: bool):
    """Return a model and an inventory of fictional centers; ``own``: an interval for each count."""
    import runpy

    import numpy as np

    from remine.inventory.building import build_inventory, read_layers
    from remine.project import load_project

    script = Path(__file__).resolve().parents[1] / "scripts" / "make_agency_centers.py"
    with tempfile.TemporaryDirectory() as folder:
        runpy.run_path(str(script))["write"](Path(folder), centers, 20260101)
        project = load_project(Path(folder) / "recycling.yaml")
        inventory = build_inventory(project, read_layers(project))
    if own:
        rng, sites = np.random.default_rng(1), inventory.sites.copy()
        mid = sites["hard_drives_mid"].fillna(100.0).to_numpy()
        sites["hard_drives_low"] = mid * (1 - 0.4 * rng.random(len(mid)))
        sites["hard_drives_high"] = mid * (1 + 0.6 * rng.random(len(mid)))
        sites["hard_drives_mid"], sites["drive_basis"] = mid, "counted"
        inventory = replace(inventory, sites=sites)
    return project, inventory


def our_yields(centers: int, own: bool) -> dict:
    """Measure every center's intervals of every output, the sums by year, and the drivers."""
    import numpy as np

    from remine.yields import estimate

    few = _inventory(20, own)
    estimate(*few).totals(np.ones(20, dtype=bool))  # imports
    project, inventory = _inventory(centers, own)
    with Watch() as watch:
        start = time.perf_counter(), time.process_time()
        estimate(project, inventory).totals(np.ones(centers, dtype=bool))
        wall, cpu = time.perf_counter() - start[0], time.process_time() - start[1]
    return {"s": wall, "cpu_s": cpu, "mb": watch.mb}


def loop_over_centers(centers: int, own: bool) -> dict:
    """Measure the obvious way, for the magnets of drives alone: a loop over centers and elements.

    Shared factors are drawn once here too, so that the answer is as honest; means and percentiles
    by numpy, rows by pandas.
    """
    import numpy as np

    from remine.yields.factors import read_factors

    project, inventory = _inventory(centers, own)
    factors, rng = read_factors(), np.random.default_rng(project.model.seed)
    start = time.perf_counter(), time.process_time()

    def draw(name: str, klass: str = "") -> np.ndarray:
        f = factors.find(["hard_drives"], name, klass)
        return rng.triangular(f.low, f.mode, f.high, DRAWS)

    shared = {name: draw(name) for name in ("service_years", "hdd_share", "collection", "recovery")}
    mass = {word: draw("magnet_mass", word) for word in ("", "3.5 inch", "2.5 inch", "mixed")}
    kept = {word: draw("kept", word) for word in ("", "purge_harvest", "shred_dissolve")}
    content = {element: draw("content", element) for element in ELEMENTS}
    nation = {element: np.zeros(DRAWS) for element in ELEMENTS}
    out = {}
    for _, site in inventory.sites.iterrows():
        low, mid, high = (site[f"hard_drives_{end}"] for end in ("low", "mid", "high"))
        if np.isnan(mid):
            continue
        drives = rng.triangular(low, mid, high, DRAWS) if high > low else np.full(DRAWS, mid)
        years = shared["service_years"] if np.isnan(site["refresh_years"]) else (
            site["refresh_years"])
        for element in ELEMENTS:
            kg = (drives / years * shared["hdd_share"] * mass[site["form_factor"]] / 1000
                  * shared["collection"] * kept[site["sanitisation_path"]] * shared["recovery"]
                  * content[element])
            nation[element] += kg
            out[site["site_id"], element] = kg.mean(), *np.percentile(kg, [5, 95])
    wall, cpu = time.perf_counter() - start[0], time.process_time() - start[1]
    return {"s": wall, "cpu_s": cpu, "mb": None}


def _figure(what: str, own: bool) -> dict:
    ours = alone(our_yields, CENTERS, own)
    small = alone(our_yields, PEER_CENTERS, own)
    theirs = alone(loop_over_centers, PEER_CENTERS, own)
    return {
        "what": what, "n": CENTERS, "draws": DRAWS, "ours_s": round(ours["s"], 3),
        "ours_cpu_s": round(ours["cpu_s"], 3), "peak_mb": ours["mb"],
        "peer": "a loop over centers, magnets of drives alone (4 of our 14 outputs, no years)",
        "peer_n": PEER_CENTERS, "peer_s": round(theirs["s"], 3),
        "peer_cpu_s": round(theirs["cpu_s"], 3), "ratio": round(theirs["s"] / ours["s"], 2),
        "ours_at_peer_n_s": round(small["s"], 3),
    }  # fmt: skip


def yields() -> dict:
    """Return the figure ``yield``: 5,000 fictional centers as agencies would fill them in."""
    return _figure("yield", own=False)


def own_yields() -> dict:
    """Return the figure ``yield, own intervals``: the hardest case, no two centers alike."""
    return _figure("yield, own intervals", own=True)


#: Figure by name: a function that measures it and returns one object.
FIGURES = {"yield": yields, "yield, own intervals": own_yields}


def main() -> None:
    """Print each figure, or with --json one object on the last line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("figures", nargs="*", metavar="FIGURE", help=", ".join(FIGURES))
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    arguments = parser.parse_args()
    out = []
    for name in arguments.figures or FIGURES:
        out.append(FIGURES[name]())
        print(out[-1], file=sys.stderr if arguments.json else sys.stdout, flush=True)
    if arguments.json:
        print(json.dumps({"figures": out}))



if __name__ == "__main__":
    main()
