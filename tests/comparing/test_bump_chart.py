"""The bump chart: who is drawn, where, and that names cannot break it."""

import re
import xml.etree.ElementTree as ET

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from remine.comparing.bump_chart import Column, bump_chart, shown_sites


def chart(orders, k, names=None):
    columns = [Column(f"column_{at}", np.array(rank)) for at, rank in enumerate(orders)]
    return bump_chart("t", columns, names or [f"s{i}" for i in range(len(orders[0]))], k)


ORDERS = st.integers(1, 12).flatmap(lambda n: st.lists(
    st.permutations(range(1, n + 1)), min_size=2, max_size=5))


@given(ORDERS, st.integers(1, 6))
@settings(max_examples=40)
def test_every_column_shows_its_first_and_the_bases_first_once(orders, k):
    root = ET.fromstring(chart(orders, k))
    dots = [(float(c.get("cx")), float(c.get("cy"))) for c in root.iter("circle")]
    assert len(dots) == len(set(dots)), "no two dots on one place"
    base = {i for i, rank in enumerate(orders[0]) if rank <= k}
    wanted = sum(len(base | {i for i, rank in enumerate(order) if rank <= k}) for order in orders)
    assert len(dots) == wanted
    box = [float(v) for v in root.get("viewBox").split()]
    assert all(0 < x < box[2] and 0 < y < box[3] for x, y in dots)


def test_a_site_that_leaves_the_first_tells_its_rank_there():
    text = chart([[1, 2, 3, 4], [4, 1, 2, 3]], 2)
    assert re.search(r'paint-order="stroke">4</text>', text)
    assert shown_sites([Column("a", np.array([1, 2, 3, 4])), Column("b", np.array([4, 1, 2, 3]))],
                       2).tolist() == [0, 1, 2]


def test_names_are_escaped_and_no_script_or_address_is_in_it():
    text = chart([[1, 2], [2, 1]], 2, ["<script>alert(1)</script>", "a & b"])
    assert "<script" not in text and "a &amp; b" in text and "http" not in text
    ET.fromstring(text)
