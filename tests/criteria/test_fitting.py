"""A criterion that does not fit its layers, its unit or the rule on tribal land is refused."""

import numpy as np
import pytest
import shapely
from helping import csv_text, small_files

from remine.errors import RemineError
from remine.run import run

LINEAR = {"shape": "linear", "anchors": {"worst": 0, "best": 1000}}
HERE = {"source": "t", "vintage": "2026", "licence": "CC0"}
WGS = {"crs": "EPSG:4326", "crs_reason": "test data"}


def feature_text(*shapes):
    parts = ",".join(f'{{"type":"Feature","properties":{{}},"geometry":{shapely.to_geojson(s)}}}'
                     for s in shapes)
    return f'{{"type":"FeatureCollection","features":[{parts}]}}'


@pytest.fixture
def project(tmp_path):
    made = small_files(tmp_path)
    areas = shapely.box(-105.55, 39.75, -105.45, 39.85), shapely.box(-105.62, 39.68, -105.58, 39.72)
    made.write("areas.geojson", feature_text(*areas))
    made.write("mask.geojson", feature_text(shapely.box(-80, 40, -79, 41)))
    made.write("towns.csv", csv_text([
        {"name": "a", "longitude": -105.5, "latitude": 39.8, "x_n": 7},
        {"name": "b", "longitude": -105.5, "latitude": 39.81, "x_n": 5}]))
    for name, role, file in (("areas", "infrastructure", "areas.geojson"),
                             ("mask", "mask", "mask.geojson"),
                             ("towns", "context", "towns.csv")):
        made.model["layers"].append({"name": name, "role": role, "path": f"layers/{file}", **HERE,
                                     **(WGS if file.endswith("csv") else {})})
    made.layer("towns")["columns"] = {name: name for name in
                                      ("name", "longitude", "latitude", "x_n")}
    return made


def declare(project, kind, layer=None, parameters=None, unit="1"):
    criterion = {"name": "it", "label": "It", "kind": kind, "unit": unit, "direction": "higher",
                 "parameters": parameters or {}, "value": LINEAR}
    if layer:
        criterion["layer"] = layer
    project.model["criteria"] = [criterion]
    for profile in project.model["profiles"]:
        profile["weights"] = {"it": 100}
    return project.load


def codes(project):
    with pytest.raises(RemineError) as caught:
        run(project.load())
    return {problem.code for problem in caught.value.problems}


@pytest.mark.parametrize(("kind", "layer", "parameters", "unit", "code"), [
    ("ring_count", "areas", {"outer_km": 5}, "1", "E-CRITERION-LAYER"),
    ("ring_count", "towns", {"outer_km": 5, "weight": "nope"}, "1", "E-FIELD-UNKNOWN"),
    ("ring_count", "towns", {"outer_km": 5, "weight": "name"}, "1", "E-CLASSES-MISSING"),
    ("ring_count", "towns", {"outer_km": 5, "of": "density"}, "persons", "E-CRITERION-UNIT"),
    ("inside", "towns", {}, "share", "E-NOT-POLYGON"),
    ("inside", "areas", {}, "percent", "E-CRITERION-UNIT"),
    ("survey_gap", "areas", {"kinds": {"lidar": {}}}, "share", "E-FIELD-UNKNOWN"),
    ("people", "towns", {}, "index", "E-FIELD-UNKNOWN"),
    ("raster_value", ["towns", "areas"], {}, "1", "E-CRITERION-LAYER"),
    ("distance", "towns", {}, "m", "E-CRITERION-UNIT"),
    ("distance", "towns", {}, "mi", "E-CRITERION-UNIT"),
    ("quantity", None, {}, "short tons", "E-CRITERION-UNIT"),
    ("attribute", None, {"field": "area_m2"}, "ha", "E-CRITERION-UNIT"),
    ("distance", "mask", {}, "km", "E-CRITERION-LAYER"),
    ("distance", "lands", {}, "km", "E-CRITERION-TRIBAL"),
    ("attribute", None, {"field": "land_manager", "classes": {"BLM": 1}}, "class",
     "E-CRITERION-TRIBAL"),
])  # fmt: skip
def test_what_does_not_fit_is_refused_by_code(project, kind, layer, parameters, unit, code):
    declare(project, kind, layer, parameters, unit)
    assert code in codes(project)


def test_tribal_land_has_no_weight_in_a_combination_either(project):
    declare(project, "distance", "lands", unit="km")
    parts = {"name": "both", "label": "Both", "kind": "combination", "unit": "index",
             "direction": "higher", "parameters": {"method": "max", "of": ["it"]}}
    project.model["criteria"].append(parts)
    for profile in project.model["profiles"]:
        profile["weights"] = {"both": 1}
    assert codes(project) == {"E-CRITERION-TRIBAL"}


def test_several_layers_count_as_one(project):
    """Alpha stands 0 and 1.1 km from two towns of one layer, and on the depot moved beside it."""
    project.write("rail.csv", csv_text([{"name": "x", "longitude": -105.5, "latitude": 39.8}]))
    declare(project, "ring_count", ["rail", "towns"], {"outer_km": 5})
    assert run(project.load()).matrix.scored["it"].value[0] == 3.0


@pytest.mark.parametrize(("kind", "layer", "parameters", "unit", "expected"), [
    ("ring_count", "towns", {"outer_km": 5, "weight": "x_n"}, "persons", 12.0),
    ("ring_count", "towns", {"outer_km": 5, "weight": "x_n", "of": "density"}, "persons/km2",
     12.0 / (np.pi * 25)),
    ("inside", "areas", {"of": "place"}, "share", 1.0),
    ("inside", "areas", {"of": "place"}, "yes or no", 1.0),
])  # fmt: skip
def test_a_model_may_say_of_what(project, kind, layer, parameters, unit, expected):
    """``of`` is a word for these kinds, not a list of parts."""
    declare(project, kind, layer, parameters, unit)
    found = run(project.load()).matrix.scored["it"].value[0]
    assert found == pytest.approx(expected)
