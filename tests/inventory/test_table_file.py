"""Delimited tables, read strictly."""

from __future__ import annotations

import csv
import gzip
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remine.errors import InputError
from remine.inventory.table_file import MAX_CELL, MAX_COLUMNS, read_table


def read(tmp_path, raw: bytes, encoding="utf-8", delimiter=",", name="t.csv"):
    path = tmp_path / name
    path.write_bytes(raw)
    return read_table(path, "layer", encoding, delimiter)


def refusal(tmp_path, raw: bytes, **keywords):
    with pytest.raises(InputError) as caught:
        read(tmp_path, raw, **keywords)
    assert all(p.fix and p.file and p.layer == "layer" for p in caught.value.problems)
    return caught.value.problems


@pytest.mark.parametrize(
    "raw",
    [
        b"id,v\n007,a\nNA,b\n",
        b"\xef\xbb\xbfid,v\n007,a\nNA,b\n",
        b"id,v\r\n007,a\r\nNA,b\r\n",
        b"id,v\r007,a\rNA,b\r",
        b"id,v\n007,a\nNA,b",
        b'"id","v"\n"007","a"\n"NA","b"\n',
        b"\n\nid,v\n007,a\n\nNA,b\n\n",
        b" id ,v\n007,a\nNA,b\n",
    ],
)
def test_the_same_table_in_many_dresses(tmp_path, raw):
    frame, warnings = read(tmp_path, raw)
    assert list(frame.columns) == ["id", "v"]
    assert frame["id"].tolist() == ["007", "NA"]
    assert frame["v"].tolist() == ["a", "b"]
    assert warnings == []


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("cp1252", ";"), ("latin-1", "\t"), ("utf-16", "|")]
)
def test_declared_dialects(tmp_path, encoding, delimiter):
    raw = f"id{delimiter}v\n1{delimiter}Peñasco, 3,5\n".encode(encoding)
    frame, _ = read(tmp_path, raw, encoding=encoding, delimiter=delimiter)
    assert frame["v"].tolist() == ["Peñasco, 3,5"]


def test_gzip_and_its_damage(tmp_path):
    packed = gzip.compress(b"id,v\n1,a\n")
    assert len(read(tmp_path, packed, name="t.csv.gz")[0]) == 1
    for raw in (packed[:-6], b"id,v\n1,a\n", packed[:12] + b"\0" * 9):
        assert refusal(tmp_path, raw, name="t.csv.gz")[0].code == "E-FILE-GZIP"


def test_quoted_newlines_quotes_and_blanks_stay(tmp_path):
    frame, _ = read(tmp_path, b'"a ""x"", y",b\n"two\nlines"," padded "\n5" pipe,\n')
    assert list(frame.columns) == ['a "x", y', "b"]
    assert frame.iloc[0].tolist() == ["two\nlines", " padded "]
    assert frame.iloc[1].tolist() == ['5" pipe', ""]


@pytest.mark.parametrize("raw", [b"id,v\n", b"id,v", b"\xef\xbb\xbfid,v\r\n"])
def test_a_header_alone_is_an_empty_table(tmp_path, raw):
    frame, _ = read(tmp_path, raw)
    assert frame.shape == (0, 2)
    assert list(frame.columns) == ["id", "v"]


@pytest.mark.parametrize("raw", [b"\n", b"\r\n\r\n", b"\xef\xbb\xbf"])
def test_no_header_at_all(tmp_path, raw):
    assert refusal(tmp_path, raw)[0].code == "E-TABLE-HEADER"


def test_an_unclosed_quote_swallows_nothing(tmp_path):
    """A lenient reader takes the rest of the file for one cell and loses two sites."""
    [problem] = refusal(tmp_path, b'id,v\n1,"a\n2,b\n3,c\n')
    assert problem.code == "E-TABLE-SHAPE"


def test_text_after_a_closing_quote(tmp_path):
    assert refusal(tmp_path, b'id,v\n1,"a"b\n')[0].code == "E-TABLE-SHAPE"


def test_ragged_rows_are_all_named_with_row_and_line(tmp_path):
    raw = b'id,v\n1,"a\na"\n2\n3,c\n\n4,d,e\n' + b"9\n" * 30
    [problem] = refusal(tmp_path, raw)
    assert problem.code == "E-TABLE-RAGGED"
    assert "row 2 (line 4): 1 cells instead of 2" in problem.what
    assert "row 4 (line 7): 3 cells instead of 2" in problem.what
    assert problem.what.endswith("and 12 more")


def test_one_cell_too_many_in_every_row_shifts_nothing(tmp_path):
    assert refusal(tmp_path, b"id,v\n1,2,9\n1,3,9\n")[0].code == "E-TABLE-RAGGED"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"id,id\n1,2\n", "both named 'id'"),
        (b"Id, ID\n1,2\n", "both named 'ID'"),
        (b"id,,v\n1,2,3\n", "column 2 has no name"),
        (b"id;v;w\n1;2;3\n", "holds 2 of ';'"),
        (b"id\tv\tw\n1\t2\t3\n", "holds 2 of"),
    ],
)
def test_headers_that_cannot_be_meant(tmp_path, raw, words):
    assert words in " ".join(p.what for p in refusal(tmp_path, raw))


def test_bytes_in_another_encoding_are_shown_and_not_guessed(tmp_path):
    [problem] = refusal(tmp_path, b"id,v\n1,a\n2,Pe\xf1asco\n")
    assert problem.code == "E-TABLE-ENCODING"
    assert "0xf1 at offset 13" in problem.what
    assert problem.row == "line 3"
    assert "cp1252" in problem.fix


@pytest.mark.parametrize("encoding", ["nope", "base64", "rot13", "hex", ""])
def test_encodings_that_are_none(tmp_path, encoding):
    assert refusal(tmp_path, b"id\n1\n", encoding=encoding)[0].code == "E-TABLE-ENCODING"


def test_nul_characters(tmp_path):
    assert refusal(tmp_path, b"id,v\n1,a\0b\n")[0].code == "E-TABLE-NUL"


WIDE = ["utf-16", "utf-16-le", "utf-16-be", "utf-32"]


@pytest.mark.parametrize("encoding", WIDE)
def test_two_bytes_a_character_are_recognised_told_and_read_when_declared(tmp_path, encoding):
    raw = "id,v\n1,Pe\u00f1asco\n".encode(encoding)
    [problem] = refusal(tmp_path, raw)
    assert f"declare encoding: {encoding} for" in problem.fix
    frame, _ = read(tmp_path, raw, encoding=encoding)
    assert frame["v"].tolist() == ["Pe\u00f1asco"]


def test_half_a_character_at_the_end_is_refused(tmp_path):
    raw = "id,v\n1,a\n".encode("utf-16")[:-1]
    assert refusal(tmp_path, raw, encoding="utf-16")[0].code == "E-TABLE-ENCODING"


def test_caps_are_told(tmp_path):
    wide = ",".join(f"c{n}" for n in range(MAX_COLUMNS + 1)).encode()
    assert refusal(tmp_path, wide)[0].code == "E-TABLE-WIDE"
    huge = b"id,v\n1," + b"x" * (MAX_CELL + 1) + b"\n"
    assert refusal(tmp_path, huge)[0].code == "E-TABLE-SHAPE"


def test_a_large_cell_below_the_cap_is_read_whole(tmp_path):
    frame, _ = read(tmp_path, b"id,v\n1," + b"x" * 2_000_000 + b"\n2,b\n")
    assert frame["v"].str.len().tolist() == [2_000_000, 1]


def test_text_decoded_twice_is_noticed(tmp_path):
    _, warnings = read(tmp_path, "id,v\n1,PeÃ±asco\n".encode())
    assert "decoded twice" in warnings[0]


def test_the_limit_of_other_readers_is_left_alone(tmp_path):
    before = csv.field_size_limit()
    read(tmp_path, b"id\n1\n")
    refusal(tmp_path, b'id\n"1\n')
    assert csv.field_size_limit() == before


cells = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(cells, cells), max_size=6))
def test_what_a_writer_wrote_comes_back(tmp_path_factory, rows):
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(["a", "b"])
    writer.writerows(rows)
    path = tmp_path_factory.mktemp("t") / "t.csv"
    path.write_bytes(out.getvalue().encode())
    frame, _ = read_table(path, "layer", "utf-8", ",")
    assert [tuple(row) for row in frame.to_numpy()] == rows
