"""Small inventories, layers and declarations for the tests of criteria, gates and ranking."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from remine.criteria import kinds as criterion_kinds
from remine.criteria.measure import Context, Measure, valued
from remine.finished import Run
from remine.gates import kinds as gate_kinds
from remine.gates.outcome import Outcome
from remine.inventory.building import Inventory
from remine.inventory.fields import fields_of
from remine.inventory.layer import FileInfo, Layer
from remine.project import CriterionSpec, GateSpec, LayerSpec, Project, load_project
from remine.resources import find_model
from remine.run import run

REPO = Path(__file__).resolve().parents[2]
STARTER = REPO / "layers" / "starter" / "mine_waste_sites.csv"
_EMPTY = {"number": np.nan, "list": (), "text": ""}
_INFO = FileInfo("", "", "", "", 0, 0, 0, 0, "EPSG:4326", "", "", "", "")


def frame(role: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return rows with every field of the role, what is not given unknown."""
    fields = fields_of(role)
    whole = [{name: _EMPTY[field.kind] for name, field in fields.items()} | row for row in rows]
    columns = {}
    for name in dict.fromkeys([*fields, *(key for row in whole for key in row)]):
        cells = [row.get(name, "") for row in whole]
        number = name in fields and fields[name].kind == "number"
        column = pd.Series([None] * len(cells), dtype=object)
        column[:] = cells
        columns[name] = column.astype(float) if number else column
    out = pd.DataFrame(columns)
    out["row"] = np.arange(1, len(out) + 1)
    return out


def layer(
    name: str, role: str, rows: Sequence[Mapping[str, Any]], shapes: Sequence | None = None, **spec
) -> Layer:
    """Return a layer of points, or of the given shapes."""
    table = frame(role, rows)
    if shapes is None:
        shapes = shapely.points(table["longitude"], table["latitude"]) if len(table) else []
    geometry = np.array(shapes, dtype=object)
    info = {"path": f"{name}.csv", "vintage": "2020", **spec}
    if role in ("tribal", "protected"):
        info.setdefault("covers", "national")
    return Layer(LayerSpec(name=name, role=role, **info), table, geometry, _INFO)


def inventory(
    rows: Sequence[Mapping[str, Any]], layers: Sequence[Layer] = (), shapes: Sequence | None = None
) -> Inventory:
    """Return an inventory of the rows; ids and a place in Colorado are given where absent."""
    whole = [
        {"site_id": f"s{at:03d}", "name": f"Site {at}", "longitude": -105.5, "latitude": 39.5,
         "location_error_km": 0.0, "layer": "sites", "described_by": "", **row}
        for at, row in enumerate(rows)
    ]
    sites = frame("sites", whole)
    if shapes is None:
        shapes = shapely.points(sites["longitude"], sites["latitude"]) if len(sites) else []
    by_name = {item.name: item for item in layers}
    return Inventory(sites, np.array(shapes, dtype=object), by_name, ())


def measure(
    kind: str, rows: Sequence[Mapping[str, Any]], layers: Sequence[Layer] = (), **parameters
) -> Measure:
    """Return what a criterion of a kind measures on the rows."""
    criterion = criterion_kinds()[kind]()
    names = [item.name for item in layers] or None
    spec = CriterionSpec(
        name=kind, label=kind, kind=kind, layer=names, unit="1", direction="higher"
    )
    checked = criterion.Parameters.model_validate(parameters)
    return criterion.measure(Context(inventory(rows, layers)), spec, checked)


def interval_holds(measured: Measure) -> bool:
    """Return whether low <= value <= high wherever they are known."""
    worth = valued(measured, lambda amount: np.clip(amount, 0, 1))
    score, low, high, evidence = worth
    inside = (low <= score + 1e-15) & (score <= high + 1e-15) & (evidence >= 0) & (evidence <= 1)
    known = ~np.isnan(measured.low) & ~np.isnan(measured.high)
    return bool(inside.all() and (measured.low[known] <= measured.high[known]).all())


def decide(
    kind: str,
    rows: Sequence[Mapping[str, Any]],
    layers: Sequence[Layer] = (),
    shapes: Sequence | None = None,
    **parameters,
) -> Outcome:
    """Return what a gate of a kind decides on the rows."""
    gate = gate_kinds()[kind]()
    names = [item.name for item in layers] or None
    spec = GateSpec(name=kind, label=kind, kind=kind, list=kind, layer=names)
    checked = gate.Parameters.model_validate(parameters)
    result = gate.decide(inventory(rows, layers, shapes), spec, checked)
    assert not undeclared(kind, result)
    return result


def undeclared(kind: str, result: Outcome) -> set[tuple[str, str]]:
    """Return every code and outcome that a kind of gate gives and does not declare."""
    reasons = gate_kinds()[kind].reasons
    declared = {(reason.code, reason.outcome) for reason in reasons if not reason.of_model}
    open_ = {reason.outcome for reason in reasons if reason.of_model}
    given = {(code, outcome) for codes, outcome in zip(result.code, result.outcome, strict=True)
             for code in codes.split("; ")}
    return {item for item in given - declared if item[1] not in open_}


def north_of(latitude: float, km: float) -> float:
    """Return the latitude that lies some km north of another, on the ellipsoid."""
    from pyproj import Geod

    _, there, _ = Geod(ellps="WGS84").fwd(-105.5, latitude, 0.0, km * 1000.0)
    return there


@cache
def starter_run(profile: str) -> Run:
    """Return the finished run of the shipped model on the starter layers."""
    return run(load_project(find_model("mine-waste")), profile)


def table_of(finished: Run, profile: str | None = None) -> pd.DataFrame:
    """Return a run as one table by site id: list, rank, interval, score, gates."""
    scores = finished.scores[profile or finished.profile]
    rank, best, worst = scores.ranks(finished.rankable)
    columns = {
        "name": finished.inventory.sites["name"],
        "state": finished.inventory.sites["state"],
        "longitude": finished.inventory.sites["longitude"],
        "latitude": finished.inventory.sites["latitude"],
        "list": finished.gates.list,
        "holds": finished.gates.holds,
        "unknowns": finished.gates.unknowns,
        "rank": rank,
        "rank_best": best,
        "rank_worst": worst,
        "score": scores.score,
        "score_low": scores.low,
        "score_high": scores.high,
    }
    for gate in finished.gates.decided.values():
        columns[f"gate_{gate.name}"] = gate.result.outcome
        columns[f"reason_{gate.name}"] = gate.result.reason
        if gate.result.nation is not None:
            columns["nation"] = gate.result.nation
    table = pd.DataFrame({name: np.asarray(cells) for name, cells in columns.items()})
    return table.set_index(finished.inventory.sites["site_id"].to_numpy())


def starter_rows() -> list[dict[str, str]]:
    """Return the rows of the starter sites as text."""
    with STARTER.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def starter_project(
    folder: Path, rows: Sequence[Mapping[str, str]], settings: Sequence[str] = ()
) -> Project:
    """Return the shipped model over changed site rows, with copies of the other layers."""
    target = folder / "layers" / "starter" / STARTER.name
    shutil.copytree(STARTER.parent, target.parent, dirs_exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    model = folder / "mine-waste.yaml"
    shutil.copy(find_model("mine-waste"), model)
    return load_project(model, settings=settings)


def shared_folder() -> Path:
    """Return the folder shared by the project's workers; skip without it, except in CI."""
    folder = Path(os.environ.get("REMINE_SHARED") or REPO.parent / "shared")
    if not folder.is_dir():
        reason = "no shared folder beside the repository, and REMINE_SHARED names none"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder
