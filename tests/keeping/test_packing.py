"""What is packed comes back the same, and bytes that are no result of ours do nothing."""

import os
import pickle
from collections import Counter

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from remine.inventory.layer import Rejected
from remine.keeping.packing import RefusedError, pack, unpack

_CELLS = st.one_of(st.text(max_size=4), st.tuples(st.text(max_size=2)), st.just(()))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_CELLS, st.floats(), st.booleans()), max_size=12))
def test_tables_come_back_the_same(rows):
    frame = pd.DataFrame(
        {
            "cell": pd.Series([row[0] for row in rows], dtype=object),
            "km": pd.Series([row[1] for row in rows], dtype=float),
            "is": pd.Series([row[2] for row in rows], dtype=bool),
            "word": pd.Series([str(row[0]) for row in rows], dtype="str"),
        }
    )
    back = unpack(pack(frame))
    pd.testing.assert_frame_equal(back, frame)
    assert [type(cell) for cell in back["cell"]] == [type(cell) for cell in frame["cell"]]


def test_an_index_of_its_own_stays():
    frame = pd.DataFrame({"a": [1.0, 2.0, 3.0]})[lambda f: f["a"] > 1]
    pd.testing.assert_frame_equal(unpack(pack(frame)), frame)


def test_shapes_missing_ones_too_and_dataclasses_come_back():
    shapes = np.array([shapely.Point(1, 2), None, shapely.box(0, 0, 1, 1)], dtype=object)
    row = Rejected("l", "f.csv", 3, "x", "lat", "why", "fix")
    back, rows, words = unpack(pack((shapes, (row,), Counter(a=2))))
    assert shapely.equals_exact(back[[0, 2]], shapes[[0, 2]]).all() and back[1] is None
    assert rows == (row,) and words == Counter(a=2)


class _Runs:
    def __reduce__(self):
        return os.mkdir, ("it_ran",)


@pytest.mark.parametrize(
    "data",
    [
        pickle.dumps(_Runs()),
        b"cremine.inventory.reading\nsha256\n.",
        b"cremine.keeping.packing\nimportlib.import_module\n.",
        b"",
        b"\x80\x05garbage",
    ],
)
def test_bytes_that_name_anything_else_are_refused(data, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RefusedError):
        unpack(data)
    assert not list(tmp_path.iterdir())
