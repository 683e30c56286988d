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
from recycling_hubs import hubs

CENTERS, DRAWS, PEER_CENTERS = 5000, 10_000, 500


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
    """Measure the obvious way: a loop over centers, streams and elements with numpy.

    Every output and interval of ours at every center, and their sum; no sums by year, no drivers.
    Shared factors are drawn once here too, so that the answer is as honest.
    """
    import numpy as np

    from remine.yields.factors import read_factors
    from remine.yields.inputs import outputs_of

    project, inventory = _inventory(centers, own)
    spec, factors = project.model.yields, read_factors()
    start = time.perf_counter(), time.process_time()
    rng, drawn = np.random.default_rng(project.model.seed), {}

    def draw(families: list[str], name: str, klass: str = "") -> np.ndarray:
        f = factors.find(families, name, klass)
        if f.key not in drawn:
            drawn[f.key] = rng.triangular(f.low, f.mode, f.high, DRAWS)
            drawn[f.key] *= 1e-3 if f.unit.startswith("g/") else 1.0
        return drawn[f.key]

    def amount(site, stream) -> np.ndarray | float | None:
        ends = [site.get(f"{stream.amount}_{end}", site.get(stream.amount))
                for end in ("low", "mid", "high")]
        if not np.isnan(ends[1]):
            return rng.triangular(*ends, DRAWS) if ends[2] > ends[0] else ends[1]
        for name, field in stream.instead.items():
            if not np.isnan(site[field]):
                return site[field] * draw(stream.factors, name)
        return None

    nation = {name: np.zeros(DRAWS) for name in outputs_of(spec)}
    out = {}
    for _, site in inventory.sites.iterrows():
        made = {}
        for stream in spec.streams:
            kg = amount(site, stream)
            if kg is None:
                continue
            for name in ("service_years", *stream.times):
                own_value = site.get(stream.given.get(name, ""), np.nan)
                value = draw(stream.factors, name, site.get(stream.by.get(name, ""), ""))
                value = value if np.isnan(own_value) else own_value
                kg = kg / value if name == "service_years" else kg * value
            for element in stream.elements:
                got = draw(stream.factors, stream.recovery.get(element, "recovery"))
                part = kg * draw(stream.factors, "content", element) * got
                made[element] = made.get(element, 0.0) + part
        for group, elements in spec.groups.items():
            parts = [made[element] for element in elements if element in made]
            if parts:
                made[group] = sum(parts)
        for name, kg in made.items():
            nation[name] += kg
            out[site["site_id"], name] = kg.mean(), *np.percentile(kg, [5, 95])
    wall, cpu = time.perf_counter() - start[0], time.process_time() - start[1]
    return {"s": wall, "cpu_s": cpu, "mb": None}


def _figure(what: str, own: bool) -> dict:
    ours = alone(our_yields, CENTERS, own)
    small = alone(our_yields, PEER_CENTERS, own)
    theirs = alone(loop_over_centers, PEER_CENTERS, own)
    return {
        "what": what, "n": CENTERS, "draws": DRAWS, "ours_s": round(ours["s"], 3),
        "ours_cpu_s": round(ours["cpu_s"], 3), "peak_mb": ours["mb"],
        "peer": "a loop over centers, streams and elements with numpy; no years, no drivers",
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
FIGURES = {"yield": yields, "yield, own intervals": own_yields, "hubs": hubs}


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
