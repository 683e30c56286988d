"""A file of reviews as reviewers' programs save it."""

from __future__ import annotations

import hashlib

import pytest

from remine.errors import InputError
from remine.review_columns import REVIEW_COLUMNS
from remine.reviews.reading import read_all_reviews, read_reviews

HEADER = ",".join(name for name, _ in REVIEW_COLUMNS)
ROW = "s01,rail,3.2,map 4,J. Doe,BLM,2026-03-01"


def write(tmp_path, text: str | bytes):
    path = tmp_path / "reviews.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_rows_without_a_claim_say_nothing(tmp_path):
    path = write(tmp_path, f"{HEADER}\ns01,decision,,,,,\n{ROW}\ns02,decision,,,,,\n")
    found = read_reviews(path)
    assert [(row.row, row.site, row.claim) for row in found.rows] == [(3, "s01", "3.2")]
    assert found.read == 3
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    info = found.info(applied=False)
    assert (info.role, info.rows_read, info.rows_used) == ("reviews", 3, 1)
    assert info.vintage == "2026-03-01"


@pytest.mark.parametrize("change", [
    lambda text: text.replace(",", ";"),
    lambda text: text.replace("\n", "\r\n"),
    lambda text: "\ufeff" + text,
    lambda text: text.replace(HEADER, HEADER.upper()),
])
def test_dialects_of_spreadsheets(tmp_path, change):
    found = read_reviews(write(tmp_path, change(f"{HEADER}\n{ROW}\n{ROW}\n")))
    assert {(row.field, row.claim, row.date) for row in found.rows} == {
        ("rail", "3.2", "2026-03-01")
    }


def test_the_quote_against_formulas_is_taken_off_and_no_other(tmp_path):
    text = f"{HEADER}\ns01,name,'=A1,'quoted',J,B,2026-03-01\n"
    row, = read_reviews(write(tmp_path, text)).rows
    assert (row.claim, row.evidence) == ("=A1", "'quoted'")


def test_every_missing_column_is_told(tmp_path):
    with pytest.raises(InputError) as caught:
        read_reviews(write(tmp_path, "site,claim,who\ns01,3,J\n"))
    assert {p.code for p in caught.value.problems} == {"E-REVIEW-COLUMN"}
    assert {p.column for p in caught.value.problems} == {
        "field_or_decision", "evidence", "reviewer", "agency", "date"
    }


@pytest.mark.parametrize("raw", [b"", b"\x00\x01\x02", b"PK\x03\x04 no workbook", b"one\n"])
def test_what_is_no_table_is_refused(tmp_path, raw):
    with pytest.raises(InputError):
        read_reviews(write(tmp_path, raw))


def test_no_file(tmp_path):
    with pytest.raises(InputError, match="E-REVIEW-READ"):
        read_reviews(tmp_path / "none.csv")


def test_several_files_are_read_together_and_told_apart(tmp_path):
    for name, reviewer in (("blm", "J. Doe"), ("epa", "A. Roe")):
        (tmp_path / name).mkdir()
        write(tmp_path / name, f"{HEADER}\n{ROW.replace('J. Doe', reviewer)}\n")
    files = read_all_reviews([tmp_path / "blm" / "reviews.csv", tmp_path / "epa" / "reviews.csv"])
    assert [file.rows[0].place for file in files] == [
        "reviews.csv (file 1 of 2)", "reviews.csv (file 2 of 2)"]
    assert [file.rows[0].reviewer for file in files] == ["J. Doe", "A. Roe"]


def test_one_file_given_twice_and_one_that_is_missing_are_both_told(tmp_path):
    here = write(tmp_path, f"{HEADER}\n{ROW}\n")
    with pytest.raises(InputError) as caught:
        read_all_reviews([here, here, tmp_path / "none.csv"])
    words = [problem.what for problem in caught.value.problems]
    assert len(words) == 2 and "no such file" in words[0] and "are the same" in words[1]
