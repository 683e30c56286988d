"""Which records are the same thing."""

import numpy as np
import pytest

from remine.inventory.linking import Records
from remine.inventory.same_as import THRESHOLD, link


def linked(*rows):
    dataset, name, lon, lat, goods = zip(*rows, strict=True)
    blank = np.array([""] * len(rows), dtype=object)
    spread = [("z", f"Qwerty{n} Hollow", -100 + n, 30.0, ()) for n in range(30)]
    names = np.array([*name, *(r[1] for r in spread)], dtype=object)
    found = link(
        Records(
            np.array([*dataset, *(r[0] for r in spread)]), names,
            np.concatenate([blank, [""] * 30]).astype(object),
            np.array([*lon, *(r[2] for r in spread)], float),
            np.array([*lat, *(r[3] for r in spread)], float),
            np.full(len(names), 0.1), [*goods, *(r[4] for r in spread)],
        )
    )  # fmt: skip
    return {(int(a), int(b)) for a, b in zip(found.left, found.right, strict=True)}, found


A = ("one", "Ibex Mine", -120.0, 40.0, ("Cu",))


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (("two", "Ibex", -120.0, 40.001, ("Cu", "Au")), True),
        (("two", "IBEX DEPOSIT", -120.003, 40.0, ("Cu",)), True),
        (("two", "Ibex No. 2", -120.0, 40.001, ("Cu",)), False),
        (("two", "Upper Ibex", -120.0, 40.001, ("Cu",)), False),
        (("two", "Oryx", -120.0, 40.0, ("Cu",)), False),
        (("two", "Unnamed (south of Ibex)", -120.0, 40.001, ("Cu",)), False),
        (("one", "Ibex quarry shaft", -120.0, 40.009, ("Pb",)), False),
        (("two", "Ibex Contact Zone", -120.0, 40.02, ("Cu",)), False),
        (("two", "Oryx (near Ibex)", -120.0, 40.001, ("Cu",)), False),
        (("two", "Ibex (Oryx) Mine", -120.0, 40.001, ("Cu",)), True),
    ],
)
def test_same_and_different(other, same):
    assert ((0, 1) in linked(A, other)[0]) == same


def test_a_zone_is_not_the_mine_that_the_same_list_has():
    zone = ("two", "Ibex Contact Zone", -120.0, 40.009, ("Cu",))
    assert linked(A, zone, ("two", "Ibex", -120.0, 40.003, ("Cu",)))[0] == {(0, 2)}


def test_links_say_why_and_how_sure():
    _, found = linked(A, ("two", "Ibex", -120.0, 40.001, ("Cu",)))
    assert found.probability[0] >= THRESHOLD
    assert "km apart" in found.reason[0]
    assert found.group[:2].tolist() == [0, 0]
    assert found.counts() == {"links": 1, "records_linked": 2, "groups": 1}


def test_order_of_the_rows_does_not_matter():
    rows = [
        A,
        ("two", "Ibex", -120.0, 40.001, ("Cu",)),
        ("three", "Ibex Deposit", -120.001, 40.0, ("Cu",)),
    ]
    ahead = linked(*rows)[1].counts()
    assert ahead == linked(*reversed(rows))[1].counts()
    assert ahead["groups"] == 1


def test_generic_names_of_one_list_are_not_linked():
    rows = [("one", "gold prospect", -120.0, 40.0, ("Au",))]
    assert not linked(*rows, ("one", "gold prospect", -120.0, 40.0001, ("Au",)))[0]


def test_one_record_given_twice_is_linked_though_it_has_no_name():
    row = ("one", "gold prospect", -120.0, 40.0, ("Au",))
    assert linked(row, ("one", "Gold  Prospect", -120.0, 40.00005, ("Au",)))[0] == {(0, 1)}
    assert not linked(row, ("one", "gold prospect", -120.0, 40.00005, ("Pb",)))[0]


def test_two_namesakes_listed_twice_each_keep_to_their_own_place():
    """Both lists have two mines of one name 3 km apart: no link across."""
    pair = [(-120.0, 40.0), (-120.0, 40.027)]
    rows = [(s, "Ibex Mine", *at, ("Cu",)) for s in ("one", "two") for at in pair]
    assert linked(*rows)[0] == {(0, 2), (1, 3)}


def test_two_runs_give_the_same_links():
    rows = [A, ("two", "Ibex", -120.0, 40.001, ("Cu", "Au")), ("two", "Ibx", -120.0, 40.002, ())]
    one, two = linked(*rows)[1], linked(*rows)[1]
    assert one.probability.tobytes() == two.probability.tobytes()
    assert one.reason == two.reason
    assert one.group.tobytes() == two.group.tobytes()
