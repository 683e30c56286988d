"""Gates as somebody would read them who looks for a hole: small cases run as a whole."""

import json

import pandas as pd
import pytest
import shapely
from helping import WGS84, csv_text

from remine.gates.outcome import HOLD, NOT_INDICATED, UNKNOWN

BASE = {"source": "test lands", "vintage": "2026", "licence": "CC0"}
HOLE = shapely.box(-108.6, 36.5, -108.51, 36.6)
WEST = shapely.box(-109.5, 36.0, -109.0, 37.0)
EAST = shapely.box(-109.0, 36.0, -108.5, 37.0).difference(HOLE)
ISLAND = shapely.box(179.8, 51.9, 180.2, 52.1)  # drawn past 180 degrees
HOME = shapely.box(-157.1, 21.0, -156.9, 21.2)
GUAM = shapely.box(144.7, 13.4, 144.9, 13.5)
SLIVER = shapely.box(-104.0, 38.0, -103.9999999, 39.0)
PLACES = {
    "border": (-109.0, 36.5, 0.1), "hole": (-108.55, 36.55, 0.1), "corner": (-109.5, 37.0, 0.0),
    "aleut_east": (179.9, 52.0, 0.1), "seam": (180.0, 52.0, 0.1), "guam": (144.8, 13.45, 0.1),
    "hawaii": (-157.0, 21.1, 0.1), "sliver": (-104.0, 38.5, 0.1), "far": (-105.0, 41.0, 0.1),
    "other_side": (-179.85, 52.0, 0.1),
}
#: What the layer of tribal lands says of each place, worked out by hand.
KNOWN = {
    "border": (HOLD, "East Nation; West Nation"), "hole": (NOT_INDICATED, ""),
    "corner": (HOLD, "West Nation"), "aleut_east": (HOLD, "Aleut Nation"),
    "seam": (HOLD, "Aleut Nation"), "other_side": (HOLD, "Aleut Nation"), "guam": (UNKNOWN, ""),
    "hawaii": (HOLD, "Home Nation"), "sliver": (HOLD, "Thin Nation"), "far": (NOT_INDICATED, ""),
}
LANDS = [("West Nation", WEST), ("East Nation", EAST), ("Aleut Nation", ISLAND),
         ("Home Nation", HOME), ("Thin Nation", SLIVER)]


def features(rows):
    return json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"nation": name, "area_name": name, "name": name},
         "geometry": json.loads(shapely.to_geojson(shape))} for name, shape in rows]})


def site(name, place):
    lon, lat, error = place
    return {"site_id": name, "name": name, "longitude": lon, "latitude": lat,
            "location_error_km": error, "commodities_main": "Cu", "deposit_type": "",
            "waste_types": "waste_rock", "lifecycle": "abandoned",
            "superfund_status": "none_known"}


@pytest.fixture
def project(small_project):
    """A project with the places, and polygons of tribal land beside them."""
    made = small_project(sites=[site(name, place) for name, place in PLACES.items()])
    made.model["study_area"] = "everywhere"
    made.write("lands.geojson", features(LANDS))
    made.model["layers"][1] = {"name": "lands", "role": "tribal", "path": "layers/lands.geojson",
                               "kind": "tribal_lands", "covers": "national", **BASE}
    return made


def table(project):
    _, release, folder = project.run("internal", overwrite=True)
    listed = release.table.assign(nation=release.facts["nation"]).set_index("site_id")
    return listed, folder


def told(listed):
    return {name: (row["gate_tribal"], row["nation"]) for name, row in listed.iterrows()}


def test_borders_holes_seams_and_territories_each_once(project):
    listed, _ = table(project)
    assert listed.index.is_unique
    assert told(listed) == KNOWN
    assert listed.loc["guam", "gate_tribal_code"] == "not_covered"
    assert listed.loc["border", "gate_tribal_measured"] == pytest.approx(1.0, abs=1e-3)


def test_a_layer_that_names_the_territory_speaks_of_it(project):
    project.write("guam.geojson", features([("Guam People", GUAM)]))
    project.model["layers"].append({"name": "guam", "role": "tribal", "covers": ["GU"],
                                    "kind": "tribal_lands", "path": "layers/guam.geojson", **BASE})
    project.gate("tribal")["layer"] = ["lands", "guam"]
    listed, _ = table(project)
    assert told(listed) == KNOWN | {"guam": (HOLD, "Guam People")}
    del project.layer("guam")["kind"]  # another land, not looked for elsewhere
    listed, _ = table(project)
    assert told(listed) == {name: (outcome if outcome == HOLD else UNKNOWN, nation)
                            for name, (outcome, nation) in KNOWN.items()} | {
                                "guam": (HOLD, "Guam People")}
    assert listed.loc["far", "gate_tribal_code"] == "partly_covered"


def test_a_land_split_in_two_and_rows_in_any_order_change_nothing(project):
    before, _ = table(project)
    north, south = (WEST.intersection(shapely.box(-110, *span)) for span in (
        (36.5, -108, 38), (35, -108, 36.5)))
    project.write("lands.geojson", features(
        [("West Nation", south), *LANDS[1:][::-1], ("West Nation", north)]))
    after, _ = table(project)
    columns = [name for name in before if name.startswith("gate_tribal")] + ["nation", "score"]
    for name in columns:
        if name == "gate_tribal_measured":
            pd.testing.assert_series_equal(before[name], after[name], atol=1e-3, rtol=0)
        else:
            assert before[name].equals(after[name]), name


def test_a_layer_that_says_nothing_of_what_it_covers_clears_nobody(project):
    del project.layer("lands")["covers"]
    listed, _ = table(project)
    assert told(listed) == {name: (outcome if outcome == HOLD else UNKNOWN, nation)
                            for name, (outcome, nation) in KNOWN.items()}
    assert not (listed["list"] == "no_hold").any()


def test_a_place_that_is_none_changes_no_other(project):
    before, _ = table(project)
    rows = [site(name, place) for name, place in PLACES.items()]
    rows += [site("nowhere", ("", "", "")), site("void", (0, 0, 0.1)), site("x", (-500, 40, 0.1))]
    project.write("sites.csv", csv_text(rows))
    after, folder = table(project)
    assert told(after) == told(before)
    rejected = pd.read_csv(folder / "rejected.csv")
    assert set(rejected["id"]) == {"nowhere", "void", "x"}


def test_a_mask_wins_over_a_decision_and_a_hold_and_is_never_drawn(project):
    hidden = shapely.box(-109.05, 36.45, -108.95, 36.55)
    project.write("springs.geojson", features([("Hidden Springs", hidden)]))
    project.model["layers"].append({"name": "springs", "role": "mask",
                                    "path": "layers/springs.geojson", **BASE})
    project.write("decisions.csv", csv_text([
        {"site_id": "border", "gate": "location", "decision": "include", "share": "",
         "reason": "surveyed", "decided_by": "an office", "source": "", "vintage": ""}]))
    project.model["layers"].append(
        {"name": "decisions", "role": "decisions", "path": "layers/decisions.csv", **WGS84})
    for audience in ("public", "agency"):
        _, release, folder = project.run(audience, out=audience)
        assert "border" not in set(release.table["site_id"])
        for file in folder.rglob("*"):
            content = file.read_bytes() if file.is_file() else b""
            for word in (b"Hidden Springs", b"springs.geojson", b"an office"):
                assert word not in content, (file.name, word)


def test_a_mask_drawn_past_180_degrees_holds_on_both_sides(project):
    project.write("strait.geojson", features([("Strait", shapely.box(179.5, 51.95, 180.2, 52.05))]))
    project.model["layers"].append({"name": "strait", "role": "mask",
                                    "path": "layers/strait.geojson", **BASE})
    _, release, _ = project.run("agency")
    assert set(PLACES) - set(release.table["site_id"]) == {"aleut_east", "seam", "other_side"}


def test_every_product_tells_code_value_and_vintage_of_the_gate(project):
    _, folder = table(project)
    rows = pd.read_csv(folder / "ranked_sites.csv", keep_default_na=False).set_index("site_id")
    for name, (outcome, _) in KNOWN.items():
        row = rows.loc[name]
        assert row["gate_tribal"] == outcome and row["gate_tribal_code"]
        assert ("2026" in row["gate_tribal_reason"]) == (outcome != UNKNOWN)
    shown = json.loads((folder / "ranked_sites.geojson").read_text())["features"]
    assert {f["properties"]["gate_tribal_code"] for f in shown} == set(rows["gate_tribal_code"])
    gate = next(g for g in json.loads((folder / "manifest.json").read_text())["gates"]
                if g["name"] == "tribal")
    assert (gate["measured_unit"], gate["layer_vintage"], gate["layer_source"]) == (
        "chance 0-1", "2026", "test lands")
