"""One layer from file to fields: every row ends used or rejected."""

from __future__ import annotations

import hashlib

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from helping import RAIL, TRIBAL, csv_text, sites_rows

from remine.errors import ConfigError, InputError, RemineError
from remine.inventory.reading import read_layer, sha256


def layer(project, name: str):
    loaded = project.load()
    return read_layer(loaded, next(x for x in loaded.model.layers if x.name == name))


def codes(project, name: str, kind=RemineError) -> set[str]:
    with pytest.raises(kind) as caught:
        layer(project, name)
    return {problem.code for problem in caught.value.problems}


def test_every_row_is_used_or_rejected(small_project):
    rows = sites_rows()
    rows[2]["longitude"] = ""
    rows[4]["latitude"] = "95"
    rows[6].update(longitude=0, latitude=0)
    rows[8]["longitude"] = "105 W"
    read = layer(small_project(sites=rows), "sites")
    info = read.info
    assert (info.rows_read, info.rows_used, info.rows_rejected) == (10, 6, 4)
    assert len(read) == 6
    assert [(r.row, r.id, r.reason) for r in read.rejected] == [
        (3, "s03", "no coordinates"),
        (5, "s05", "latitude beyond 90 degrees"),
        (7, "s07", "null island (0, 0)"),
        (9, "s09", "not a number"),
    ]
    assert read.frame["row"].tolist() == [1, 2, 4, 6, 8, 10]
    assert read.frame["site_id"].tolist() == ["s01", "s02", "s04", "s06", "s08", "s10"]


def test_the_manifest_facts_of_a_file(small_project):
    project = small_project()
    info = layer(project, "sites").info
    raw = project.files["sites"].read_bytes()
    assert info.sha256 == hashlib.sha256(raw).hexdigest()
    assert info.bytes == len(raw)
    assert (info.crs, info.vintage, info.licence) == ("EPSG:4326", "2026", "CC0")


def test_half_the_rows_without_a_usable_place_is_a_wrong_mapping(small_project):
    rows = sites_rows()
    for row in rows[:6]:
        row["latitude"] = "n/a"
    assert codes(small_project(sites=rows), "sites", InputError) == {"E-COORD-MANY"}


def test_blank_places_are_honest(small_project):
    rows = sites_rows()
    for row in rows[:8]:
        row["latitude"] = " "
    assert len(layer(small_project(sites=rows), "sites")) == 2


@pytest.mark.parametrize("columns", [{}, {"longitude": "name"}])
def test_no_coordinates_at_all(small_project, columns):
    rows = [{k: v for k, v in row.items() if k != "longitude"} for row in sites_rows()]
    project = small_project(sites=rows)
    project.layer("sites")["columns"] = columns
    expected = {"E-COORD-MANY"} if columns else {"E-COORD-NONE"}
    assert codes(project, "sites", InputError) == expected


def test_swapped_columns_are_refused_not_swapped(small_project):
    project = small_project()
    project.layer("sites")["columns"] = {"longitude": "latitude", "latitude": "longitude"}
    assert codes(project, "sites", InputError) == {"E-COORD-SWAPPED"}


def polygons(project, layer_name, shapes, crs=4326, **columns):
    frame = gpd.GeoDataFrame(columns or {"nation": [f"N{i}" for i in range(len(shapes))]},
                             geometry=shapes, crs=crs)
    path = project.root / "layers" / f"{layer_name}.gpkg"
    frame.to_file(path)
    spec = project.layer(layer_name)
    for key in ("geometry", "id", "crs", "crs_reason"):
        spec.pop(key, None)
    spec["path"] = f"layers/{layer_name}.gpkg"
    return spec


def test_swapped_polygons_are_refused_too(small_project):
    """Lands written latitude first end near Antarctica, where no site is: all would read clear."""
    project = small_project()
    polygons(project, "lands", [shapely.box(35, -80, 36, -79), shapely.box(40, -75, 41, -74)])
    assert codes(project, "lands", InputError) == {"E-COORD-SWAPPED"}


def test_lands_of_another_continent_are_refused(small_project):
    project = small_project()
    polygons(project, "lands", [shapely.box(10, 50, 11, 51)])
    assert codes(project, "lands", InputError) == {"E-TRIBAL-ELSEWHERE"}


BOW_TIE = shapely.Polygon([(-105, 40), (-104, 41), (-104, 40), (-105, 41)])
GOOD = shapely.box(-107, 37, -106, 38)


@pytest.mark.parametrize(
    ("bad", "repair"),
    [
        (BOW_TIE, False),
        (BOW_TIE, True),
        (shapely.Point(-105, 40), False),
        (None, False),
        (shapely.Polygon(), False),
        (shapely.box(-179.9, 50, 179.9, 52), False),
        (shapely.MultiPolygon([shapely.box(-179.9, 50, 179.9, 52), GOOD]), False),
    ],
)
def test_a_land_that_cannot_be_read_is_never_left_out(small_project, bad, repair):
    """A site inside it would read "no recorded land here"."""
    project = small_project()
    spec = polygons(project, "lands", [GOOD, bad])
    if repair:
        spec["geometry"] = "repair"
    assert codes(project, "lands", InputError) == {"E-TRIBAL-GAP"}


def test_the_same_shapes_in_a_survey_layer_are_rejected_by_row(small_project):
    project = small_project()
    spec = polygons(project, "rail", [GOOD, BOW_TIE, shapely.Point(-105, 40)],
                    name=["a", "b", "c"])
    spec["role"] = "survey"
    read = layer(project, "rail")
    assert len(read) == 1
    assert "Self-intersection" in read.rejected[0].reason
    assert read.rejected[1].reason == "not a polygon"


def test_a_small_repair_is_made_on_request_and_told(small_project):
    spike = shapely.Polygon([(-107, 37), (-106, 37), (-106, 38), (-106, 37.9999), (-106.0001, 38),
                             (-107, 38)])
    loop = shapely.Polygon([(-107, 37), (-106, 37), (-106, 38), (-106.00001, 38.00001),
                            (-106, 38.00001), (-106.00001, 38), (-107, 38)])
    project = small_project()
    spec = polygons(project, "rail", [GOOD, loop, spike], name=["a", "b", "c"])
    spec.update(role="survey", geometry="repair")
    read = layer(project, "rail")
    assert len(read) == 3
    assert any("repaired, their area changed by" in word for word in read.info.warnings)
    assert all(shape.is_valid and shape.geom_type in ("Polygon", "MultiPolygon")
               for shape in read.geometry)


@pytest.mark.parametrize("crs", ["EPSG:5070", "EPSG:4269", "EPSG:3338", "ESRI:102008"])
def test_polygons_in_any_crs_arrive_in_degrees(small_project, crs):
    to = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    shape = shapely.transform(GOOD, to.transform, interleaved=False)
    project = small_project()
    polygons(project, "lands", [shape], crs=crs)
    read = layer(project, "lands")
    assert len(read) == 1
    assert shapely.get_coordinates(read.geometry[0]) == pytest.approx(
        shapely.get_coordinates(GOOD), abs=1e-6)
    assert read.info.crs == crs


def test_a_projected_polygon_over_the_antimeridian_is_not_taken_for_a_band(small_project):
    to = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3338", always_xy=True)
    ring = [(179, 52), (-179, 52), (-179, 53), (179, 53)]
    shape = shapely.Polygon([to.transform(*point) for point in ring])
    project = small_project()
    polygons(project, "lands", [shape], crs="EPSG:3338")
    assert codes(project, "lands", InputError) >= {"E-COORD-MANY"}


def test_a_crs_without_a_place_on_the_earth(small_project):
    project = small_project()
    local = 'ENGCRS["grid",EDATUM["pit"],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],' \
            'LENGTHUNIT["metre",1]]'
    project.layer("sites")["crs"] = local
    assert codes(project, "sites", InputError) <= {"E-CRS-LOCAL", "E-CRS-UNKNOWN"}


@pytest.mark.parametrize(
    ("spec", "code"),
    [
        ({"crs": None}, "E-CRS-MISSING"),
        ({"crs_reason": None}, "E-CRS-MISSING"),
        ({"crs": "EPSG:999999"}, "E-CRS-UNKNOWN"),
        ({"crs": "wherever"}, "E-CRS-UNKNOWN"),
    ],
)
def test_a_crs_is_declared_with_a_reason(small_project, spec, code):
    project = small_project()
    project.layer("sites").update(spec)
    assert codes(project, "sites", InputError) == {code}


def test_file_and_model_must_agree_on_the_crs(small_project):
    project = small_project()
    spec = polygons(project, "lands", [GOOD])
    spec.update(crs="EPSG:5070", crs_reason="a guess")
    assert codes(project, "lands", InputError) == {"E-CRS-CONFLICT"}


def test_heights_are_dropped_and_no_conflict(small_project):
    project = small_project()
    path = project.root / "layers" / "rail.geojson"
    path.write_text('{"type":"Feature","properties":{"name":"a"},"geometry":{"type":"Point",'
                    '"coordinates":[-105,40,1600]}}')
    project.layer("rail").update(path="layers/rail.geojson")
    read = layer(project, "rail")
    assert not shapely.has_z(read.geometry).any()
    assert read.frame["longitude"].tolist() == [-105]


def test_projected_columns(small_project):
    to = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:5070", always_xy=True)
    rows = sites_rows()
    expected = [(row["longitude"], row["latitude"]) for row in rows]
    for row in rows:
        row["longitude"], row["latitude"] = to.transform(row["longitude"], row["latitude"])
    rows[0]["longitude"] = "inf"
    rows[1]["longitude"] = 1e30
    project = small_project(sites=rows)
    project.layer("sites")["crs"] = "EPSG:5070"
    read = layer(project, "sites")
    assert {r.row: r.reason for r in read.rejected} == {
        1: "not a number", 2: "outside the CRS's area of use"}
    got = read.frame[["longitude", "latitude"]].to_numpy()
    assert got == pytest.approx(np.array(expected[2:]), abs=1e-7)


@pytest.mark.parametrize("gap", ["radius_km", "ring_km"])
def test_a_disc_without_its_size_is_refused(small_project, gap):
    """A missing radius compares false with every distance: all sites would read clear."""
    project = small_project(lands=[TRIBAL[0], {**TRIBAL[0], "disc_id": "t2", gap: ""}])
    with pytest.raises(InputError) as caught:
        layer(project, "lands")
    [problem] = caught.value.problems
    assert (problem.code, problem.row, problem.column) == ("E-DISC-SIZE", "2", gap)


@pytest.mark.parametrize("where", ["longitude", "latitude"])
def test_a_disc_without_its_place_is_refused(small_project, where):
    project = small_project(lands=[TRIBAL[0], {**TRIBAL[0], "disc_id": "t2", where: ""}])
    assert codes(project, "lands", InputError) == {"E-TRIBAL-GAP"}


def test_points_do_not_stand_for_lands(small_project):
    project = small_project()
    del project.layer("lands")["geometry"]
    assert codes(project, "lands", InputError) == {"E-NOT-POLYGON"}


@pytest.mark.parametrize(("name", "geometry"), [("sites", "none"), ("rail", "none"),
                                                ("lands", "none"), ("rail", "disc")])
def test_a_geometry_that_does_not_fit_the_role(small_project, name, geometry):
    project = small_project()
    project.layer(name)["geometry"] = geometry
    assert codes(project, name, ConfigError) <= {"E-GEOMETRY-NONE", "E-GEOMETRY-DISC"}


def test_ids_are_text_trimmed_and_unique_after_folding(small_project):
    rows = sites_rows()
    for row, word in zip(rows, ["007", "1e5", "NA", " x ", "null", "None", "nan", "-5", "é", "=1"],
                         strict=True):
        row["site_id"] = word
    frame = layer(small_project(sites=rows), "sites").frame
    assert frame["site_id"].tolist() == ["007", "1e5", "NA", "x", "null", "None", "nan", "-5",
                                         "é", "=1"]


@pytest.mark.parametrize(("first", "second"), [("a", "a"), ("a", "A"), ("a", " a "), ("ß", "SS")])
def test_an_id_twice_names_both_rows(small_project, first, second):
    rows = sites_rows()
    rows[1]["site_id"], rows[7]["site_id"] = first, second
    with pytest.raises(InputError) as caught:
        layer(small_project(sites=rows), "sites")
    [problem] = caught.value.problems
    assert problem.code == "E-ID-DUPLICATE"
    assert "rows 2, 8" in problem.what


def test_an_empty_id(small_project):
    rows = sites_rows()
    rows[3]["site_id"] = " "
    assert codes(small_project(sites=rows), "sites", InputError) == {"E-ID-EMPTY"}


def test_an_id_of_two_columns(small_project):
    project = small_project()
    project.layer("sites")["id"] = ["lifecycle", "site_id"]
    assert layer(project, "sites").frame["site_id"][0] == "abandoned:s01"


def test_keep_leaves_out_and_says_so(small_project):
    project = small_project()
    project.layer("sites")["keep"] = {"lifecycle": ["abandoned"]}
    read = layer(project, "sites")
    assert set(read.frame["lifecycle"]) == {"abandoned"}
    assert len(read) + len(read.rejected) == 10
    assert read.rejected[0].reason == "left out by the model: lifecycle is 'past'"
    project.layer("sites")["keep"] = {"lifecylce": ["abandoned"]}
    assert codes(project, "sites", InputError) == {"E-COLUMN-MISSING"}


def test_keep_ignores_blanks_around_the_word(small_project):
    rows = sites_rows()
    rows[0]["lifecycle"] = " abandoned "
    project = small_project(sites=rows)
    project.layer("sites")["keep"] = {"lifecycle": ["abandoned"]}
    assert layer(project, "sites").frame["site_id"][0] == "s01"


class TestJoin:
    """A second table by a shared key."""

    def project(self, small_project, text: str, **join):
        project = small_project()
        project.write("more.csv", text)
        project.layer("rail")["join"] = {"path": "layers/more.csv", "on": "name",
                                         "columns": ["class"], **join}
        return project

    def test_by_key(self, small_project):
        project = self.project(small_project, "name,class\nyard ,main\nother,x\n")
        read = layer(project, "rail")
        assert read.frame["class"].tolist() == ["", "main"]
        assert read.info.warnings == ("1 of 2 rows have no partner in more.csv",)
        assert read.info.joined_sha256 == sha256(project.root / "layers" / "more.csv")

    @pytest.mark.parametrize(
        ("text", "join", "code"),
        [
            ("name,class\nyard,a\nyard,b\n", {}, "E-JOIN-KEY"),
            ("name,class\nyard,a\nyard ,b\n", {}, "E-JOIN-KEY"),
            ("name,class\nyard,a\n", {"on": "nam"}, "E-COLUMN-MISSING"),
            ("name,class\nyard,a\n", {"columns": ["clas"]}, "E-COLUMN-MISSING"),
            ("name,latitude\nyard,a\n", {"columns": ["latitude"]}, "E-JOIN-COLUMN"),
            ("name,class\nyard\n", {}, "E-TABLE-RAGGED"),
            ("name,class\nyard,a\n", {"path": "layers/none.csv"}, "E-FILE-MISSING"),
        ],
    )
    def test_what_cannot_be_joined(self, small_project, text, join, code):
        assert codes(self.project(small_project, text, **join), "rail", InputError) == {code}


def test_a_header_only_layer_is_empty_not_broken(small_project):
    for name, rows in (("sites", sites_rows()), ("lands", TRIBAL), ("rail", RAIL)):
        project = small_project(**{name: csv_text(rows).split("\n")[0] + "\n"})
        read = layer(project, name)
        assert len(read) == read.info.rows_read == 0


def test_one_row(small_project):
    assert len(layer(small_project(sites=sites_rows()[:1]), "sites")) == 1


def test_a_header_that_is_none_is_shown(small_project):
    project = small_project(rail="a,-106.1,39.2\nb,-106.2,39.3\n")
    with pytest.raises(InputError, match=r"no longitude and no latitude.*read as a, -106.1, 39.2"):
        layer(project, "rail")


def test_decimal_commas_in_coordinates_are_named(small_project):
    project = small_project(rail='name,longitude,latitude\na,"-106,1","39,2"\n')
    with pytest.raises(InputError, match="E-NUMBER.*'-106,1' .*a decimal comma is not read"):
        layer(project, "rail")


def test_shapes_of_several_kinds_are_counted_and_a_repair_is_offered_where_it_helps(small_project):
    project = small_project()
    bow = shapely.Polygon([(-106, 39), (-105.9, 39.1), (-105.9, 39), (-106, 39.1)])
    line = shapely.LineString([(-106, 39), (-105, 39)])
    shapes = [shapely.box(-106, 39, -105.9, 39.1), shapely.Point(-106, 39), line, None, bow]
    polygons(project, "rail", shapes)
    read = layer(project, "rail")
    assert read.info.warnings == (
        "shapes of several kinds: areas 1, lines 1, points 1; only areas have a size",)
    assert [row.fix for row in read.rejected] == [
        "correct the shape", "correct the shape, or declare geometry: repair for the layer"]
    project.layer("rail")["geometry"] = "repair"
    read = layer(project, "rail")
    assert [row.fix for row in read.rejected] == ["correct the shape"] * 2
    assert not any("repaired" in words for words in read.info.warnings), "none was"
