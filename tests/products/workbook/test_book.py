"""Every sheet: headings, frozen, filtered, repeated in print; what each of them says."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest

from remine.columns import COLUMNS
from remine.products.workbook.pen import FIRST_ROW, NAME_ROW

SHEETS = ["README", "Ranking", "Criteria", "Weights", "Gates", "Excluded", "Sensitivity",
          "Reviews", "Dictionary"]


@pytest.fixture
def made(small_project):
    _, release, folder = small_project().run("public")
    return release, folder, openpyxl.load_workbook(folder / "ranked_sites.xlsx")


def column(page, name):
    at = [cell.value for cell in page[NAME_ROW]].index(name) + 1
    return [page.cell(row, at).value for row in range(FIRST_ROW, page.max_row + 1)]


def test_the_sheets_and_how_they_are_made_to_be_read(made):
    _, _, book = made
    assert book.sheetnames == SHEETS
    for page in book:
        assert page.page_setup.orientation == "landscape" and page.page_setup.fitToHeight == 0
        assert "internal" not in page.oddFooter.left.text
        assert page["A1"].value and not page.merged_cells.ranges
        if page.title != "README":
            assert page.freeze_panes.endswith(str(FIRST_ROW))
            assert page.auto_filter.ref.startswith(f"A{NAME_ROW}:")
            assert page.print_title_rows == f"${NAME_ROW - 1}:${NAME_ROW}"


def test_the_readme_says_what_it_is_not_and_what_is_missing(made):
    release, _, book = made
    words = " ".join(str(c.value) for row in book["README"].iter_rows() for c in row if c.value)
    for said in (release.model.not_this, release.not_measured_words(), release.not_checked_words(),
                 release.config_hash, "authors' placeholder", "Weights change a yellow cell"):
        assert said in words


def test_excluded_sites_show_name_and_nation_only(made):
    release, _, book = made
    page = book["Excluded"]
    ids = column(page, "site_id")
    assert ids == release.table.loc[release.table["rank"].isna(), "site_id"].tolist()
    why = dict(zip(ids, column(page, "why"), strict=True))
    assert why["s04"] == "held for consultation with First Nation of the Test: name and nation only"
    assert why["s05"].startswith("unverified: ")


def test_gates_and_sensitivity_are_those_of_the_list(made):
    release, folder, book = made
    table = pd.read_csv(folder / "ranked_sites.csv", keep_default_na=False,
                        dtype={"vintage": str})
    table = table[table["rank"] != ""]
    for name in ("list", "gate_tribal", "gate_location_reason", "gate_location_code", "source",
                 "vintage"):
        assert [c or "" for c in column(book["Gates"], name)] == table[name].tolist()
    assert column(book["Gates"], "gate_location_measured") == \
        table["gate_location_measured"].astype(float).tolist()
    lands = next(gate for gate in release.gates if gate.name == "tribal")
    for end, words in (("source", lands.layer_source), ("vintage", lands.layer_vintage)):
        assert words and set(column(book["Gates"], f"gate_tribal_{end}")) == {words}
    for name in ("rank_access", "rank_best", "rank_worst"):
        assert column(book["Sensitivity"], name) == table[name].astype(float).tolist()


def test_the_weights_sheet_says_how_far_each_may_move(made):
    release, _, book = made
    page = book["Weights"]
    rows = dict(zip(column(page, "criterion"), zip(column(page, "stable_from"), column(
        page, "share"), column(page, "stable_to"), column(page, "measured"), strict=True),
        strict=True))
    assert set(release.reweighing.stability) == {"potential", "rail"}
    assert rows["potential"][0] <= release.weights["recovery"].used["potential"] \
        <= rows["potential"][2]
    assert rows["water"][3] == "no: no layer of rivers; weight 10 withdrawn"


def test_the_dictionary_has_every_column(made):
    _, folder, book = made
    told = column(book["Dictionary"], "column")
    header = (folder / "ranked_sites.csv").read_text().splitlines()[0].split(",")
    assert told[: len(header)] == header
    assert column(book["Dictionary"], "meaning")[0] == COLUMNS[0][2]
