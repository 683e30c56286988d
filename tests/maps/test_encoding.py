"""Blocks come back as they went in, and the same columns give the same bytes."""

import gzip
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remine.maps import encoding
from remine.maps.encoding import Block, unpack

FLOATS = st.floats(allow_nan=True, allow_infinity=False, width=64)


@settings(max_examples=80, deadline=None)
@given(st.lists(FLOATS, min_size=1, max_size=60))
def test_numbers_return_exactly(values):
    block = Block(len(values))
    block.numbers("a", np.array(values))
    _, columns = unpack(block.pack())
    np.testing.assert_array_equal(columns["a"], np.array(values))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=40))
def test_texts_return_as_shown(values):
    block = Block(len(values))
    block.texts("t", values, readable=lambda cell: cell)
    _, columns = unpack(block.pack())
    assert columns["t"] == [v.encode("utf-8", "backslashreplace").decode() for v in values]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-(2**31), 2**31 - 1), min_size=0, max_size=50))
def test_whole_numbers_return(values):
    block = Block(len(values))
    block.integers("i", np.array(values, dtype=np.int64))
    _, columns = unpack(block.pack())
    assert columns["i"].tolist() == values


def test_narrow_types_are_chosen():
    block = Block(3)
    for name, most in (("a", 255), ("b", 65_535), ("c", 2**31 - 1), ("d", 2**32 - 1)):
        block.integers(name, np.array([0, 1, most]))
    header, _ = unpack(block.pack())
    assert [header["columns"][n]["type"] for n in "abcd"] == ["u1", "u2", "i4", "u4"]


def test_repeated_and_scaled_columns_are_not_stored_twice():
    base = np.random.default_rng(1).random(2000)
    block = Block(2000)
    block.numbers("a", base)
    alone = len(block.pack())
    block.numbers("b", base)
    block.numbers("c", base * 0.25, of="a", by=0.25)
    block.numbers("d", np.full(2000, np.nan))
    packed = block.pack()
    assert len(packed) < alone + 300
    header, columns = unpack(packed)
    assert [header["columns"][n]["kind"] for n in "abcd"] == ["float", "same", "times", "one"]
    np.testing.assert_allclose(columns["c"], base * 0.25, rtol=1e-15)
    assert np.isnan(columns["d"]).all()


def test_a_column_that_only_looks_scaled_is_stored():
    base = np.random.default_rng(1).random(400)
    block = Block(400)
    block.numbers("a", base)
    block.numbers("b", base * 0.25 + 1e-9, of="a", by=0.25)
    header, columns = unpack(block.pack())
    assert header["columns"]["b"]["kind"] == "float"
    np.testing.assert_array_equal(columns["b"], base * 0.25 + 1e-9)


def test_large_runs_keep_more_than_16_bits():
    n = encoding.PRECISE_ROWS + 1
    values = np.random.default_rng(2).random(n)
    block = Block(n)
    block.numbers("a", values)
    header, columns = unpack(block.pack())
    assert header["columns"]["a"]["type"] == "f4"
    np.testing.assert_allclose(columns["a"], values, rtol=2**-23)
    assert len(np.unique(columns["a"])) > 0.99 * n


def test_the_same_columns_give_the_same_bytes():
    def make():
        block = Block(4, {"a": 1})
        block.texts("t", ["x", "y", "x", "ü"])
        block.numbers("n", np.array([1.0, np.nan, 2.0, 3.0]))
        return block.pack()

    assert make() == make()
    assert make()[:4] == b"\x1f\x8b\x08\x00"


def test_many_texts_stand_in_the_order_of_the_alphabet(monkeypatch):
    monkeypatch.setattr(encoding, "_SORTED_WORDS", 4)
    words = ["zinc", "Apex", "apex", "Zebra", "", "Über"]
    block = Block(len(words))
    block.texts("t", words)
    block.texts("ids", words, in_order=True)
    raw = gzip.decompress(block.pack())
    length = int.from_bytes(raw[:4], "little")
    columns = json.loads(raw[4 : 4 + length])["columns"]
    told = {name: encoding._codes(raw[4 + length :], columns[name]) for name in ("t", "ids")}
    listed = [words[k] for k in np.argsort(told["t"])]
    assert listed == ["", "Apex", "apex", "Zebra", "zinc", "Über"]
    assert [words[k] for k in np.argsort(told["ids"])] == sorted(words)
    assert unpack(block.pack())[1]["t"] == words


def test_infinity_is_refused_in_what_is_written_as_json():
    block = Block(2, {"bad": float("inf")})
    with pytest.raises(ValueError):
        block.pack()
