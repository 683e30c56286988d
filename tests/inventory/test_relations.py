"""Parts of a site, and records that describe it."""

import numpy as np
import pandas as pd
import pytest
import shapely

from remine.inventory.relations import described_by, group_parts, is_waste, shape_pairs_within

KM = 1 / 111.32  # a kilometre of latitude in degrees, nearly


def features(names, north_km):
    lat = 40.0 + np.array(north_km) * KM
    table = pd.DataFrame({"site_id": [f"s{n}" for n in range(len(names))], "name": names})
    return table.astype(object), shapely.points(np.full(len(names), -110.0), lat)


def test_openings_are_no_waste():
    assert is_waste([("mine_dump", "adit"), ("adit",), ()]).tolist() == [True, False, False]


def test_pairs_of_shapes_are_measured_edge_to_edge_on_the_ellipsoid():
    box = shapely.box(-110.0, 40.0, -109.99, 40.0 + KM)
    point = shapely.Point(-109.995, 40.0 + 2 * KM)
    left, right, km = shape_pairs_within(np.array([box, point]), 1.5)
    assert (left.tolist(), right.tolist()) == ([0], [1])
    assert km[0] == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(
    ("names", "north_km", "expected"),
    [
        (["", "", ""], [0, 0.3, 5], [0, 0, 2]),
        (["Ibex", "Oryx"], [0, 0.3], [0, 1]),
        (["Ibex", "", "Oryx"], [0, 0.2, 0.5], [0, 0, 2]),
        (["Ibex", "Ibex Mine"], [0, 2], [0, 0]),
        (["unnamed (s0)", "unnamed (s1)"], [0, 0.3], [0, 0]),
    ],
)
def test_features_close_together_or_of_one_name_are_one_site(names, north_km, expected):
    table, shapes = features(names, north_km)
    assert group_parts(table, shapes, 0.5, 3.0)[0].tolist() == expected


def test_a_river_of_piles_is_not_one_site():
    table, shapes = features([""] * 30, np.arange(30) * 0.4)
    group, _ = group_parts(table, shapes, 0.5, 3.0, most_km=5.0)
    assert len(set(group)) >= 3


def test_records_describe_what_lies_within_reach():
    sites, shapes = features(["Ibex"], [0])
    records, points = features(["Ibex Mine", "Oryx", "Far"], [0.5, 1.0, 9.0])
    records["longitude"], records["latitude"] = shapely.get_x(points), shapely.get_y(points)
    records["location_error_km"] = 0.1
    links = described_by(sites, shapes, records, 1.5)
    assert [(link.left, link.kind) for link in links] == [("s0", "describes"), ("s1", "describes")]
    assert links[0].probability > links[1].probability
