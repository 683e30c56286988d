"""Distances computed and supplied."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from remine.errors import InputError
from remine.planning.cost_matrix import distance_matrix, supplied_matrix

FILE = Path("matrix.csv")


def read(columns, rows):
    frame = pd.DataFrame(rows, columns=columns, dtype=str)
    return supplied_matrix(frame, FILE, ["s1", "s2"], ["p1", "p2"])


def test_distances_are_geodesic_times_circuity_and_cross_the_antimeridian():
    place = np.array([179.5, -179.5]), np.array([52.0, 52.0])
    straight = distance_matrix(*place, *place, 1.0)
    assert straight[0, 1] == pytest.approx(68.678, abs=0.01)
    assert distance_matrix(*place, *place, 1.2) == pytest.approx(1.2 * straight)


def test_long_and_wide_tables_say_the_same():
    long = read(
        ["source_id", "place_id", "km"],
        [["s1", "p1", "3"], ["s2", "p2", "4"], ["s1", "p2", "5"], ["other", "p1", "1"]],
    )
    wide = read(["id", "p1", "p2"], [["s1", "3", "5"], ["s2", "", "4"]])
    assert long.tolist() == wide.tolist() == [[3.0, 5.0], [np.inf, 4.0]]


def test_every_cell_that_is_no_distance_is_told_at_once():
    with pytest.raises(InputError) as told:
        read(
            ["source_id", "place_id", "km"],
            [["s1", "p1", "-1"], ["s2", "p2", "far"], ["s1", "p2", "5"], ["s1", "p2", "6"]],
        )
    words = str(told.value)
    assert "'-1'" in words and "'far'" in words and "s1 to p2: the pair stands more" in words


def test_a_matrix_of_other_places_is_refused():
    with pytest.raises(InputError, match="no distance between these"):
        read(["id", "x"], [["s1", "3"]])
