"""The criteria stage as a run calls it, on made-up sites and layers: ten criteria at once."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from memory import Watch

_LINEAR = {"shape": "linear", "anchors": {"worst": 0, "best": 1}}
#: Kind, layer, unit, parameters: what a model would declare, the survey kinds left aside.
CRITERIA = (
    ("distance", "points", "km", {}),
    ("distance", "areas", "km", {}),
    ("inside", "areas", "share", {}),
    ("coverage", "footprints", "share", {"radius_km": 10}),
    ("ring_count", "tracts", "persons", {"outer_km": 6.437376, "weight": "population"}),
    ("people", "tracts", "index", {}),
    ("raster_value", "raster", "units", {}),
    ("raster_window", "raster", "units", {"radius_km": 5}),
    ("commodity", None, "index", {}),
    ("quantity", None, "m3", {}),
)
#: Stated for every site, so that low and high are measured too.
ERROR_KM = 0.1


def model(raster: str) -> dict:
    """Return a model of these criteria as plain data; its layers are made, not read."""
    told = {"source": "made up", "vintage": "2026", "licence": "CC0"}
    roles = {"sites": "sites", "points": "infrastructure", "areas": "infrastructure",
             "footprints": "infrastructure", "tracts": "population"}
    layers = [{"name": name, "role": role, "path": f"{name}.csv", **told}
              for name, role in roles.items()]
    layers.append({"name": "raster", "role": "raster", "path": Path(raster).name,
                   "valid_range": [-100, 300], **told})
    criteria = [
        {"name": f"c{at}", "label": f"{kind} {layer or ''}", "kind": kind, "unit": unit,
         "direction": "higher", "value": _LINEAR, "parameters": parameters,
         **({"layer": layer} if layer else {}),
         **({"direction": "lower", "value": {"shape": "linear", "anchors": {"worst": 9, "best": 0}}}
            if kind == "distance" else {})}
        for at, (kind, layer, unit, parameters) in enumerate(CRITERIA)
    ]
    gate = {"name": "tribal", "label": "Consultation", "kind": "tribal_consultation",
            "list": "consult"}
    return {
        "schema_version": 1, "name": "made", "title": "Made", "subject": "mine waste sites",
        "not_this": "A benchmark.", "layers": layers, "criteria": criteria, "gates": [gate],
        "list_order": ["consult"],
        "profiles": [{"name": "p", "source": "a benchmark", "date": "2026-01-01",
                      "status": "authors' placeholder",
                      "weights": {item["name"]: 10 for item in criteria}}],
    }


def inventory_of(places, layers: dict, specs: dict, raster: str):
    """Return an inventory of sites at some places, and of layers of shapes with their columns."""
    import shapely

    from remine.geo.raster import read_header
    from remine.inventory.building import Inventory
    from remine.inventory.fields import fields_of
    from remine.inventory.layer import FileInfo, Layer

    n, (lon, lat) = len(places[0]), places
    blank = {"number": np.nan, "list": (), "text": ""}
    sites = pd.DataFrame({name: [blank[field.kind]] * n
                          for name, field in fields_of("sites").items()})
    rng = np.random.default_rng(11)
    words = np.array([("Cu",), ("Te", "Zn"), ("Au",), ()], dtype=object)
    sites = sites.assign(site_id=[f"s{at:07d}" for at in range(n)], longitude=lon, latitude=lat,
                         location_error_km=ERROR_KM, described_by="", layer="sites",
                         commodities_main=words[rng.integers(0, 4, n)],
                         volume_mid_m3=10.0 ** rng.uniform(3, 9, n))
    info = FileInfo("", "", "", "", 1_000_000, 0, 0, 0, "EPSG:4326", "", "", "", "")
    made = {name: Layer(specs[name], pd.DataFrame(columns, range(len(shapes))), shapes, info)
            for name, (shapes, columns) in layers.items()}
    made["raster"] = Layer(specs["raster"], pd.DataFrame(), None, info,
                           raster=read_header(Path(raster)))
    return Inventory(sites, shapely.points(lon, lat), made, ())


def stage(places, layers: dict, raster: str) -> dict:
    """Return seconds, and the peak of both processes above the inputs, of the criteria stage."""
    from remine.criteria.stage import measure_all
    from remine.project import load_project

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.yaml"
        path.write_text(yaml.safe_dump(model(raster)), encoding="utf-8")
        project = load_project(path)
        specs = {layer.name: layer for layer in project.model.layers}
        inventory = inventory_of(places, layers, specs, raster)
        with Watch(children=True) as watch:
            start = time.perf_counter()
            matrix = measure_all(project, inventory)
            seconds = time.perf_counter() - start
    if len(matrix.scored) != len(CRITERIA):
        raise RuntimeError(f"not measured: {matrix.not_measured}")
    return {"s": seconds, "mb": watch.mb, "result": matrix.scored["c0"].value[:200]}
