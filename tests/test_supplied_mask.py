"""A supplied mask wins: what it covers leaves every product but the internal one."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from helping import all_bytes, csv_text, sites_rows
from method_cases import inventory, layer

from remine.disclosure import audit
from remine.errors import RemineError
from remine.supplied_mask import supplied_mask

#: Around s08, an opening, and s04, held for consultation.
BOXES = [shapely.box(-105.11, 39.19, -105.09, 39.21), shapely.box(-106.96, 37.04, -106.94, 37.06)]
MASKED = {"s04", "s08"}


def write_mask(project, shapes=BOXES):
    path = project.root / "layers" / "burial_ground.gpkg"
    gpd.GeoDataFrame({"secret": ["Burial ground"] * len(shapes)}, geometry=list(shapes),
                     crs=4326).to_file(path)
    project.model["layers"].append({"name": "burial_mask", "role": "mask", "source": "a nation",
                                    "path": "layers/burial_ground.gpkg", "stamp": "burial stamp"})


@pytest.fixture
def project(small_project):
    made = small_project()
    write_mask(made)
    return made


@pytest.mark.parametrize("audience", ["public", "agency"])
def test_nothing_inside_stands_in_any_product(project, audience):
    _, release, folder = project.run(audience)
    assert not MASKED & set(release.table["site_id"])
    assert release.counts["sites"] == 8
    assert release.counts["withheld"] == 0
    assert "burial_mask" not in release.layers
    states = {row["state"]: row["sites"] for row in release.relations["states"]}
    assert sum(states.values()) == 8
    for name, content in all_bytes(folder).items():
        for word in (b"Delta pile", b"Theta adit", b"urial", b"s04", b"s08", b"a nation"):
            if name.endswith((".csv", ".json")):
                assert word not in content, (name, word)
    ranks = release.table["rank"].dropna()
    assert sorted(ranks) == list(range(1, len(ranks) + 1))


def test_the_manifest_says_that_there_is_a_mask_and_which(project):
    _, _, folder = project.run("public")
    told = json.loads((folder / "manifest.json").read_text())["inputs"][-1]
    assert told["layer"] == "supplied mask" and len(told["sha256"]) == 64
    assert told["file"].startswith("sha256 of the name: ")


def test_internal_shows_them_stamped_and_draws_no_mask(project):
    _, release, folder = project.run("internal")
    table = pd.read_csv(folder / "ranked_sites.csv").set_index("site_id")
    assert set(table.index[table["stamp"].str.contains("; inside a supplied")]) == MASKED
    assert "burial_mask" not in release.layers
    assert "inside a supplied mask" in release.stamp()
    assert b"urial" not in (folder / "manifest.json").read_bytes()


def test_the_audit_is_clean_and_finds_what_returns(project):
    for audience in ("public", "agency"):
        finished, release, folder = project.run(audience, out=audience)
        assert not audit(finished, release, folder).findings
        (folder / "more.csv").write_text(csv_text([{"site_id": "s08", "remark": "back"}]))
        (folder / "note.txt").write_text("Theta adit")
        found = {(p.file, p.code) for p in audit(finished, release, folder).findings}
        assert found == {("more.csv", "E-DISCLOSED-SITE"), ("note.txt", "E-DISCLOSED-SITE")}


def test_points_of_other_layers_inside_leave_the_agency_view_too(project):
    rows = [{"name": "depot", "longitude": -105.10, "latitude": 39.20},
            {"name": "yard", "longitude": -105.50, "latitude": 39.00}]
    project.write("rail.csv", csv_text(rows))
    _, release, _ = project.run("agency")
    assert release.layers["rail"].frame["name"].tolist() == ["yard"]
    assert len(release.layers["sites"]) == 8


def test_a_location_error_that_reaches_the_mask_is_inside(small_project):
    box = shapely.box(-105.0, 39.0, -104.9, 39.1)
    rows = [{"longitude": -105.02, "latitude": 39.05, "location_error_km": e}
            for e in (1.0, 2.0, np.nan)]
    got = supplied_mask(inventory(rows, [layer("m", "mask", [{}], [box])]))
    assert got.sites.tolist() == [False, True, True]


def test_no_mask_masks_nothing():
    assert not supplied_mask(inventory([{}])).sites.any()


def test_a_mask_with_a_broken_area_is_refused(small_project):
    project = small_project(sites=sites_rows())
    bow = shapely.Polygon([(-105, 39), (-104, 40), (-104, 39), (-105, 40)])
    write_mask(project, [*BOXES, bow])
    with pytest.raises(RemineError) as caught:
        project.run("public")
    assert {p.code for p in caught.value.problems} == {"E-MASK-GAP"}
