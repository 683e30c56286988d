"""The share of the land around a site that polygons cover."""

import numpy as np
import pytest
import shapely
from method_cases import inventory, layer, measure
from pyproj import Transformer

from remine.criteria import kinds
from remine.criteria.measure import Context
from remine.project import CriterionSpec

LON, LAT = -105.5, 39.5
HERE = {"longitude": LON, "latitude": LAT}
BACK = Transformer.from_crs(
    f"+proj=laea +lat_0={LAT} +lon_0={LON} +datum=WGS84", "EPSG:4326", always_xy=True
)


def land(*flat, **spec):
    """Return a layer of shapes drawn in km east and north of the site."""
    shapes = [shapely.transform(shapely.segmentize(one, 0.25), lambda x, y: BACK.transform(
        x * 1000.0, y * 1000.0), interleaved=False) for one in flat]
    return layer("land", "infrastructure", [{"name": "x"}] * len(shapes), shapes, **spec)


def test_half_a_hole_and_a_polygon_twice():
    """East of the site all is covered, twice over, but for a hole; far larger than the disc."""
    east = shapely.box(0, -80, 120, 80).difference(shapely.Point(2, 0).buffer(1, quad_segs=90))
    got = measure("coverage", [HERE], [land(east, east)], radius_km=5.0)
    assert got.value[0] == got.low[0] == got.high[0] == pytest.approx(0.5 - 1 / 25, abs=1e-4)
    assert "46.0% of the land within 5 km in land" in got.basis[0]


def test_nothing_near_is_none_and_everything_is_whole():
    far = measure("coverage", [HERE], [land(shapely.box(20, 20, 21, 21))], radius_km=5.0)
    whole = measure("coverage", [HERE], [land(shapely.box(-9, -9, 9, 9))], radius_km=5.0)
    assert (far.value[0], far.high[0]) == (0.0, 0.0)
    assert (whole.value[0], whole.low[0]) == (1.0, 1.0)


def test_a_partial_layer_bounds_from_below():
    half = land(shapely.box(0, -80, 80, 80), partial=True)
    got = measure("coverage", [HERE], [half], radius_km=5.0)
    assert np.isnan(got.value[0]) and got.high[0] == 1.0
    assert got.low[0] == pytest.approx(0.5, abs=1e-4)
    whole = measure("coverage", [HERE], [land(shapely.box(-9, -9, 9, 9), partial=True)])
    assert whole.value[0] == whole.low[0] == 1.0


def test_a_site_off_by_its_error_may_lie_where_more_is_covered():
    got = measure("coverage", [HERE | {"location_error_km": 1.0}],
                  [land(shapely.box(0, -80, 80, 80))], radius_km=5.0)
    moved = [0.5 - (np.arccos(s) - s * np.sqrt(1 - s * s)) / np.pi for s in (0.2, -0.2)]
    reached = np.sort(1 - np.array(moved) - 0.5)  # a disc whose middle is 1 km east, or west
    assert got.low[0] <= reached[0] and got.high[0] >= reached[1]
    assert got.value[0] == pytest.approx(0.5, abs=1e-4)


def test_a_site_drawn_as_an_area_is_surrounded_by_its_outline():
    pond = shapely.box(-1, -3, 1, 3)
    east = shapely.box(0, -80, 80, 2.0)
    sites = inventory([HERE], [land(east)], land(pond).geometry)
    spec = CriterionSpec(name="c", label="c", kind="coverage", layer=["land"], unit="share",
                         direction="higher")
    kind = kinds()["coverage"]
    got = kind().measure(Context(sites), spec, kind.Parameters(radius_km=2.0))
    around = pond.buffer(2, quad_segs=90)
    assert got.value[0] == pytest.approx(around.intersection(east).area / around.area, abs=1e-3)
