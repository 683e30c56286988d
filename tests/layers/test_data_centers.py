"""The illustrative data centers keep their schema, stay fictional, and can be remade."""
import csv
import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATH = ROOT / "layers" / "starter" / "data_centers.csv"
SCRIPT = ROOT / "scripts" / "make_illustrative_centers.py"
COLUMNS = [
    "center_id", "name", "agency", "city", "state", "longitude", "latitude", "location_class",
    "location_error_km", "illustrative", "tier", "hard_drives_low", "hard_drives_mid",
    "hard_drives_high", "drive_basis", "refresh_years", "sanitisation_path",
    "sanitisation_authorised", "closing_stage", "custody_readiness", "ups_lead_kg",
    "ups_lithium_kg", "dysprosium_share", "source", "vintage", "notes",
]
ALLOWED = {
    "location_class": {"city"}, "location_error_km": {"10"}, "illustrative": {"yes"},
    "tier": {"tiered", "non_tiered"},
    "drive_basis": {"counted", "estimated from servers", "estimated from floor area", ""},
    "refresh_years": {"3", "4", "5", ""},
    "sanitisation_path": {"purge_harvest", "shred_dissolve", ""},
    "sanitisation_authorised": {"yes", "no", ""},
    "closing_stage": {"closed", "closing", "planned", "open", ""},
    "custody_readiness": {"ready", "partial", "none", ""},
}
US_BOXES = [(-125.0, 24.3, -66.8, 49.5), (-179.9, 51.0, -129.9, 71.6),
            (-160.6, 18.8, -154.7, 22.4), (-67.4, 17.8, -65.1, 18.6)]

with PATH.open(encoding="utf-8", newline="") as f:
    READER = csv.DictReader(f)
    ROWS = list(READER)
every_row = pytest.mark.parametrize("row", ROWS, ids=[r["center_id"] for r in ROWS])


def test_file_form():
    text = PATH.read_bytes()
    assert b"\r" not in text and not text.startswith(b"\xef\xbb\xbf")
    assert READER.fieldnames == COLUMNS
    ids = [r["center_id"] for r in ROWS]
    assert len(ids) == 60 and len(set(ids)) == 60
    assert ids == sorted(ids)


def test_spread():
    states = {r["state"] for r in ROWS}
    assert len(states) >= 30
    assert {"AK", "HI", "PR"} <= states
    assert len({(r["city"], r["state"]) for r in ROWS}) == 60


@every_row
def test_plainly_fictional(row):
    assert row["illustrative"] == "yes"
    number = row["center_id"].removeprefix("ic-")
    assert row["name"] == f"Illustrative center {number}, {row['city']}"
    assert re.fullmatch(r"Agency [A-H]", row["agency"])
    assert row["source"] == "illustrative: written for demonstration, no real facility"
    assert row["vintage"] == "2026"


@every_row
def test_vocabulary_and_place(row):
    for column, allowed in ALLOWED.items():
        assert row[column] in allowed, column
    assert re.fullmatch(r"[A-Z]{2}", row["state"])
    for column in ("longitude", "latitude"):
        assert re.fullmatch(r"-?\d+\.\d\d", row[column])
    x, y = float(row["longitude"]), float(row["latitude"])
    assert any(w <= x <= e and s <= y <= n for w, s, e, n in US_BOXES)


@every_row
def test_drive_interval(row):
    cells = [row[f"hard_drives_{k}"] for k in ("low", "mid", "high")]
    if not row["drive_basis"]:
        assert cells == ["", "", ""]
        return
    low, mid, high = map(int, cells)
    assert 0 < low <= mid <= high
    if row["drive_basis"] == "counted":
        assert low == mid == high
    else:
        assert 3 * low == mid and high == 3 * mid


@every_row
def test_quantities_are_positive_or_unknown(row):
    for column in ("ups_lead_kg", "ups_lithium_kg"):
        assert row[column] == "" or float(row[column]) > 0
    if row["dysprosium_share"]:
        assert 0.02 <= float(row["dysprosium_share"]) <= 0.06
        assert "illustrative" in row["notes"]


@pytest.mark.parametrize("column", [
    "hard_drives_mid", "sanitisation_path", "sanitisation_authorised", "closing_stage",
    "custody_readiness", "ups_lead_kg", "ups_lithium_kg", "dysprosium_share",
])
def test_gaps_are_there(column):
    """A screen that only meets full rows is not tried."""
    filled = sum(bool(r[column]) for r in ROWS)
    assert 0 < filled < len(ROWS)


def test_script_writes_the_committed_file(tmp_path):
    module = runpy.run_path(str(SCRIPT))
    main = module["main"]
    main.__globals__["OUT"] = tmp_path / "data_centers.csv"
    main()
    assert (tmp_path / "data_centers.csv").read_bytes() == PATH.read_bytes()
