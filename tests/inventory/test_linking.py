"""Candidate pairs and the evidence on them."""

import numpy as np
import pytest

from remine.inventory.linking import Records, candidates, compare


def records(*rows):
    """Rows of (data set, name, longitude, latitude, error, commodities)."""
    dataset, name, lon, lat, error, goods = zip(*rows, strict=True)
    return Records(
        np.array(dataset), np.array(name, dtype=object), np.array([""] * len(rows), dtype=object),
        np.array(lon, float), np.array(lat, float), np.array(error, float), list(goods),
    )  # fmt: skip


def test_reach_depends_on_data_set_and_error():
    rows = records(
        ("a", "x", -120.0, 40.0, 0.1, ()),
        ("a", "x", -120.0, 40.02, 0.1, ()),  # 2.2 km, same set: too far
        ("b", "x", -120.0, 40.04, 0.1, ()),  # 4.4 km from the first
        ("b", "x", -120.0, 40.10, 2.0, ()),  # 11 km, but a coarse place
    )
    left, right, km = candidates(rows)
    assert {(0, 2), (1, 2)} <= set(zip(left.tolist(), right.tolist(), strict=True))
    assert (0, 1) not in set(zip(left.tolist(), right.tolist(), strict=True))
    assert km[(left == 0) & (right == 2)] == pytest.approx(4.44, abs=0.01)


def test_pairs_cross_the_antimeridian():
    left, _, km = candidates(
        records(("a", "x", 179.99, 52.0, 0.1, ()), ("b", "x", -179.99, 52.0, 0.1, ()))
    )
    assert len(left) == 1
    assert km[0] < 1.5


def test_evidence_of_a_plain_match_and_of_a_numbered_neighbour():
    rows = records(
        ("a", "Quill Peak Mine", -120.0, 40.0, 0.1, ("Cu",)),
        ("b", "Quill Peak", -120.0, 40.001, 0.1, ("Cu", "Au")),
        ("b", "Zebra No. 1", -120.0, 40.002, 0.1, ("Cu",)),
        ("a", "Zebra No. 2", -120.0, 40.002, 0.1, ("Cu",)),
    )
    pairs = compare(rows)
    found = {
        (a, b): row
        for a, b, (_, row) in zip(pairs.left, pairs.right, pairs.evidence.iterrows(), strict=True)
    }
    plain, numbered = found[(0, 1)], found[(2, 3)]
    assert (plain["alike"], plain["overlap"], plain["numbers"], plain["rival"]) == (1, 1, 0, 0)
    assert numbered["numbers"] == 1
    assert (0, 2) not in found  # names are not alike


def test_a_group_shares_with_its_members():
    rows = records(
        ("a", "Quill", 0.0, 0.0, 0.1, ("Pt",)), ("b", "Quill", 0.0, 0.001, 0.1, ("PGE",))
    )
    assert compare(rows).evidence["conflict"].tolist() == [0.0]


def test_commodities_that_exclude_each_other_conflict():
    rows = records(("a", "Quill", 0.0, 0.0, 0.1, ("Hg",)), ("b", "Quill", 0.0, 0.001, 0.1, ("Cr",)))
    assert compare(rows).evidence["conflict"].tolist() == [1.0]
