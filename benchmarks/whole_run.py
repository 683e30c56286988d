"""The whole job on real layers, beside the notebook an analyst would write.

    python benchmarks/whole_run.py --sites 30000 --shared ../shared

``whole run`` is the notebook's own job: the same sites, each row declared a site, the same five
criteria, a ranked CSV and a map. ``full run`` is the shipped model of real layers on the same
sites with every criterion, gate, interval, hash and output. Both sides are whole processes on an
empty output folder, timed by the wall clock; the notebook draws its sites from the whole file,
ours reads the same sites from a file drawn beforehand. The notebook runs once, ours three times
without a cache: ``ours_s`` is the median, ``first_s`` the first, for which programs and layers may
have to come from the disk. ``warm_s`` is the same command with a ``--cache`` that an earlier run
filled, ``weights_s`` one more with other weights, of which ``ranks_s`` took from start-up to the
new ranks; the rest is release and files.
Needs the test extra.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import pandas as pd
import yaml

REPO = Path(__file__).resolve().parents[1]
_LAUNCH = "import sys; from remine.cli import main; sys.exit(main())"
REPEATS = 3
#: Distance to tribal land is measured as in the notebook; a model that weighs it is refused.
_WEIGHTS = {"tribal_km": 0, "data_center_km": 1, "superfund_km": 1, "survey_share": 1, "people": 1}


def draw_sites(data: Path, n: int) -> pd.DataFrame:
    """Return the very sites the notebook draws."""
    sites = pd.read_csv(data / "mineral_sites/mineral_sites.csv.gz", low_memory=False, dtype=str)
    lon, lat = sites.lon.astype(float), sites.lat.astype(float)
    sites = sites[lon.between(-125, -66) & lat.between(24, 50)]
    return sites.sample(min(n, len(sites)), random_state=0)


def site_layer(name: str = "sites") -> dict:
    """Return the layer of the drawn sites, each row declared a site with waste."""
    return {
        "name": name,
        "role": "sites",
        "catalog": "mineral_sites",
        "path": "drawn_sites.csv",
        "root": "bench",
        "constants": {"waste_types": ["waste_rock"]},
        "constants_reason": "for timing, every row is declared a site of waste rock",
    }


def real_model() -> dict:
    """Return the shipped model of real layers; its key ``on:`` is a word, not a truth value."""
    model = yaml.safe_load((REPO / "configs" / "mine-waste-real.yaml").read_text("utf-8"))
    for layer in model["layers"]:
        if "join" in layer:
            layer["join"] = {"on" if k is True else k: v for k, v in layer["join"].items()}
    return model


def notebook_model() -> dict:
    """Return the notebook's five criteria as a model."""
    real = real_model()
    keep = {"tribal_areas", "lidar", "data_centers", "npl", "tracts"}
    layers = [
        {k: v for k, v in item.items() if k != "describes"}
        for item in real["layers"]
        if item["name"] in keep
    ]

    def distance(name: str, layer: str) -> dict:
        return {
            "name": name,
            "label": name,
            "kind": "distance",
            "layer": layer,
            "unit": "km",
            "direction": "lower",
            "value": {"shape": "linear", "anchors": {"worst": 500, "best": 0}},
        }

    criteria = [
        distance("tribal_km", "tribal_areas"),
        distance("data_center_km", "data_centers"),
        distance("superfund_km", "npl"),
        {
            "name": "survey_share",
            "label": "survey share",
            "kind": "survey_gap",
            "layer": "lidar",
            "parameters": {"radius_km": 10, "kinds": {"lidar": {}}},
            "unit": "share",
            "direction": "higher",
            "value": {"shape": "linear", "anchors": {"worst": 0, "best": 1}},
        },
        {
            "name": "people",
            "label": "people within 40 km",
            "kind": "ring_count",
            "layer": "tracts",
            "parameters": {"outer_km": 40, "weight": "population"},
            "unit": "persons",
            "direction": "higher",
            "value": {"shape": "linear", "anchors": {"worst": 0, "best": 5000000}},
        },
    ]
    gates = [
        {
            "name": "tribal",
            "label": "tribal",
            "kind": "tribal_consultation",
            "list": "consult",
            "layer": "tribal_areas",
        }
    ]
    return {
        "schema_version": 1,
        "name": "whole-run",
        "title": "The notebook's job",
        "subject": "mine waste sites",
        "not_this": "A timing, not a ranking.",
        "layers": [site_layer(), *layers],
        "criteria": criteria,
        "gates": gates,
        "list_order": ["consult"],
        "profiles": [
            {
                "name": "equal",
                "source": "notebook",
                "date": "2026-11-01",
                "status": "authors' placeholder",
                "weights": _WEIGHTS,
            }
        ],
        "outputs": {
            "map": True, "geopackage": False, "geoparquet": False, "geojson": False,
            "workbook": False, "surveyed_land": False,
        },
    }


def full_model() -> dict:
    """Return the shipped model of real layers on the drawn sites."""
    model = real_model()
    layers = [item for item in model["layers"] if item["role"] != "sites"]
    model.pop("sites", None)  # every drawn row is a site, as in the notebook
    return {**model, "name": "full-run", "layers": [site_layer(), *layers]}


def clocked(command: list[str], log: Path) -> dict:
    """Return wall seconds and peak memory of a whole process; stop if it fails."""
    start = time.perf_counter()
    with log.open("wb") as out:
        process = os.posix_spawn(
            command[0],
            command,
            os.environ,
            file_actions=[
                (os.POSIX_SPAWN_DUP2, out.fileno(), 1),
                (os.POSIX_SPAWN_DUP2, out.fileno(), 2),
            ],
        )
        _, status, used = os.wait4(process, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{command[0]} failed:\n{log.read_text('utf-8', 'replace')[-2000:]}")
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return {"s": seconds, "mb": used.ru_maxrss / unit}


def ours(model: dict, folder: Path, data: Path) -> tuple[list[dict], dict, dict]:
    """Return the clocks of our runs of a model: without a cache, each into an empty folder, with
    a cache that is filled, and with that and another weight.
    """
    path = folder / f"{model['name']}.yaml"
    path.write_text(yaml.safe_dump(model, sort_keys=False), "utf-8")
    command = [
        sys.executable,
        "-c",
        _LAUNCH,
        "run",
        str(path),
        "--root",
        f"data={data}",
        "--root",
        f"bench={folder}",
        "--out",
        str(folder / model["name"]),
        "--overwrite",
        "-q",
    ]
    kept = [*command, "--cache", str(folder / "kept")]
    lead = model["profiles"][0]
    name, weight = next(item for item in lead["weights"].items() if item[1])
    other = f"profiles.{lead['name']}.weights.{name}={weight / 2}"
    log = folder / "ours.log"
    cold = []
    for _ in range(REPEATS):
        shutil.rmtree(folder / model["name"], ignore_errors=True)
        cold.append(clocked(command, log))
    _, warm = (clocked(words, log) for words in (kept, kept))
    weights = clocked([*kept, "--set", other, "--json"], log)
    stages = json.loads(log.read_text("utf-8").splitlines()[-1])["seconds"]
    weights["ranks_s"] = sum(stages[x] for x in ("inventory", "criteria", "gates", "ranking"))
    return cold, warm, weights


def main() -> None:
    """Time the notebook and both of our runs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sites", type=int, default=30_000)
    parser.add_argument("--shared", type=Path, default=REPO.parent / "shared")
    parser.add_argument("--no-notebook", action="store_true", help="time ours only")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    data = args.shared.resolve() / "data"
    compileall.compile_dir(REPO / "src", quiet=2)  # as installing did with the notebook's packages
    figures = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sites = draw_sites(data, args.sites)
        sites.to_csv(folder / "drawn_sites.csv", index=False)
        peer = None
        if not args.no_notebook:
            notebook = args.shared.resolve() / "bench" / "notebook_baseline.py"
            peer = clocked(
                [
                    sys.executable,
                    str(notebook),
                    "--sites",
                    str(args.sites),
                    "--out",
                    str(folder / "notebook"),
                ],
                folder / "notebook.log",
            )
        for what, model in (("whole run", notebook_model()), ("full run", full_model())):
            cold, warm, weights = ours(model, folder, data)
            seconds = median(run["s"] for run in cold)
            figures.append(
                {
                    "what": what,
                    "n": len(sites),
                    "ours_s": round(seconds, 2),
                    "first_s": round(cold[0]["s"], 2),
                    "warm_s": round(warm["s"], 2),
                    "weights_s": round(weights["s"], 2),
                    "ranks_s": round(weights["ranks_s"], 2),
                    "peer": peer and "geopandas, pymcdm, folium notebook",
                    "peer_n": peer and len(sites),
                    "peer_s": peer and round(peer["s"], 1),
                    "ratio": peer and round(peer["s"] / seconds, 1),
                    "peak_mb": round(max(run["mb"] for run in cold)),
                    "peer_mb": peer and round(peer["mb"]),
                }
            )
            if not args.json:
                print(figures[-1], flush=True)
    if args.json:
        print(json.dumps({"figures": figures}))


if __name__ == "__main__":
    main()
