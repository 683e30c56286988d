"""One NaN, one bad shape or one missing layer: everything it should not touch stays bit by bit."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from helping import csv_text, sites_rows

from remine.errors import InputError
from remine.run import run

BOW = shapely.Polygon([(-105.6, 39.6), (-105.4, 39.8), (-105.4, 39.6), (-105.6, 39.8)])
SURVEYED = [shapely.box(-106.0, 39.0, -105.3, 40.0), shapely.box(-105.3, 39.0, -104.0, 40.0)]


@pytest.fixture
def project(small_project):
    """The small project with one criterion of every sort and a gate on polygons."""
    made = small_project(sites=[row | {"volume_mid_m3": 1e5 * (at + 1)}
                                for at, row in enumerate(sites_rows())])
    linear = {"shape": "linear", "anchors": {"worst": 0, "best": 1}}
    layers, criteria = made.model["layers"], made.model["criteria"]
    for name, role in (("surveyed", "survey"), ("park", "protected"), ("owned", "context")):
        layers.append({"name": name, "role": role, "path": f"layers/{name}.geojson",
                       "source": "test", "vintage": "2026", "licence": "CC0"})
    layers[-3]["constants"] = {"kind": "lidar", "year_end": 2020}
    layers[-3]["constants_reason"] = "a test"
    layers[-2]["covers"] = "national"
    layers.append({"name": "tracts", "role": "population", "path": "layers/tracts.csv",
                   "source": "test", "vintage": "2026", "licence": "CC0",
                   "crs": "EPSG:4326", "crs_reason": "test data"})
    for name, kind, layer, parameters, unit, worst, best in (
        ("volume", "quantity", None, {}, "m3", 0, 1e6),
        ("gap", "survey_gap", "surveyed", {"kinds": {"lidar": {}}}, "share", 0, 1),
        ("owned", "inside", "owned", {}, "share", 0, 1),
        ("people", "people", "tracts", {}, "index", 0, 1),
        ("towns", "ring_count", "tracts", {"outer_km": 30, "weight": "population"}, "1", 0, 1e4),
    ):
        criteria.append({"name": name, "label": name, "kind": kind, "parameters": parameters,
                         "unit": unit, "direction": "higher",
                         "value": linear | {"anchors": {"worst": worst, "best": best}},
                         **({"layer": layer} if layer else {})})
    made.model["gates"].append({"name": "park", "label": "Park", "kind": "protected_land",
                                "list": "park", "layer": "park"})
    made.model["list_order"].append("park")
    made.model["profiles"][0]["weights"] = {"potential": 30, "rail": 30, "water": 10,
                                            "volume": 10, "gap": 5, "owned": 5, "people": 5,
                                            "towns": 5}
    shapes(made, "surveyed", SURVEYED)
    shapes(made, "park", [shapely.box(-105.62, 39.68, -105.58, 39.72),
                          shapely.box(-105.1, 39.15, -105.0, 39.25)])
    shapes(made, "owned", [shapely.box(-105.5, 39.0, -105.0, 40.0)])
    write_tracts(made)
    return made


def shapes(project, name, geometry):
    frame = gpd.GeoDataFrame({"name": [f"{name} {at}" for at in range(len(geometry))]},
                             geometry=list(geometry), crs=4326)
    path = project.root / "layers" / f"{name}.geojson"
    path.parent.mkdir(exist_ok=True)
    frame.to_file(path)
    next(x for x in project.model["layers"] if x["name"] == name)["columns"] = {"name": "name"}


def write_tracts(project, third=300):
    rows = [{"longitude": -105.5, "latitude": 39.8, "population": 100},
            {"longitude": -105.3, "latitude": 39.4, "population": 200},
            {"longitude": -105.05, "latitude": 39.1, "population": third}]
    project.write("tracts.csv", csv_text(rows))


def cells(finished) -> pd.DataFrame:
    """Return every number and word of a run, one row a site, one column a cell."""
    out = {}
    for name, found in finished.matrix.scored.items():
        for end in ("value", "low", "high", "score", "score_low", "score_high", "evidence",
                    "basis"):
            out[f"criterion {name} {end}"] = getattr(found, end)
    for name, gate in finished.gates.decided.items():
        for end in ("outcome", "reason", "code", "measured", "plain_reason", "nation"):
            column = getattr(gate.result, end)
            out[f"gate {name} {end}"] = np.full(len(finished.inventory), "") if column is None \
                else column
    for name, scores in finished.scores.items():
        for end in ("score", "low", "high", "evidence_share"):
            out[f"profile {name} {end}"] = getattr(scores, end)
    out["list"], out["holds"] = finished.gates.list, finished.gates.holds
    frame = pd.DataFrame({name: [repr(cell) for cell in column] for name, column in out.items()})
    return frame.set_index(finished.inventory.sites["site_id"].to_numpy())


def touched(clean, faulty) -> set[tuple[str, str]]:
    """Return the (site, column) of every cell that is another one, ranks left aside."""
    sites, columns = clean.index.intersection(faulty.index), clean.columns.union(faulty.columns)
    both = [frame.reindex(index=sites, columns=columns, fill_value="absent")
            for frame in (clean, faulty)]
    row, column = np.nonzero(both[0].to_numpy() != both[1].to_numpy())
    return {(sites[r], columns[c]) for r, c in zip(row, column, strict=True)}


@pytest.fixture
def clean(project):
    return cells(run(project.load()))


@pytest.mark.parametrize("blank", ["", "NaN"])
def test_one_unknown_volume_touches_one_criterion_of_one_site(project, clean, blank):
    path = project.root / "layers" / "sites.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.loc[table["site_id"] == "s03", "volume_mid_m3"] = blank
    table.to_csv(path, index=False)
    if blank == "NaN":
        project.layer("sites")["null_words"] = ["NaN"]
    found = touched(clean, cells(run(project.load())))
    assert {site for site, _ in found} == {"s03"}
    assert {c for _, c in found if not c.startswith("profile recovery")} == {
        f"criterion volume {end}" for end in ("value", "low", "high", "score", "score_low",
                                              "score_high", "evidence", "basis")}


def test_one_site_without_a_place_leaves_and_nothing_else_moves(project, clean):
    path = project.root / "layers" / "sites.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.loc[table["site_id"] == "s03", "longitude"] = ""
    table.to_csv(path, index=False)
    finished = run(project.load())
    faulty = cells(finished)
    assert set(clean.index) - set(faulty.index) == {"s03"}
    assert touched(clean, faulty) == set()
    assert [r.id for r in finished.inventory.rejected] == ["s03"]


def test_one_unknown_population_touches_only_who_lives_near_it(project, clean):
    write_tracts(project, third="")
    found = touched(clean, cells(run(project.load())))
    assert found
    assert {c.split()[1] for _, c in found if not c.startswith("profile")} <= {"towns", "people"}
    far = {"s01", "s02", "s03", "s04", "s10"}  # more than 34 km from that tract
    assert not far & {site for site, _ in found}


@pytest.mark.parametrize("name", ["surveyed", "owned"])
def test_one_bad_polygon_is_rejected_by_name_and_the_rest_counts_as_before(project, clean, name):
    before = {"surveyed": SURVEYED, "owned": [shapely.box(-105.5, 39.0, -105.0, 40.0)]}[name]
    shapes(project, name, [*before, BOW])
    finished = run(project.load())
    assert [r.layer for r in finished.inventory.rejected] == [name]
    assert touched(clean, cells(finished)) == set()


def test_a_bad_polygon_of_protected_land_is_refused_because_a_gap_would_clear(project):
    shapes(project, "park", [shapely.box(-105.62, 39.68, -105.58, 39.72), BOW])
    with pytest.raises(InputError) as caught:
        run(project.load())
    assert {p.layer for p in caught.value.problems} == {"park"}


LAYERS = ("sites", "lands", "rail", "surveyed", "park", "owned", "tracts")


@pytest.mark.parametrize("name", LAYERS)
def test_a_missing_file_of_any_layer_stops_the_run_and_is_named(project, name):
    spec = project.layer(name)
    (project.root / spec["path"]).unlink()
    with pytest.raises(InputError) as caught:
        run(project.load())
    (problem,) = caught.value.problems
    assert (problem.code, problem.layer) == ("E-FILE-MISSING", name)
    line = project.config.read_text().splitlines().index(f"  path: {spec['path']}") + 1
    assert f"line {line} of model.yaml" in problem.what and spec["path"] in problem.what


@pytest.mark.parametrize(("name", "reads"), [("rail", {"rail"}), ("surveyed", {"gap"}),
                                             ("owned", {"owned"}),
                                             ("tracts", {"people", "towns"})])
def test_a_layer_taken_out_of_the_model_takes_its_criteria_and_nothing_else(
    project, clean, name, reads
):
    """A criterion without its layer is not measured: said so, and its weight withdrawn."""
    project.model["layers"] = [x for x in project.model["layers"] if x["name"] != name]
    for criterion in project.model["criteria"]:
        if criterion.get("layer") == name:
            del criterion["layer"]
    finished = run(project.load())
    assert reads <= set(finished.matrix.not_measured)
    found = touched(clean, cells(finished))
    assert {c.split()[1] for _, c in found if c.startswith("criterion")} == reads
    assert not [c for _, c in found if c.startswith(("gate", "list", "holds"))]


def test_an_empty_layer_of_a_gate_is_unknown_at_that_gate_only(project, clean):
    project.write("lands.csv", "disc_id,nation,area_name,longitude,latitude,radius_km,ring_km\n")
    finished = run(project.load())
    assert set(finished.gates.decided["tribal"].result.outcome) == {"unknown"}
    found = touched(clean, cells(finished))
    assert {c.split()[1] for _, c in found if c.startswith("gate")} == {"tribal"}
    assert not [c for _, c in found if c.startswith(("criterion", "profile"))]
