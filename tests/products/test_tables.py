"""Tables as CSV."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remine.products.tables import SafeTable, whole_numbers, write_csv


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_numbers_read_back_the_same(tmp_path_factory, numbers):
    path = tmp_path_factory.mktemp("t") / "t.csv"
    write_csv(pd.DataFrame({"a": numbers, "b": "x"}), path)
    back = pd.read_csv(path)["a"].astype(float)
    assert back.tolist() == numbers


def test_infinities_are_refused(tmp_path):
    with pytest.raises(ValueError):
        write_csv(pd.DataFrame({"a": [np.inf]}), tmp_path / "t.csv")


def test_lines_end_in_lf_and_unknown_is_empty(tmp_path):
    write_csv(pd.DataFrame({"a": [1.0, np.nan], "b": ["", "x"]}), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == b'a,b\n1,\n,"x"\n'


def test_ranks_are_whole_numbers():
    frame = whole_numbers(pd.DataFrame({"rank": [1.0, np.nan], "score": [0.5, 0.25]}))
    assert str(frame["rank"].dtype) == "Int64"
    assert frame["score"].dtype == float


def test_a_table_without_rows(tmp_path):
    write_csv(pd.DataFrame({"a": pd.Series([], dtype=float), "b": pd.Series([], dtype=object)}),
              tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text() == "a,b\n"


def test_numbers_are_left_alone_and_neutralised_cells_are_told(tmp_path):
    frame = pd.DataFrame({"n": [-1.5, 2.0], "t": ["-1.5", "a"], "i": pd.array([1, None], "Int64")})
    assert write_csv(frame, tmp_path / "t.csv") == ["row 1, column t"]
    assert (tmp_path / "t.csv").read_text() == "n,t,i\n-1.5,\"'-1.5\",1\n2,\"a\",\n"


def test_some_rows_of_a_table_are_written_as_if_they_were_all(tmp_path):
    frame = pd.DataFrame({"n": [1.0, 2.0, np.nan], "t": ["a", "", "=x"]})
    told = SafeTable.of(frame).rows(np.array([2, 0])).write(tmp_path / "part.csv")
    assert told == write_csv(frame.iloc[[2, 0]].reset_index(drop=True), tmp_path / "all.csv")
    assert (tmp_path / "part.csv").read_bytes() == (tmp_path / "all.csv").read_bytes()
