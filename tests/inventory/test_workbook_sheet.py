"""Rows of a sheet as text, or one typed refusal."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from openpyxl import Workbook

from remine.errors import InputError, Problem
from remine.inventory import workbook_sheet
from remine.inventory.workbook_sheet import read_sheet


def refuse(what, fix):
    return InputError(Problem("E-TEST", what, fix))


def saved(tmp_path, rows):
    book = Workbook()
    for place, row in rows.items():
        for at, cell in enumerate(row, 1):
            book.active.cell(place, at).value = cell
    book.create_sheet("Other")
    book.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


def first(names):
    assert list(names) == ["Sheet", "Other"]
    return names[0]


def test_cells_are_text_and_rows_keep_their_numbers(tmp_path):
    path = saved(tmp_path, {2: ["a", 3.0, 0.1, True], 5: [date(2026, 3, 1), None, "007", " x "],
                            7: [datetime(2026, 3, 1, 12, 30)]})
    assert read_sheet(path, first, refuse) == [
        (2, ["a", "3", "0.1", "yes"]), (5, ["2026-03-01", "", "007", "x"]),
        (7, ["2026-03-01T12:30:00"])]


@pytest.mark.parametrize("raw", [b"", b"no zip", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_workbook_is_refused(tmp_path, raw):
    (tmp_path / "a.xlsx").write_bytes(raw)
    with pytest.raises(InputError, match="no workbook"):
        read_sheet(tmp_path / "a.xlsx", first, refuse)


@pytest.mark.parametrize(("limit", "words"), [("MOST_BYTES", "too large"),
                                              ("MOST_CELLS", "too many cells")])
def test_what_is_too_large_is_refused(tmp_path, monkeypatch, limit, words):
    path = saved(tmp_path, {1: ["a", "b", "c"]})
    monkeypatch.setattr(workbook_sheet, limit, 2)
    with pytest.raises(InputError, match=words):
        read_sheet(path, first, refuse)
