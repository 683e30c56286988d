"""The survey starter layer keeps its schema, and its extents stay generalised and honest."""
import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from shapely import wkt
from shapely.geometry import MultiPolygon, Polygon, box

PATH = Path(__file__).resolve().parents[2] / "layers" / "starter" / "survey_coverage.csv"
COLUMNS = [
    "survey_id", "name", "kind", "year_start", "year_end", "line_spacing_m",
    "scale_denominator", "extent_wkt", "extent_error_km", "source", "vintage", "notes",
]
LEAST = {"airborne_geophysics": 14, "geologic_map": 4, "lidar": 3, "hyperspectral": 2,
         "waste_assay": 2}
US_BOXES = [box(-125.0, 24.3, -66.8, 49.5), box(-179.9, 51.0, -129.9, 71.6),
            box(-160.6, 18.8, -154.7, 22.4), box(-67.4, 17.8, -65.1, 18.6)]

with PATH.open(encoding="utf-8", newline="") as f:
    READER = csv.DictReader(f)
    ROWS = list(READER)
every_row = pytest.mark.parametrize("row", ROWS, ids=[r["survey_id"] for r in ROWS])


def parts(row):
    shape = wkt.loads(row["extent_wkt"])
    assert isinstance(shape, (Polygon, MultiPolygon))
    return [shape] if isinstance(shape, Polygon) else list(shape.geoms)


def test_file_form():
    text = PATH.read_bytes()
    assert b"\r" not in text and not text.startswith(b"\xef\xbb\xbf")
    assert READER.fieldnames == COLUMNS
    ids = [r["survey_id"] for r in ROWS]
    assert len(set(ids)) == len(ids)
    assert ids == sorted(ids)


def test_enough_surveys_of_every_kind():
    assert len(ROWS) >= 24
    count = Counter(r["kind"] for r in ROWS)
    assert set(count) == set(LEAST)
    for kind, least in LEAST.items():
        assert count[kind] >= least, kind


@every_row
def test_extent(row):
    assert wkt.loads(row["extent_wkt"]).is_valid
    for part in parts(row):
        assert part.area > 0 and not part.interiors
        assert 3 <= len(part.exterior.coords) - 1 <= 12
        assert any(us.contains(part) for us in US_BOXES), part.bounds
    assert 10 <= float(row["extent_error_km"]) <= 50


@every_row
def test_source_vintage_and_partial_note(row):
    assert row["name"].strip()
    assert row["source"].strip()
    assert re.fullmatch(r"(19|20)\d\d", row["vintage"])
    assert row["notes"].startswith("the set is partial")
    for doi in re.findall(r"doi\.org/(\S+)", row["source"]):
        assert re.match(r"10\.\d{4,}/\w+", doi)


@every_row
def test_years(row):
    start, end = row["year_start"], row["year_end"]
    assert bool(start) == bool(end)
    if start:
        assert 1940 <= int(start) <= int(end) <= 2030


@every_row
def test_line_spacing_and_scale_only_where_they_belong(row):
    if row["line_spacing_m"]:
        assert row["kind"] == "airborne_geophysics"
        assert 25 <= float(row["line_spacing_m"]) <= 10000
    if row["scale_denominator"]:
        assert row["kind"] == "geologic_map"
        assert 5000 <= int(row["scale_denominator"]) <= 2500000


def test_coarse_and_fine_lines_are_both_there():
    """A site under 3-mile lines must not look as well covered as one under 200 m lines."""
    spacing = [float(r["line_spacing_m"]) for r in ROWS if r["line_spacing_m"]]
    assert min(spacing) <= 200 and max(spacing) >= 4800
    assert any(r["kind"] == "airborne_geophysics" and not r["line_spacing_m"] for r in ROWS)
