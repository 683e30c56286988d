"""Cells are typed, and no text becomes a formula: read back, and through LibreOffice."""

from __future__ import annotations

import csv
import json

import openpyxl
import pytest
import xlsxwriter
from helping import sites_rows
from office import convert

from remine.products.workbook.pen import MOST_LETTERS, Pen

PAYLOADS = ["=HYPERLINK(\"http://x\")", "+1", "-2+3", "@SUM(A1)", "\tx", "\r=1+1",
            "=cmd|' /C calc'!A0", "\n=1", "\uff1d1+1", "'=1"]


def test_texts_are_texts_and_numbers_numbers(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    pen = Pen(book)
    sheet = pen.sheet("One", "=title", "note")
    cells = [*PAYLOADS, -105.123456789012345, 0.1 + 0.2, 7, float("nan"), None, "", "http://x",
             "1234", "x" * 40_000, "bell\x00\x07"]
    for row, cell in enumerate(cells, 3):
        pen.put(sheet, row, 0, cell)
    with pytest.raises(ValueError, match="infinities"):
        pen.put(sheet, 1, 1, float("inf"))
    book.close()
    read = [row[0] for row in openpyxl.load_workbook(tmp_path / "a.xlsx")["One"].iter_rows()]
    types = [cell.data_type for cell in read]
    assert "f" not in types and not any(cell.hyperlink for cell in read)
    values = [cell.value for cell in read[2:]]
    signs = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d")
    assert not any(value.startswith(signs) for value in values[: len(PAYLOADS)])
    assert values[len(PAYLOADS) : len(PAYLOADS) + 8] == [
        -105.123456789012345, 0.1 + 0.2, 7, None, None, None, "http://x", "1234"]
    assert values[-2].startswith("x" * MOST_LETTERS) and values[-2].endswith("ranked_sites.csv)")
    assert values[-1] == "bell\\x00\\x07"
    assert len(pen.changed) == 8  # the title too; tab and return became escapes before


@pytest.mark.parametrize("ending", ["xlsx", pytest.param("csv", marks=pytest.mark.long)])
def test_no_payload_becomes_a_formula_in_a_real_spreadsheet(small_project, tmp_path, ending):
    rows = sites_rows()
    for row, name in zip(rows, (p for p in PAYLOADS if "\r" not in p), strict=False):
        row["name"] = name
    project = small_project(sites=rows)
    project.model["title"] = "=1+1 title"
    _, _, folder = project.run("internal")
    (tmp_path / "after").mkdir()
    made = convert(folder / f"ranked_sites.{ending}", "ods" if ending == "csv" else "xlsx",
                   tmp_path / "after")
    if ending == "csv":  # opened as a spreadsheet opens it, then written again
        back = convert(made, "csv", tmp_path / "after")
        with back.open(encoding="utf-8", newline="") as file:
            header, *body = csv.reader(file)
        names = {row[header.index("name")] for row in body}
        assert all(float(row[header.index("longitude")]) < 0 for row in body)
    else:
        book = openpyxl.load_workbook(made)
        ours = ("Ranking", "Criteria", "Weights", "Reviews")
        assert not [cell for page in book if page.title not in ours
                    for row in page.iter_rows() for cell in row if cell.data_type == "f"]
        page = openpyxl.load_workbook(made, data_only=True)
        names = {row[1].value for row in page["Ranking"].iter_rows(min_row=6)}
        names |= {row[0].value for row in page["Excluded"].iter_rows(min_row=6)}
    assert {"'=HYPERLINK(\"http://x\")", "'+1", "'-2+3", "'@SUM(A1)"} <= names
    assert not {"1", "2"} & {str(name) for name in names}
    told = json.loads((folder / "manifest.json").read_text())["neutralised_cells"]
    assert told["ranked_sites.xlsx"]["count"] >= 6
