"""The template: what it asks, that it can be filled in, and that nothing is overwritten."""

import csv
import io

import pytest
from openpyxl import load_workbook

from remine.agency.columns import COLUMNS, WORDS
from remine.agency.reading import read_agency
from remine.agency.template import dictionary, template_csv, write_template
from remine.errors import ConflictError, UsageError


def test_every_column_has_a_meaning_and_a_unit_or_words():
    for name, meaning, allowed, _ in dictionary():
        assert meaning and allowed, name


def test_other_words_lead_to_words_the_field_allows():
    for name, words in WORDS.items():
        assert set(words.values()) <= set(COLUMNS[name].field.words), name
        assert all(word == word.casefold() for word in words)


def test_the_example_row_is_read_without_a_problem(tmp_path):
    header, example = csv.reader(io.StringIO(template_csv()))
    assert len(header) == len(example)
    for name in ("t.csv", "t.xlsx"):
        write_template(tmp_path / name)
        got = read_agency(tmp_path / name)
        assert got.problems == [] and got.left_over == []
        assert got.table["hard_drives_mid"].tolist() == [1000]
        assert set(got.mapping) == set(COLUMNS)


def test_the_workbook_holds_its_dictionary_and_choices(tmp_path):
    write_template(tmp_path / "t.xlsx")
    book = load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames == ["centers", "dictionary", "how to fill in"]
    assert len(list(book["dictionary"].rows)) == len(COLUMNS) + 1
    choices = {c.formula1 for c in book["centers"].data_validations.dataValidation}
    assert '"3.5 inch,2.5 inch,mixed"' in choices


def test_nothing_is_overwritten_and_other_endings_are_refused(tmp_path):
    write_template(tmp_path / "t.csv")
    assert (tmp_path / "t-dictionary.csv").is_file()
    with pytest.raises(ConflictError):
        write_template(tmp_path / "t.csv")
    with pytest.raises(UsageError):
        write_template(tmp_path / "t.pdf")
