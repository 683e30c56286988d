"""The built-in consultation discs against the Census polygons they were derived from."""

from __future__ import annotations

import csv
import importlib.util
import os
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from shapely.geometry import MultiPolygon, box

pytestmark = pytest.mark.long  # the discs change with the script that derives them only
REPOSITORY = Path(__file__).resolve().parents[2]
STARTER = REPOSITORY / "layers" / "starter"
DOCUMENT = REPOSITORY / "docs" / "tribal-areas.md"
SHARED = Path(os.environ.get("REMINE_SHARED") or REPOSITORY.parent / "shared")
CENSUS = SHARED / "data" / "tribal" / "cb_2021_us_aiannh_500k.shp"


def load_script():
    """Import scripts/derive_tribal_discs.py, which is no package."""
    path = REPOSITORY / "scripts" / "derive_tribal_discs.py"
    spec = importlib.util.spec_from_file_location("derive_tribal_discs", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


tribal = load_script()


def read_csv(name: str) -> list[dict[str, str]]:
    with (STARTER / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def rows():
    return read_csv("tribal_areas.csv")


@pytest.fixture(scope="module")
def areas():
    if not CENSUS.is_file():
        reason = f"no Census file at REMINE_SHARED or beside the repository: {CENSUS.name}"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(reason)
        pytest.skip(reason)
    return tribal.read_census(CENSUS)


@pytest.fixture(scope="module")
def shares(areas):
    return tribal.shares_by_area(areas, tribal.read_discs(STARTER / "tribal_areas.csv"))


def below_in_document() -> list[str]:
    """Area ids in the list of docs/tribal-areas.md: lines that begin with "- `id`"."""
    text = DOCUMENT.read_text(encoding="utf-8")
    section = text.split("## Areas below 90 %, disc and ring together", 1)[1].split("\n## ", 1)[0]
    return sorted(re.findall(r"^- `([^`]+)`", section, flags=re.MULTILINE))


def number_in_document(label: str) -> int:
    """The whole number in the second cell of the table row that begins with `label`."""
    text = DOCUMENT.read_text(encoding="utf-8")
    return int(re.search(rf"^\| {re.escape(label)} \| (\d+) ", text, flags=re.MULTILINE)[1])


def test_columns_ids_and_ranges(rows):
    assert tuple(rows[0]) == tribal.TRIBAL_COLUMNS
    ids = [row["disc_id"] for row in rows]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    for row in rows:
        assert re.fullmatch(rf"{re.escape(row['area_id'])}-[1-5]", row["disc_id"])
        assert row["nation"].strip()
        assert row["area_name"]
        assert row["source"]
        assert row["vintage"]
        assert -180 <= float(row["longitude"]) <= 180
        assert 18 <= float(row["latitude"]) <= 72
        assert re.fullmatch(r"-?\d+\.\d\d", row["longitude"])
        assert float(row["radius_km"]) >= tribal.MIN_RADIUS_KM
        assert float(row["ring_km"]) >= tribal.MIN_RING_KM


def test_disc_count_and_area_count(rows):
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["area_id"]] = counts.get(row["area_id"], 0) + 1
    assert len(counts) >= 100
    assert max(counts.values()) <= 5
    assert counts["2430"] == 5
    assert len([key for key in counts if key.startswith("ANRC-")]) == 12


def test_every_census_area_has_discs(areas, rows):
    written = {row["area_id"] for row in rows if not row["area_id"].startswith("ANRC-")}
    assert written == set(areas["GEOID"])


def test_areas_below_ninety_percent_are_those_documented(shares):
    below = sorted(key for key, (_, outer, _) in shares.items() if outer < 0.9)
    assert below == below_in_document()
    check = read_csv("tribal_areas_check.csv")
    assert [row["area_id"] for row in check] == below
    for row in check:
        inner, outer, _ = shares[row["area_id"]]
        assert float(row["held_by_disc_share"]) == pytest.approx(inner, abs=0.001)
        assert float(row["held_by_disc_and_ring_share"]) == pytest.approx(outer, abs=0.001)


def test_documented_counts(areas, rows, shares):
    inner = np.array([value[0] for value in shares.values()])
    outer = np.array([value[1] for value in shares.values()])
    census_discs = [row for row in rows if not row["area_id"].startswith("ANRC-")]
    assert number_in_document("areas") == len(areas)
    assert number_in_document("discs") == len(census_discs)
    assert number_in_document("areas below 90 %, disc alone") == (inner < 0.9).sum()
    assert number_in_document("areas below 95 %, disc alone") == (inner < 0.95).sum()
    assert number_in_document("areas below 99 %, disc alone") == (inner < 0.99).sum()
    assert number_in_document("areas below 99 %, disc and ring") == (outer < 0.99).sum()


def test_discs_of_large_areas_are_not_absurd(areas, shares):
    large = areas[areas["ALAND"] > 1e9]
    assert len(large) > 40
    ratios = {key: shares[key][2] for key in large["GEOID"]}
    assert {key: ratio for key, ratio in ratios.items() if ratio > 4} == {}


@pytest.mark.parametrize(
    ("place", "latitude", "longitude", "word"),
    [
        ("Midnite", 47.942, -118.093, "Spokane"),
        ("Jackpile", 35.13, -107.34, "Laguna"),
        ("Gay Mine", 43.05, -112.12, "Fort Hall"),
        ("Tar Creek", 36.98, -94.84, "Quapaw"),
        ("Lukachukai", 36.5, -109.25, "Navajo"),
        ("Mission", 31.99, -111.06, "Tohono O'odham"),
        ("Red Dog", 68.07, -162.85, "NANA"),
    ],
)
def test_known_sites_are_held_by_a_disc(rows, place, latitude, longitude, word):
    held = [
        row["nation"]
        for row in rows
        if tribal.distance_km(
            longitude,
            latitude,
            np.array([float(row["longitude"])]),
            np.array([float(row["latitude"])]),
        )[0]
        <= float(row["radius_km"])
    ]
    assert any(word in nation for nation in held), f"{place}: held for {held}"


def test_known_sites_far_from_tribal_land_are_not_held(rows):
    for latitude, longitude in ((46.017, -112.51), (39.37, -106.17), (38.126, -91.048)):
        for row in rows:
            distance = tribal.distance_km(
                longitude,
                latitude,
                np.array([float(row["longitude"])]),
                np.array([float(row["latitude"])]),
            )[0]
            assert distance > float(row["radius_km"]) + float(row["ring_km"])


@pytest.mark.parametrize("area_id", ["1840", "2430", "4030", "4200", "6150"])
def test_committed_discs_come_out_of_the_script(areas, area_id):
    shape = areas.set_index("GEOID").geometry[area_id]
    derived, _ = tribal.derive_discs(shape, area_id)
    committed = tribal.read_discs(STARTER / "tribal_areas.csv")[area_id]
    assert len(derived) == len(committed)
    for one, other in zip(derived, committed, strict=True):
        assert one.longitude == pytest.approx(other.longitude, abs=0.011)
        assert one.latitude == pytest.approx(other.latitude, abs=0.011)
        assert one.radius_km == pytest.approx(other.radius_km, abs=1.5)
        assert one.ring_km == pytest.approx(other.ring_km, abs=1.5)


def test_shape_on_both_sides_of_the_antimeridian_is_one_place():
    shape = MultiPolygon([box(179.5, 52.0, 180.0, 52.3), box(-180.0, 52.0, -179.5, 52.3)])
    discs, manner = tribal.derive_discs(shape)
    assert manner == "held"
    assert all(abs(disc.longitude) > 179 and disc.radius_km < 60 for disc in discs)
    inner, outer, _ = tribal.held_shares(shape, discs)
    assert inner > 0.95
    assert outer > 0.99


def test_far_parcel_is_reached():
    shape = MultiPolygon([box(-100, 40, -99.8, 40.2), box(-97.0, 40, -96.99, 40.01)])
    discs, _ = tribal.derive_discs(shape)
    assert tribal.held_shares(shape, discs)[1] > 0.99
    assert len(discs) >= 2
    assert tribal.held_shares(shape, discs[:1])[1] < 1.0


def test_nation_names(rows):
    nations = {row["nation"] for row in rows}
    for word in ("Spokane", "Laguna", "Quapaw"):
        assert any(word in nation for nation in nations)
    by_area = {row["area_id"]: row["nation"] for row in rows}
    names = read_csv("nation_names.csv")
    assert len(names) >= 60
    for row in names:
        assert by_area[row["area_id"]] == row["nation"]
        assert "unverified" in row["source"]
    assert by_area["2810"] == "Oglala Sioux Tribe"


def test_consultation_interests():
    interests = read_csv("consultation_interests.csv")
    assert tuple(interests[0]) == ("site_id", "nation", "basis", "source", "vintage")
    assert [row["site_id"] for row in interests] == sorted(row["site_id"] for row in interests)
    keys = [(row["site_id"], row["nation"]) for row in interests]
    assert len(set(keys)) == len(keys)
    for row in interests:
        assert row["basis"] in {
            "inside",
            "adjacent",
            "downstream",
            "treaty",
            "downstream or treaty",
        }
        assert row["source"]
