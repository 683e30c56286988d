"""Plain numbers: what is a place and what only looks like one; `test_disclosure.py` plants more."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
import shapely
from helping import CONSULT, secret_rows, small_files

from remine.cells import Cells
from remine.disclosure import audit, looked_for
from remine.likely_spots import Spots
from remine.numbered_places import Known, tell_columns, tell_numbers
from remine.reference import state_outlines


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    """A withheld site that is recorded at a whole degree west, and a score of its own."""
    rows = secret_rows()
    for row in rows:
        if row["site_id"] == CONSULT:
            row["longitude"], row["latitude"] = -107.0, 37.02
    finished, release, _ = small_files(tmp_path_factory.mktemp("known"), rows).run("public")
    return looked_for(finished, release).known


def told(known, frame=None, text=""):
    found = []
    if frame is not None:
        tell_columns(Cells(frame), known, "", lambda *words: found.append(words[0]))
    tell_numbers(text, Spots(text), known, "", lambda *words: found.append(words[0]))
    return found


def test_a_rank_is_no_longitude(known):
    """Among ranks there is one for each whole degree, here 253 east, beside any latitude."""
    ranks = np.arange(230.0, 270.0)
    assert told(known, pd.DataFrame({"rank": ranks, "latitude": 37.02})) == []
    assert told(known, pd.DataFrame({"a": [253.0], "b": [37.02]}))
    assert told(known, text="37.02, -107.0")


@pytest.mark.parametrize("places", [15, 17])
def test_a_figure_counts_to_its_last_digit_and_no_earlier(known, places):
    figure = known.secrets.figures[len(known.secrets.figures) // 2]
    near = np.nextafter(figure, 1)
    assert told(known, text=f"({near:.17g})") == []
    assert told(known, text=f"({figure:.{places}g})") == (
        ["E-DISCLOSED-FIGURE"] if float(f"{figure:.{places}g}") == figure else [])
    assert told(known, text=f"({figure!r})") == ["E-DISCLOSED-FIGURE"]


def test_pairs_that_cannot_be_near_go_first_and_none_that_can():
    rng = np.random.default_rng(5)
    place = np.column_stack((rng.uniform(-216, -65, 400), rng.uniform(-15, 72, 400)))
    owner = np.arange(400).astype(str)
    known = Known(dataclasses.make_dataclass("Some", ["place", "owner"])(place, owner))
    for off in (0.0, 0.001, -0.001):
        assert known.maybe(*(place + off).T).all()
    assert known.maybe(rng.uniform(-216, -65, 4000), rng.uniform(-15, 72, 4000)).mean() < 0.01


def test_a_masked_site_at_a_corner_of_a_state_is_not_told_by_the_outline(tmp_path):
    corners = shapely.get_coordinates(state_outlines()[1])
    near = np.abs(corners - (-106.9, 37.0)).max(axis=1)
    corner = corners[near.argmin()]
    rows = secret_rows()
    for row in rows:
        if row["site_id"] == CONSULT:
            row["longitude"], row["latitude"] = corner + 0.0001
    project = small_files(tmp_path, rows)
    project.model["study_area"] = "us"
    assert near.min() < 0.15, "within the land to consult about"
    finished, release, folder = project.run("public")
    assert release.counts["withheld"] == 1
    assert not audit(finished, release, folder).findings
