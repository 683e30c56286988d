"""The share of land surveyed the modern way, against states whose answer is known."""

from __future__ import annotations

import csv
import html
import json

import numpy as np
import pytest
import shapely
from helping import CONSULT, OPENING, WGS84, csv_text, remine, secret_rows
from method_cases import layer
from pyproj import Transformer

from remine.answering.run_files import read_run
from remine.criteria.survey_gap import ModernRule
from remine.geo.areas import area_m2
from remine.keeping import Store
from remine.papers.report import report_page
from remine.project import load_project
from remine.reference import state_outlines
from remine.run import run
from remine.surveyed_land import LIDAR, NATIONAL, PARTIAL, national, shares

RULES = {"airborne_geophysics": ModernRule(since_year=2000, max_line_spacing_m=400),
         "geologic_map": ModernRule(max_scale_denominator=24000), "lidar": ModernRule()}
CODES, LAND = state_outlines()
COLORADO = LAND[CODES.index("CO")]
WEST, SOUTH, EAST, NORTH = shapely.bounds(COLORADO)


def surveyed(*rows, partial=False):
    shapes = [shape for shape, _ in rows]
    found = shares([layer("s", "survey", [row for _, row in rows], shapes, partial=partial)], RULES)
    return {(row["kind"], row["land"]): row for row in found}


def test_a_state_flown_whole_is_covered_and_the_country_by_its_area():
    flown = {"kind": "airborne_geophysics", "year_end": 2010, "line_spacing_m": 200}
    got = surveyed((COLORADO.buffer(0.05), flown))
    assert got["airborne_geophysics", "CO"]["covered_percent"] == pytest.approx(100, abs=0.01)
    area = area_m2(LAND)
    whole = got["airborne_geophysics", NATIONAL]
    share = 100 * area[CODES.index("CO")] / area.sum()
    assert share < whole["covered_percent"] < share + 0.2  # the rim lies in its neighbours
    assert whole["cited"].startswith("12 % (review under Executive Order 14017")
    assert got["geologic_map", NATIONAL]["covered_percent"] == 0
    assert got["geologic_map", NATIONAL]["cited"].startswith("35 % (review")


def test_overlapping_surveys_count_once_and_old_or_wide_ones_not_at_all():
    half = shapely.box(WEST, SOUTH, (WEST + EAST) / 2, NORTH)
    good = {"kind": "geologic_map", "scale_denominator": 24000}
    poor = {"kind": "geologic_map", "scale_denominator": 100000}
    got = surveyed((half, good), (half, good), (COLORADO, poor))["geologic_map", "CO"]
    assert got["covered_percent"] == pytest.approx(50, abs=1)


def test_what_is_not_published_is_told_as_at_most_and_unknown_of_a_partial_set():
    row = {"kind": "airborne_geophysics", "year_end": 2010, "line_spacing_m": np.nan}
    got = surveyed((COLORADO, row))["airborne_geophysics", "CO"]
    assert (got["covered_percent"], got["at_most_percent"]) == (0, pytest.approx(100, abs=0.01))
    got = surveyed((COLORADO, row), partial=True)["airborne_geophysics", "CO"]
    assert got["at_most_percent"] is None and "partial" in got["note"]


def test_lidar_counts_toward_neither_figure():
    got = surveyed((COLORADO, {"kind": "lidar"}))
    assert got["lidar", NATIONAL]["note"] == LIDAR
    assert got["lidar", NATIONAL]["cited"] == ""
    assert got["airborne_geophysics", "CO"]["covered_percent"] == 0


def test_what_no_survey_of_the_layers_and_no_rule_of_the_model_tells_is_not_computed():
    rows = shares([layer("s", "survey", [{"kind": "lidar"}], [COLORADO])], RULES)
    said = {row["kind"]: row for row in national(rows)}
    assert said["airborne_geophysics"]["at_most_percent"] is None
    assert said["airborne_geophysics"]["statement"] == (
        "Airborne geophysics: not computed, the layers hold no survey of this kind; cited: 12 % "
        "(review under Executive Order 14017, 2021; own source not found).")
    only = shares([layer("s", "survey", [{"kind": "lidar"}], [COLORADO])], {"lidar": ModernRule()})
    said = {row["kind"]: row for row in national(only)}
    assert "no rule of the model asks for it; cited: 35 %" in said["geologic_map"]["statement"]
    assert "cited" not in said["lidar"]["statement"] and LIDAR in said["lidar"]["statement"]
    assert national([]) == []


def test_lidar_of_a_partial_set_says_both():
    got = surveyed((COLORADO, {"kind": "lidar"}), partial=True)
    assert got["lidar", "CO"]["note"] == f"{LIDAR}; {PARTIAL}"


@pytest.mark.parametrize(("level", "surely", "possibly"), [
    ("QL1", 100, 100), ("QL2", 100, 100), ("QL3", 0, 0), ("", 0, 100)])
def test_lidar_counts_by_its_quality_level(level, surely, possibly):
    rules = {"lidar": ModernRule(max_quality_level=2)}
    rows = shares([layer("s", "survey", [{"kind": "lidar", "quality_level": level}], [COLORADO])],
                  rules)
    got = next(row for row in rows if row["land"] == "CO")
    assert (got["covered_percent"], got["at_most_percent"]) == pytest.approx((surely, possibly))
    assert got["rule"] == "QL2 or better"


def test_water_is_no_land():
    great_lake = shapely.Point(-87.5, 47.6).buffer(0.3)
    sea = shapely.box(-160, 53, -159, 53.5)
    got = surveyed((great_lake, {"kind": "lidar"}), (sea, {"kind": "lidar"}))
    assert got["lidar", NATIONAL]["covered_percent"] == 0


def test_across_the_antimeridian():
    """The Aleutians: both sides of the seam are Alaska's, whichever way the survey is written."""
    alaska = LAND[CODES.index("AK")]
    east = shapely.intersection(alaska, shapely.box(170, 50, 180, 54))
    west = shapely.intersection(alaska, shapely.box(-180, 50, -170, 54))
    assert not east.is_empty and not west.is_empty
    share = 100 * area_m2(np.array([east, west])).sum() / area_m2(LAND)[CODES.index("AK")]
    parts = shapely.union_all([shapely.box(170, 50, 180, 54), shapely.box(-180, 50, -170, 54)])
    for shape in (parts, shapely.box(170, 50, 190, 54)):
        got = surveyed((shape, {"kind": "lidar"}))["lidar", "AK"]
        assert got["covered_percent"] == pytest.approx(share, abs=0.01)


def test_an_invalid_footprint_is_mended_where_that_is_clear_and_else_told(small_project):
    """A square crossing itself in a tiny bow counts; a bow-tie, which nobody drew, does not."""
    half = (WEST + EAST) / 2
    west = [(WEST, SOUTH), (half, SOUTH), (half, NORTH), (WEST, NORTH), (WEST - 1e-4, NORTH - 1e-4),
            (WEST - 1e-4, NORTH), (WEST, NORTH - 1e-4)]
    tie = [(half, SOUTH), (EAST, NORTH), (EAST, SOUTH), (half, NORTH)]
    assert not any(shapely.Polygon(ring).is_valid for ring in (west, tie))
    project = flown(small_project())
    project.write("flown.geojson", json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"survey_id": at, "kind": "airborne_geophysics",
                                           "year_end": 2010},
         "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}}
        for at, ring in (("west", west), ("tie", tie))]}))
    project.layer("flown").update(path="layers/flown.geojson", geometry="repair")
    finished, release, _ = project.run("public")
    got = next(row for row in finished.surveyed if row["land"] == "CO")
    assert got["covered_percent"] == pytest.approx(50, abs=1)
    assert [r.id for r in release.rejected if r.layer == "flown"] == ["tie"]


@pytest.mark.parametrize("seed", range(3))
def test_against_a_union_in_one_plane_of_the_whole_earth(seed):
    """The states' shares agree with EPSG:6933 and add up to the country's."""
    rng = np.random.default_rng(seed)
    middle = np.column_stack((rng.uniform(-125, -67, 40), rng.uniform(25, 49, 40)))
    middle[:6] = np.column_stack((rng.uniform(-175, -135, 6), rng.uniform(52, 70, 6)))
    shapes = [shapely.Point(at).buffer(size, quad_segs=2)
              for at, size in zip(middle, rng.uniform(0.1, 3, 40), strict=True)]
    years = rng.choice([1990.0, 2010.0, np.nan], 40)
    rows = [{"kind": "airborne_geophysics", "year_end": y, "line_spacing_m": 200} for y in years]
    got = surveyed(*zip(shapes, rows, strict=True))
    to = Transformer.from_crs(4326, 6933, always_xy=True)

    def flat(some):
        fine = shapely.segmentize(np.array(some, dtype=object), 0.02)
        return shapely.make_valid(shapely.transform(fine, to.transform, interleaved=False))

    land = flat(LAND)
    for name, mask in (("covered_percent", years >= 2000), ("at_most_percent", years != 1990)):
        cover = shapely.union_all(flat([s for s, keep in zip(shapes, mask, strict=True) if keep]))
        part = shapely.area(shapely.intersection(land, cover))
        for code, share in zip(CODES, 100 * part / shapely.area(land), strict=True):
            assert got["airborne_geophysics", code][name] == pytest.approx(share, abs=0.02)
        whole = got["airborne_geophysics", NATIONAL][name]
        assert whole == pytest.approx(100 * part.sum() / shapely.area(land).sum(), abs=0.02)
        told = [got["airborne_geophysics", code][name] for code in CODES]
        assert whole == pytest.approx(np.average(told, weights=area_m2(LAND)), abs=0.01)


def test_the_command():
    done = remine("describe", "coverage", "mine-waste", "--json")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)["coverage"]
    assert {row["kind"] for row in rows} >= {"airborne_geophysics", "lidar"}
    assert {row["land"] for row in rows} == {NATIONAL, *CODES}
    assert remine("describe", "coverage", "recycling").returncode == 4
    told = " ".join(remine("describe", "coverage", "mine-waste").stdout.split())
    assert all(row["statement"] in told for row in national(rows))
    assert len(told) < 2000 and PARTIAL not in told
    every = remine("describe", "coverage", "mine-waste", "--states").stdout
    assert all(code in every for code in CODES)
    assert remine("describe", "columns", "--states").returncode == 2


def flown(project):
    """Return the project with a survey of the whole of Colorado."""
    project.write("flown.csv", csv_text([{
        "survey_id": "a", "kind": "airborne_geophysics", "year_end": 2010,
        "extent_wkt": COLORADO.buffer(0.01).wkt}]))
    project.model["layers"].append({
        "name": "flown", "role": "survey", "path": "layers/flown.csv",
        "id": ["survey_id"], "source": "a test", "vintage": "2020", "licence": "CC0", **WGS84})
    project.model["criteria"].append({
        "name": "gap", "label": "Survey gap", "kind": "survey_gap", "layer": "flown",
        "unit": "share 0-1", "direction": "higher",
        "parameters": {"kinds": {"airborne_geophysics": {"since_year": 2000}}},
        "value": {"shape": "linear", "anchors": {"worst": 0, "best": 1}}})
    project.save()
    return project


def test_who_reads_a_run_reads_the_statement_beside_the_cited_figure(small_project):
    """Report, metadata, map and manifest; by state in a file and in the report."""
    project = flown(small_project())
    finished, release, folder = project.run("public")
    assert release.surveyed == finished.surveyed
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    said = {row["kind"]: row["statement"] for row in manifest["surveyed_land"]["country"]}
    geophysics = said["airborne_geophysics"]
    assert "cover 2.9 % of the country" in geophysics and "cited: 12 %" in geophysics
    report = report_page([read_run(folder)])
    for page in (report, *(html.unescape((folder / name).read_text("utf-8"))
                           for name in ("metadata.xml", "metadata.html", "map.html"))):
        assert geophysics in page and said["geologic_map"] in page
    with (folder / "surveyed_land.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 57 and "<td>CO</td>" in report
    own = next(row for row in rows if row["land"] == "CO")
    assert float(own["covered_percent"]) == 100 and own["rule"] == "of 2000 or later"


def test_which_kinds_are_missing_around_a_site_is_told_of_open_sites_only(small_project):
    project = flown(small_project(sites=secret_rows()))
    kinds = project.model["criteria"][-1]["parameters"]["kinds"]
    kinds["lidar"] = {}
    _, release, folder = project.run("public")
    with (folder / "ranked_sites.csv").open(encoding="utf-8", newline="") as file:
        told = {row["site_id"]: row["surveys_missing"] for row in csv.DictReader(file)}
    masked = set(release.table["site_id"][release.masked])
    assert {CONSULT, OPENING} <= masked
    assert {site for site, words in told.items() if not words} == masked
    assert {words for words in told.values() if words} == {"no lidar"}
    site = next(site for site in told if site not in masked)
    done = project.command("explain", site, "--run", "out")
    assert "surveys around it: no lidar" in " ".join(done.stdout.split())


def test_a_run_without_surveys_says_nothing_of_them(small_project):
    _, release, folder = small_project().run("public")
    assert release.surveyed == () and not (folder / "surveyed_land.csv").exists()
    assert "surveyed_land" not in json.loads((folder / "manifest.json").read_text("utf-8"))
    assert "What modern surveys cover" not in report_page([read_run(folder)])


def test_land_surveyed_is_measured_beside_the_criteria_and_kept(
        small_project, tmp_path, monkeypatch):
    project = flown(small_project())
    plain = project.run("public")[0].surveyed
    loaded = load_project(project.root / "model.yaml")
    monkeypatch.setattr("remine.beside.MANY_ROWS", 0)
    assert run(loaded).surveyed == plain
    monkeypatch.undo()
    for _ in range(2):
        kept = Store(tmp_path / "kept")
        assert run(loaded, keeper=kept).surveyed == plain
    assert kept.reused["surveyed_land"] == ["gap"]


def test_the_land_surveyed_can_be_left_out(small_project):
    project = flown(small_project())
    project.model["outputs"] = {"surveyed_land": False, "map": False, "workbook": False}
    finished, _, folder = project.run("public")
    assert finished.surveyed == ()
    assert not (folder / "surveyed_land.csv").exists()


def test_what_is_not_known_is_an_empty_cell_in_the_table(small_project):
    project = flown(small_project())
    project.model["layers"][-1]["partial"] = True
    _, _, folder = project.run("public")
    with (folder / "surveyed_land.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows and {row["at_most_percent"] for row in rows} == {""}
    assert all(float(row["covered_percent"]) >= 0.0 for row in rows)
