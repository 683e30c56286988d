"""The example worked out by hand in docs/ten-sites.md, run through the program, digit by digit."""

import math
import re
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from pyproj import Geod

from remine.project import load_project
from remine.release import make_release
from remine.run import run

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = (DOCS / "ten-sites.md").read_text(encoding="utf-8")
MODEL = DOCS / "ten-sites" / "ten-sites.yaml"
EXACT = 1e-12


def table(section: int) -> list[dict[str, str]]:
    """Return the rows of the one table of a section of the page; ``–`` is an empty cell."""
    text = re.search(rf"^## {section}\..*?(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL).group()
    lines = [line.strip("| \n") for line in text.splitlines() if line.startswith("|")]
    head, _, *rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [
        {name: "" if cell == "–" else cell for name, cell in zip(head, row, strict=True)}
        for row in rows
    ]


@cache
def finished():
    return run(load_project(MODEL))


@cache
def shown(audience: str = "internal") -> pd.DataFrame:
    release = make_release(finished(), audience)
    return pd.concat([release.table, release.facts[["nation"]]], axis=1).set_index("name")


@cache
def scored(criterion: str) -> pd.DataFrame:
    column = finished().matrix.scored[criterion]
    values = {"low": column.score_low, "point": column.score, "high": column.score_high}
    return pd.DataFrame(values, index=finished().inventory.sites["name"])


def equal(cell: str, number: float) -> bool:
    """Return whether a cell of the page says the number, or is empty where there is none."""
    return math.isnan(number) if cell == "" else abs(float(cell) - number) <= EXACT


@pytest.mark.parametrize("row", table(1), ids=lambda row: row["site"])
def test_what_is_on_record(row):
    site = finished().inventory.sites.set_index("name").loc[row["site"]]
    assert equal(row["volume m³"], site["volume_mid_m3"])
    assert site["waste_types"] == (row["waste"],)
    assert site["superfund_status"] == row["Superfund"]
    assert site["remedy_stage"] == row["remedy"]
    assert site["lifecycle"] == row["lifecycle"]
    assert equal(row["latitude"], site["latitude"])
    assert site["longitude"] == -102.0
    _, _, metres = Geod(ellps="WGS84").inv(-102.0, 39.0, -102.0, site["latitude"])
    assert f"{metres / 1000:.1f}" == row["km to Example Land"]
    pencil = abs(site["latitude"] - 39.0) * 111.0
    assert pencil == pytest.approx(metres / 1000, abs=0.15)


@pytest.mark.parametrize("row", table(2), ids=lambda row: row["site"])
def test_values(row):
    volume = scored("volume").loc[row["site"]]
    assert equal(row["volume low"], volume["low"])
    assert equal(row["volume"], volume["point"])
    assert equal(row["volume high"], volume["high"])
    for column, criterion in (("processability",) * 2, ("open release", "open_release")):
        value = scored(criterion).loc[row["site"]]
        assert all(equal(row[column], value[end]) for end in ("low", "point", "high"))


def test_weights():
    weights = finished().scores["example"].weights
    assert [row["criterion"] for row in table(3)] == list(weights.used)
    for row in table(3):
        assert equal(row["declared"], weights.declared[row["criterion"]])
        assert equal(row["used"], weights.used[row["criterion"]])
    assert weights.words() in PAGE


@pytest.mark.parametrize("row", table(4), ids=lambda row: row["site"])
def test_contributions_and_score(row):
    got = shown().loc[row["site"]]
    for column, name in (("volume", "volume_contribution"),
                         ("processability", "processability_contribution"),
                         ("open release", "open_release_contribution"),
                         ("score", "score"), ("low", "score_low"), ("high", "score_high"),
                         ("evidence", "evidence_share")):
        assert equal(row[column], got[name]), column
    parts = sum(float(row[column]) for column in ("volume", "processability", "open release"))
    assert parts == pytest.approx(float(row["score"]), abs=EXACT)


def test_ranks_stand_in_the_order_of_the_list():
    expected = table(5)
    got = shown()
    tied_by_id = got.loc[[row["site"] for row in expected]]
    assert list(got.index) == list(tied_by_id.index)
    for row in expected:
        assert equal(row["rank"], got.loc[row["site"], "rank"])
        assert equal(row["best"], got.loc[row["site"], "rank_best"])
        assert equal(row["worst"], got.loc[row["site"], "rank_worst"])


@pytest.mark.parametrize("row", table(6), ids=lambda row: row["site"])
def test_gates_and_lists(row):
    got = shown().loc[row["site"]]
    for column, name in (("active mine", "gate_active_mine"), ("tribal", "gate_tribal"),
                         ("list", "list"), ("holds", "holds"), ("unknown", "unknowns")):
        assert got[name] == row[column], column
    assert equal(row["list rank"], got["list_rank"])


def test_what_the_public_sees():
    got = shown("public")
    assert list(got.index) == [row["site"] for row in table(7)]
    for row in table(7):
        site = got.loc[row["site"]]
        assert equal(row["public rank"], site["rank"])
        assert site["nation"] == row["nation"]
        assert math.isnan(site["score"]) == (row["public rank"] == "")


def test_the_sum_in_the_text():
    line, = re.findall(r"^(0\.\d × [^=\n]+=[^=\n]+=[ \d.]+)\.$", PAGE, re.MULTILINE)
    products, sums, total = line.split("=")
    by_hand = sum(float(a) * float(b) for a, b in re.findall(r"([\d.]+) × ([\d.]+)", products))
    assert by_hand == pytest.approx(float(total), abs=EXACT)
    assert sum(map(float, sums.split("+"))) == pytest.approx(float(total), abs=EXACT)


def test_every_section_has_ten_sites():
    for section in (1, 2, 4, 5, 6, 7):
        assert len({row["site"] for row in table(section)}) == 10
