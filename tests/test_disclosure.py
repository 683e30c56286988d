"""`remine check RUN --disclosure`: a clean run is clean, and a leak planted anywhere is found."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import shutil
import sqlite3
import struct

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyproj
import pytest
import shapely
from helping import CONSULT, OPENING, SECRET, csv_text, secret_rows, small_files
from openpyxl.comments import Comment

from remine.disclosure import audit, audit_for, looked_for
from remine.maps.base85 import BLOCK
from remine.maps.encoding import Block
from remine.products.geo_files import write_geopackage, write_geoparquet
from remine.products.workbook.pen import FIRST_ROW, NAME_ROW
from remine.project import load_project
from remine.resources import find_model
from remine.run import publish, run


def long(case):
    """A case that differs from the one beside it in no more than where it stands."""
    return pytest.param(case, marks=pytest.mark.long)


@pytest.fixture
def project(secret_project):
    return secret_project


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """One public run, done once: every test plants its leak in a copy."""
    project = small_files(tmp_path_factory.mktemp("made"), secret_rows())
    finished, release, clean = project.run("public")
    return finished, looked_for(finished, release), clean


@pytest.fixture
def public(made, tmp_path):
    finished, wanted, clean = made
    folder = tmp_path / "out"
    shutil.copytree(clean, folder)

    def codes():
        found = audit_for(wanted, folder).findings
        return {(p.file, p.code) for p in found}

    return finished, folder, codes


def test_a_public_run_is_clean(public):
    assert public[2]() == set()


@pytest.mark.parametrize("site", SECRET)
@pytest.mark.parametrize("decimals", [long(3), 4, long(6)])
def test_a_place_in_a_list(public, site, decimals):
    _, folder, codes = public
    path = folder / "lists" / "no_hold.csv"
    lon, lat = SECRET[site]
    path.write_text(path.read_text().replace("Alpha tailings",
                                             f"near {lat:.{decimals}f} {lon:.{decimals}f}"))
    assert ("lists/no_hold.csv", "E-DISCLOSED-PLACE") in codes()


#: The first place of `SECRET`, spelled otherwise: converted by hand and with cs2cs.
SPELLED = [
    "37\u00b001'28.9\"N 106\u00b054'48.9\"W",
    "N 37 01 28.85, W 106 54 48.89",
    "106\u00b0 54.815' W, 37\u00b0 1.481' N",
    "37,02468 -106,91358",
    "[37024681, -106913579]",
    "3.702468e+01 -1.0691358e+02",
    "s02_-106.9136_37.0247",
    "37.02468 and, after a long remark " + 20 * "of no use " + "-106.91358",
    "geohash 9wefxh5", "9WEFXH5U", "859M23FP+VH", "at 859M23FP+VHF", "13S CA 29783 99322",
    "13SCA29789932", "tiles/16/13304/25502.png",
]
#: What is told of a masked site in words, beside its id or its name.
WORDED = ["T. 12 N., R. 5 W., sec. 14", "T12N R05W Sec 14", "Township 12 North, Range 5 West",
          "3.2 km NE of Picher", "2 miles south-west of Creede", "about 400 m N from Town"]


def test_a_place_in_another_spelling_or_in_metres_or_packed(public):
    """Each in a file of its own, so that one audit looks for all."""
    _, folder, codes = public
    texts = list(SPELLED)
    for crs in ("EPSG:5070", "EPSG:32613", "EPSG:26913", "EPSG:3857"):
        x, y = pyproj.Transformer.from_crs(4326, crs, always_xy=True).transform(*SECRET[CONSULT])
        texts += [f"{x:.0f} {y:.0f}", f"id,a,b\n1,{x:.1f},{y:.1f}\n"]
    texts += [f"at='{base64.b64encode(struct.pack(kind, *SECRET[CONSULT])).decode()}'"
              for kind in ("<dd", ">dd", "<ff")]
    texts += [shapely.Point(SECRET[CONSULT]).wkb_hex, f"0x{struct.pack('>d', 0).hex()}"
              f"{struct.pack('>dd', *SECRET[CONSULT]).hex()}", f"<!-- {SPELLED[0]} -->",
              f"<path d='M{SECRET[CONSULT][0]:.5f},{SECRET[CONSULT][1]:.5f}L0,0'/>"]
    names = [f"{at}.txt" for at in range(len(texts))]
    for name, text in zip(names, texts, strict=True):
        (folder / name).write_text(text)
    names.append("card_37.02468_-106.91358.txt")
    (folder / names[-1]).write_text("nothing")
    assert {(name, "E-DISCLOSED-PLACE") for name in names} == codes()


@pytest.mark.parametrize("words", WORDED)
def test_a_place_in_words_in_the_row_or_the_line_of_a_masked_site(public, words):
    _, folder, codes = public
    change(folder / "ranked_sites.parquet", "source", words)
    (folder / "card.txt").write_text(f"Delta pile lies {words}\n\nAlpha tailings lie elsewhere")
    (folder / "open.txt").write_text(f"Delta pile\nAlpha tailings lie {words}, the public knows")
    assert codes() == {(name, "E-DISCLOSED-PLACE") for name in ("ranked_sites.parquet", "card.txt")}


def test_the_picture_of_a_site_is_not_cleared(public):
    _, folder, codes = public
    (folder / "site.jpg").write_bytes(b"\xff\xd8\xff\xe1..Exif..GPS")
    assert codes() == {("site.jpg", "E-DISCLOSURE-UNREAD")}


def test_the_parts_of_a_place_in_two_cells_and_a_name_in_another_column(public):
    _, folder, codes = public
    book = openpyxl.load_workbook(folder / "ranked_sites.xlsx")
    sheet = book.worksheets[0]
    sheet["Z90"], sheet["C95"] = SECRET[CONSULT]
    book.save(folder / "ranked_sites.xlsx")
    point = json.dumps({"type": "Point", "coordinates": [-106.91, 37.02]})
    (folder / "near.geojson").write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":'
        f'{{"label":"DELTA Pile "}},"geometry":{point}}}]}}')
    assert {("ranked_sites.xlsx", "E-DISCLOSED-PLACE"), ("near.geojson", "E-DISCLOSED-NAME")} == \
        codes()


def test_what_is_no_place_is_no_leak(public):
    _, folder, codes = public
    (folder / "note.txt").write_text(
        "37\u00b001' N 106\u00b054' W\n\n2024-01-28 10:54:48\n370246 5\n"
        "1:24,000 and 106,913 m3; 37,024 t\n9wefxh5wdcontinued 9wefx 859M23FP 13S 12/832/1594.png "
        "within 5 km of a land; north of it; 16/13304/2024 " + hashlib.sha256(b"x").hexdigest())
    assert codes() == set()


def test_a_coarse_coordinate_is_no_leak(public):
    _, folder, codes = public
    (folder / "note.txt").write_text("somewhere near -106.9 37.0, or 37.02, -106.91")
    assert codes() == set()


@pytest.mark.parametrize("text", ["37.02468 N 106.91358 W", long('{"at": [-106.9136, 37.0247]}'),
                                  long("-106.913,37.024")])
@pytest.mark.parametrize("name", ["manifest.json", "rejected.csv", "context.csv", "note.txt",
                                  "metadata.xml", "metadata.html"])
def test_a_place_in_words(public, text, name):
    _, folder, codes = public
    path = folder / name
    before = path.read_text() if path.exists() else ""
    path.write_text(f"{before}\n{text}\n" if not name.endswith("csv") else
                    "id,words\n1,\"" + text.replace('"', '""') + '"\n')
    assert (name, "E-DISCLOSED-PLACE") in codes()


@pytest.mark.parametrize("name", ["ranked_sites.csv", "ranked_sites.gpkg", "ranked_sites.parquet"])
@pytest.mark.parametrize("column", ["score", long("rank"), long("rail_value")])
def test_a_figure_of_a_withheld_site(public, name, column):
    _, folder, codes = public
    change(folder / name, column, 3)
    assert (name, "E-DISCLOSED-FIGURE") in codes()


@pytest.mark.parametrize("name", ["ranked_sites.csv", "ranked_sites.gpkg", "ranked_sites.parquet"])
def test_a_place_coarser_than_the_truth_but_not_where_policy_puts_it(public, name):
    _, folder, codes = public
    change(folder / name, "longitude", -106.9)
    assert (name, "E-DISCLOSED-PLACE") in codes()


@pytest.mark.parametrize("name", ["ranked_sites.gpkg", "ranked_sites.parquet"])
def test_a_shape(public, name):
    _, folder, codes = public
    change(folder / name, "geometry", shapely.Point(SECRET[CONSULT]))
    assert (name, "E-DISCLOSED-PLACE") in codes()


def change(path, column, value, site=CONSULT):
    if path.suffix == ".csv":
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        table.loc[table["site_id"] == site, column] = str(value)
        table.to_csv(path, index=False)
        return
    if path.suffix == ".gpkg":
        frame, write = gpd.read_file(path, layer="ranked_sites"), write_geopackage
    else:
        frame, write = gpd.read_parquet(path), write_geoparquet
    frame = frame.drop(columns="bbox", errors="ignore")
    frame.loc[frame["site_id"] == site, column] = value
    path.unlink()
    write(frame, path)


@pytest.mark.parametrize(("sheet", "column", "cell", "code"), [
    ("Excluded", "longitude", SECRET[CONSULT][0], "E-DISCLOSED-PLACE"),
    ("Excluded", "source", "37.02468 N 106.91358 W", "E-DISCLOSED-PLACE"),
    ("Ranking", "missing", "37.0247, -106.9136", "E-DISCLOSED-PLACE"),
    ("Excluded", "score", 0.5, "E-DISCLOSED-FIGURE"),
    ("Criteria", "potential_score", "figure", "E-DISCLOSED-FIGURE"),
])
def test_a_cell_of_the_workbook(public, sheet, column, cell, code):
    finished, folder, codes = public
    if cell == "figure":
        row = list(finished.inventory.sites["site_id"]).index(CONSULT)
        cell = repr(float(finished.matrix.scored["rail"].value[row]))  # whole, as a word
    path = folder / "ranked_sites.xlsx"
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    names = [c.value for c in page[NAME_ROW]]
    if column not in names:
        names.append(column)
        page.cell(NAME_ROW, len(names), column)
    at = names.index(column) + 1
    rows = [r[0].row for r in page.iter_rows(min_row=FIRST_ROW)
            if CONSULT in [c.value for c in r]] or [FIRST_ROW]
    page.cell(rows[0], at, cell)
    book.save(path)
    assert ("ranked_sites.xlsx", code) in codes()


@pytest.mark.parametrize("part", ["comment", "formula", "property"])
def test_a_hidden_part_of_the_workbook(public, part):
    _, folder, codes = public
    path = folder / "ranked_sites.xlsx"
    book = openpyxl.load_workbook(path)
    words = "{1:.4f}, {0:.4f}".format(*SECRET[CONSULT])
    if part == "comment":
        book["README"]["A1"].comment = Comment(words, "x")
    elif part == "formula":
        book["README"]["H1"] = f'=IF(1,"","{words}")'
    else:
        book.properties.keywords = words
    book.save(path)
    assert ("ranked_sites.xlsx", "E-DISCLOSED-PLACE") in codes()


@pytest.mark.parametrize(("key", "value", "code"), [
    ("geometry", {"type": "Point", "coordinates": SECRET[CONSULT]}, "E-DISCLOSED-PLACE"),
    ("score", 0.5, "E-DISCLOSED-FIGURE"), ("longitude", -106.9, "E-DISCLOSED-PLACE")])
def test_a_feature_of_the_geojson(public, key, value, code):
    _, folder, codes = public
    path = folder / "ranked_sites.geojson"
    data = json.loads(path.read_text())
    row = next(f for f in data["features"] if f["properties"]["site_id"] == CONSULT)
    (row if key == "geometry" else row["properties"])[key] = value
    path.write_text(json.dumps(data))
    assert ("ranked_sites.geojson", code) in codes()


@pytest.mark.parametrize("statement", [
    "UPDATE gpkg_metadata SET metadata = metadata || '37.0247 N, 106.9136 W' WHERE id = 1",
    "UPDATE layer_styles SET styleQML = '37.0247 -106.9136' WHERE id = 2",
    "CREATE VIEW more AS SELECT 37.0247 AS a, -106.9136 AS b"])
def test_words_and_views_of_the_geopackage(public, statement):
    _, folder, codes = public
    with contextlib.closing(sqlite3.connect(folder / "ranked_sites.gpkg")) as link, link:
        link.execute(statement)
    assert ("ranked_sites.gpkg", "E-DISCLOSED-PLACE") in codes()


def test_rows_removed_from_a_geopackage_whose_bytes_remain(public):
    _, folder, codes = public
    link = sqlite3.connect(folder / "ranked_sites.gpkg")
    link.execute("PRAGMA secure_delete = OFF")
    link.execute("CREATE TABLE other (longitude REAL, latitude REAL)")
    link.executemany("INSERT INTO other VALUES (?, ?)", [SECRET[CONSULT]] * 50)
    link.commit()
    link.execute("DELETE FROM other")
    link.commit()
    link.close()
    assert ("ranked_sites.gpkg", "E-DISCLOSED-PLACE") in codes()


def test_a_data_block_of_the_map(public):
    _, folder, codes = public
    path = folder / "map.html"
    block = Block(2)
    block.numbers("x", np.round([-100.0, SECRET[OPENING][0]], 5))
    block.numbers("y", np.round([40.0, SECRET[OPENING][1]], 5))
    put(path, "more", block)
    assert ("map.html", "E-DISCLOSED-PLACE") in codes()


def test_a_figure_in_a_data_block_of_the_map(public):
    finished, folder, codes = public
    row = list(finished.inventory.sites["site_id"]).index(CONSULT)
    block = Block(1, {"note": f"scored {finished.scores['recovery'].score[row]!r}"})
    put(folder / "map.html", "more", block)
    assert ("map.html", "E-DISCLOSED-FIGURE") in codes()


def put(path, key, block):
    text = path.read_text()
    at = BLOCK.search(text).start()
    block = f'<script type="text/plain" id="block-{key}">{block.letters()}</script>'
    path.write_text(text[:at] + block + text[at:])


def test_a_figure_in_the_manifest(public):
    finished, folder, codes = public
    row = list(finished.inventory.sites["site_id"]).index(CONSULT)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["extra"] = float(finished.matrix.scored["rail"].value[row])
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert ("manifest.json", "E-DISCLOSED-FIGURE") in codes()


def test_a_file_nobody_can_open_is_not_cleared(public):
    _, folder, codes = public
    (folder / "more.zip").write_bytes(b"PK\x03\x04\0\0")
    assert ("more.zip", "E-DISCLOSURE-UNREAD") in codes()


def test_a_join_by_name(public):
    _, folder, codes = public
    (folder / "more.csv").write_text(csv_text([
        {"name": "delta PILE", "longitude": -106.91, "latitude": 37.02},
        {"name": "Delta pile", "longitude": -105.0, "latitude": 37.02}]))
    assert codes() == {("more.csv", "E-DISCLOSED-NAME")}


@pytest.mark.parametrize("column", ["rail_score", long("rail_contribution"), long("score")])
def test_a_figure_that_would_tell_the_place_of_an_opening(public, column):
    """The exact worth of a distance is the distance; so is a score whose other terms are known."""
    finished, folder, codes = public
    row = list(finished.inventory.sites["site_id"]).index(OPENING)
    scores, rail = finished.scores["recovery"], finished.matrix.scored["rail"]
    exact = {"rail_score": rail.score[row], "score": scores.score[row],
             "rail_contribution": scores.contributions[row, scores.names.index("rail")]}[column]
    path = folder / "ranked_sites.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert float(table.loc[table["site_id"] == OPENING, column].iloc[0]) != exact
    table.loc[table["site_id"] == OPENING, column] = repr(float(exact))
    table.to_csv(path, index=False)
    assert ("ranked_sites.csv", "E-DISCLOSED-FIGURE") in codes()


@pytest.mark.parametrize("site", [CONSULT, long(OPENING)])
@pytest.mark.parametrize("name", ["ranked_sites.csv", "ranked_sites.gpkg", "ranked_sites.parquet"])
def test_a_chance_that_a_gate_measured(public, site, name):
    _, folder, codes = public
    change(folder / name, "gate_tribal_measured", 0.25, site)
    assert (name, "E-DISCLOSED-FIGURE") in codes()


@pytest.mark.parametrize("site", [CONSULT, long(OPENING)])
@pytest.mark.parametrize("column", ["measured_value", "measured_unit"])
def test_a_chance_in_the_layer_of_gates_alone(public, site, column):
    _, folder, codes = public
    with contextlib.closing(sqlite3.connect(folder / "ranked_sites.gpkg")) as link, link:
        link.executescript("CREATE TABLE more AS SELECT * FROM gates; DROP VIEW gates; "
                           "ALTER TABLE more RENAME TO gates")
    assert codes() == set()
    with contextlib.closing(sqlite3.connect(folder / "ranked_sites.gpkg")) as link, link:
        link.execute(f"UPDATE gates SET {column} = 0.25 WHERE site_id = ? AND gate = 'tribal'",
                     (site,))
    assert ("ranked_sites.gpkg", "E-DISCLOSED-FIGURE") in codes()


def test_a_chance_on_the_sheet_of_gates(public):
    _, folder, codes = public
    path = folder / "ranked_sites.xlsx"
    book = openpyxl.load_workbook(path)
    page = book["Gates"]
    at = [c.value for c in page[NAME_ROW]].index("gate_tribal_measured") + 1
    row = next(r[0].row for r in page.iter_rows(min_row=FIRST_ROW)
               if OPENING in [c.value for c in r])
    assert page.cell(row, at).value is None
    page.cell(row, at, 0.25)
    book.save(path)
    assert ("ranked_sites.xlsx", "E-DISCLOSED-FIGURE") in codes()


def test_a_chance_that_a_gate_measured_in_words_anywhere(tmp_path):
    rows = secret_rows()
    next(row for row in rows if row["site_id"] == CONSULT)["location_error_km"] = 20.0
    finished, release, folder = small_files(tmp_path, rows).run("public")
    chance = finished.gates.decided["tribal"].result.measured[
        list(finished.inventory.sites["site_id"]).index(CONSULT)]
    assert 0.05 < chance < 1 and not audit(finished, release, folder).findings
    block = Block(1, {"note": f"chance {float(chance)!r}"})
    put(folder / "map.html", "more", block)
    found = audit(finished, release, folder).findings
    assert {(p.file, p.code, p.row) for p in found} == {("map.html", "E-DISCLOSED-FIGURE", CONSULT)}


def test_a_point_that_too_few_masked_sites_share(public):
    _, folder, codes = public
    path = folder / "ranked_sites.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.loc[table["site_id"] == OPENING, ["longitude", "latitude"]] = ["-105.2", "39.2"]
    table.to_csv(path, index=False)
    assert ("ranked_sites.csv", "E-DISCLOSED-CELL") in codes()


def test_a_point_that_masked_rows_of_one_place_share(tmp_path):
    """Five openings within 200 m are one mine: where a run put them at their county, it is told."""
    rows = secret_rows()
    lon, lat = SECRET[OPENING]
    rows += [{**rows[7], "site_id": f"x{at}", "name": f"Adit {at}", "longitude": lon,
              "latitude": lat + at / 4000} for at in range(4)]
    finished, release, folder = small_files(tmp_path, rows).run("public")
    wanted = looked_for(finished, release)
    assert not audit_for(wanted, folder).findings
    path = folder / "ranked_sites.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    crowd = table["site_id"].isin([OPENING, "x0", "x1", "x2", "x3"])
    assert crowd.sum() == 5
    table.loc[crowd, ["longitude", "latitude"]] = ["-105.2", "39.2"]
    table.to_csv(path, index=False)
    assert ("ranked_sites.csv", "E-DISCLOSED-CELL") in {
        (p.file, p.code) for p in audit_for(wanted, folder).findings}


@pytest.mark.long
def test_the_command(project):
    assert project.command("run", "model.yaml", "--out", "out", "-q").returncode == 0
    words = ("check", "out", "--disclosure", "--config", "model.yaml", "-q")
    done = project.command(*words)
    assert done.returncode == 0, done.stderr
    assert "nothing is disclosed" in done.stdout and "map.html: clean" in done.stdout
    path = project.root / "out" / "manifest.json"
    path.write_text(path.read_text() + "{} {}".format(*SECRET[CONSULT]))
    assert project.command(*words).returncode == 2  # no manifest that can be read
    path.write_text(path.read_text().replace("{} {}".format(*SECRET[CONSULT]), ""))
    (project.root / "out" / "note.txt").write_text("{} {}".format(*SECRET[CONSULT]))
    done = project.command(*words, "--json")
    assert done.returncode == 7
    told = json.loads(done.stdout)["problems"]
    assert [(p["file"], p["code"], p["row"]) for p in told] == [
        ("note.txt", "E-DISCLOSED-PLACE", CONSULT)]


@pytest.mark.long
def test_another_model_clears_nothing(project):
    assert project.command("run", "model.yaml", "--out", "out", "-q").returncode == 0
    project.model["title"] = "Another"
    done = project.command("check", "out", "--disclosure", "--config", "model.yaml", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["problems"][0]["code"] == "E-DISCLOSURE-MODEL"


def test_an_internal_run_hides_nothing(project):
    project.command("run", "model.yaml", "--audience", "internal", "--out", "out", "-q")
    done = project.command("check", "out", "--disclosure", "--config", "model.yaml", "--json")
    assert json.loads(done.stdout)["problems"][0]["code"] == "E-DISCLOSURE-AUDIENCE"


def test_the_built_in_recycling_run_discloses_nothing(tmp_path):
    finished = run(load_project(find_model("recycling")))
    release = publish(finished, "public", tmp_path / "out", False)
    assert release.masked.any()
    assert not audit(finished, release, tmp_path / "out").findings
