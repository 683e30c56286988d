"""What records nearby say against a site's own word, as gates are told it."""

import numpy as np
import pytest
from method_cases import inventory

from remine.gates.contradicted import named, said_nearby, with_plain
from remine.gates.outcome import Outcome


def test_sites_of_which_no_record_speaks_are_left_out():
    rows = [{"lifecycle_beside": "", "lifecycle_in_reach": ""},
            {"lifecycle_beside": "active: A (L, 0.1 km)", "lifecycle_in_reach": ""},
            {"lifecycle_beside": "", "lifecycle_in_reach": "project: B (L, 3.0 km)"}]
    assert said_nearby(inventory(rows), "lifecycle") == {
        1: ("active: A (L, 0.1 km)", ""), 2: ("", "project: B (L, 3.0 km)")}
    assert said_nearby(inventory([{}]), "lifecycle") == {}


@pytest.mark.parametrize(("told", "parts"), [
    ("active: A (L, 0.1 km)", ("active", "A (L, 0.1 km)")),
    ("npl_final: X: Y; Z (L, 0.1 km)", ("npl_final", "X: Y; Z (L, 0.1 km)")),
])
def test_a_name_may_hold_what_parts_the_word_from_it(told, parts):
    assert named(told) == parts


def test_plain_words_take_the_place_of_the_reason_for_masked_sites_alone():
    rows = [("hold", "near Alpha, 0.4 km", "x"), ("pass", "past producer", "y")]
    outcome = Outcome.of_rows(rows)
    assert with_plain(outcome, {}).plain_reason is None
    plain = with_plain(outcome, {0: "near a mine"})
    assert plain.plain_reason.tolist() == ["near a mine", "past producer"]
    assert plain.reason.tolist() == [row[1] for row in rows]
    assert np.array_equal(plain.outcome, outcome.outcome)
