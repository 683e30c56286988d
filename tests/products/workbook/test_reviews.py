"""The sheet Reviews, filled in by reviewers, sent back and read as it is."""

from __future__ import annotations

import json
from datetime import date

import openpyxl
import pytest
from office import convert

from remine.errors import InputError
from remine.products.workbook.pen import FIRST_ROW, NAME_ROW
from remine.products.workbook.reviews import ROWS
from remine.review_columns import DECISION, DECISIONS, REVIEW_COLUMNS, SHEET
from remine.reviews import check_claims, known_of, read_reviews

FILLED = [
    ("s01", "rail", "150 km", "survey 7", "J. Doe", "BLM", date(2026, 3, 1)),
    ("s02", DECISION, "hold", "lease", "R. Roe", "State", "2026-03-02"),
]


def filled(folder, rows, name="back.xlsx"):
    """Return the run's workbook with rows filled in, as a reviewer saves it."""
    book = openpyxl.load_workbook(folder / "ranked_sites.xlsx")
    for row, cells in enumerate(rows, FIRST_ROW):
        for at, cell in enumerate(cells, 1):
            book[SHEET].cell(row, at).value = cell
    book.save(folder.parent / name)
    return folder.parent / name


def test_it_has_the_columns_of_the_file_and_lists_to_choose_from(small_project):
    _, release, folder = small_project().run("internal")
    page = openpyxl.load_workbook(folder / "ranked_sites.xlsx")[SHEET]
    head = [cell.value for cell in page[NAME_ROW]]
    names = [name for name, _ in REVIEW_COLUMNS]
    assert head[: len(names)] == names
    cells = {name: [c.value for c in column[FIRST_ROW - 1:] if c.value is not None]
             for name, column in zip(head, page.columns, strict=True)}
    assert all(not cells[name] for name in names)
    assert cells["choice_site_id"] == release.table["site_id"].tolist()
    assert cells["choice_name"] == release.table["name"].tolist()
    assert [words.partition(":")[0] for words in cells["choice_decision"]] == list(DECISIONS)
    lists = {str(rule.sqref)[0]: rule for rule in page.data_validations.dataValidation}
    assert sorted(lists) == ["A", "B", "C", "G"]
    assert all(str(rule.sqref) == f"{at}{FIRST_ROW}:{at}{FIRST_ROW + ROWS - 1}"
               for at, rule in lists.items())
    assert set(DECISIONS) <= set(lists["C"].formula1.strip('"').split(","))


def test_every_field_offered_can_be_claimed_and_none_is_missing(small_project):
    project = small_project()
    _, release, folder = project.run("internal")
    known = known_of(project.load(), project.run("internal", overwrite=True)[0].inventory)
    page = openpyxl.load_workbook(folder / "ranked_sites.xlsx")[SHEET]
    at = [cell.value for cell in page[NAME_ROW]].index("choice_field") + 1
    offered = [page.cell(row, at).value for row in range(FIRST_ROW, FIRST_ROW + 60)]
    offered = [name for name in offered if name]
    assert {DECISION, *(n for n in known.units if n not in known.wholes),
            *(f"gate_{name}" for name in known.gates)} <= set(offered)
    words = {DECISION: "agree", "latitude": "40", "longitude": "-105"}
    rows = [("s01", name, words.get(name, "hold" if name.startswith("gate_") else "0.5"), "e",
             "J", "B", "2026-03-01") for name in offered]
    checked = check_claims([read_reviews(filled(folder, rows))], known)
    assert len(checked.claims) == len(offered) > 15


@pytest.mark.parametrize("program", [pytest.param("as it is", marks=pytest.mark.long),
                                     "LibreOffice",
                                     pytest.param("as CSV", marks=pytest.mark.long)])
def test_what_came_back_stands_beside_the_source_everywhere(small_project, tmp_path, program):
    project = small_project()
    project.run("internal", out="plain")
    back = filled(project.root / "plain", FILLED)
    if program == "LibreOffice":
        (tmp_path / "saved").mkdir()
        back = convert(back, "xlsx", tmp_path / "saved")
    elif program == "as CSV":
        book = openpyxl.load_workbook(back)
        for name in book.sheetnames:
            if name != SHEET:
                del book[name]
        book.save(back)
        (tmp_path / "saved").mkdir()
        back = convert(back, "csv", tmp_path / "saved")
    read = read_reviews(back)
    assert [(row.row, row.site, row.date) for row in read.rows] == [
        (FIRST_ROW, "s01", "2026-03-01"), (FIRST_ROW + 1, "s02", "2026-03-02")]
    done = project.command("run", "model.yaml", "--audience", "internal", "--out", "seen",
                           "--reviews", str(back), "-q")
    assert done.returncode == 0, done.stderr
    told = (project.root / "seen" / "reviewed.csv").read_text(encoding="utf-8").splitlines()
    assert len(told) == 3 and "150 km" in told[1] and "J. Doe" in told[1]
    ranked = (project.root / "seen" / "ranked_sites.csv").read_text(encoding="utf-8")
    assert "rail_value: review 150 km, source " in ranked and "hold (R. Roe, State" in ranked
    manifest = json.loads((project.root / "seen" / "manifest.json").read_text())
    entry = next(item for item in manifest["inputs"] if item["role"] == "reviews")
    assert (entry["file"], entry["rows_used"]) == (back.name, 2)
    diff = project.command("diff", "plain", "seen").stdout
    assert back.name in diff and "2 claims" in diff
    shown = project.command("explain", "s01", "--run", "seen").stdout
    assert "review 150 km" in " ".join(shown.split())
    checked = project.command("check", "model.yaml", "--reviews", str(back), "-q")
    assert checked.returncode == 0 and "2 claims, all understood" in checked.stdout


def test_problems_name_file_sheet_and_row(small_project):
    project = small_project()
    finished, _, folder = project.run("internal")
    rows = [FILLED[0], ("s77", "rail", "far", "", "", "BLM", "yesterday")]
    with pytest.raises(InputError) as caught:
        check_claims([read_reviews(filled(folder, rows))],
                     known_of(project.load(), finished.inventory))
    assert {p.code for p in caught.value.problems} == {
        "E-REVIEW-SITE", "E-REVIEW-CLAIM", "E-REVIEW-WHO", "E-REVIEW-DATE"}
    assert all(p.where().startswith(f"back.xlsx, sheet Reviews, row {FIRST_ROW + 1}, column ")
               for p in caught.value.problems)


def test_an_untouched_workbook_claims_nothing(small_project):
    _, _, folder = small_project().run("internal")
    read = read_reviews(folder / "ranked_sites.xlsx")
    assert (read.read, read.rows) == (0, ())


def test_a_workbook_without_the_sheet_or_its_columns_is_refused(small_project, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.save(tmp_path / "one.xlsx")
    with pytest.raises(InputError, match="the column 'site' is missing"):
        read_reviews(tmp_path / "one.xlsx")
    book.create_sheet("more")
    book.save(tmp_path / "two.xlsx")
    with pytest.raises(InputError, match="has no sheet 'Reviews'"):
        read_reviews(tmp_path / "two.xlsx")
    book.create_sheet("reviews").append(["Site", "claim", "date"])
    book.save(tmp_path / "three.xlsx")
    with pytest.raises(InputError) as caught:
        read_reviews(tmp_path / "three.xlsx")
    assert {p.column for p in caught.value.problems} == {
        "field_or_decision", "evidence", "reviewer", "agency"}
    assert {p.file for p in caught.value.problems} == {"three.xlsx, sheet reviews"}
