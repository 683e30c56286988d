"""The figure of the polygon a site lies in, beside shapely in a plane of its own."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from method_cases import interval_holds, layer, measure
from pyproj import CRS, Geod, Transformer

from remine.errors import InputError

GEOD = Geod(ellps="WGS84")
#: Two counties that share the meridian 105 W, and a third, apart from them.
WEST, EAST = shapely.box(-106, 39, -105, 40), shapely.box(-105, 39, -104, 40)
APART = shapely.box(-103, 39, -102, 40)


def counties(*figures, shapes=(WEST, EAST, APART)):
    return [layer("counties", "context", [{"x_rate": f} for f in figures],
                  list(shapes[: len(figures)]))]


def asked(layers, *sites):
    rows = [{"longitude": lon, "latitude": lat, "location_error_km": error}
            for lon, lat, error in sites]
    return measure("inside_value", rows, layers, field="x_rate")


def ends(got, at=0):
    return got.value[at], got.low[at], got.high[at]


def test_the_figure_of_the_county():
    got = asked(counties("3.5", "8"), (-105.5, 39.5, 0.0), (-104.5, 39.5, 0.0))
    assert ends(got) == (3.5, 3.5, 3.5) and ends(got, 1) == (8.0, 8.0, 8.0)
    assert got.basis[0] == "figure of the polygon of counties"


def test_the_error_reaches_the_neighbour_and_no_farther():
    km = GEOD.inv(-105.05, 39.5, -105.0, 39.5)[2] / 1000
    got = asked(counties("3.5", "8", "1"), *((-105.05, 39.5, km + by) for by in (-0.05, 0.05, 99)))
    assert [ends(got, at) for at in range(3)] == [
        (3.5, 3.5, 3.5), (3.5, 3.5, 8.0), (3.5, 3.5, 8.0)]
    assert ends(asked(counties("3.5", "8", "1"), (-105.05, 39.5, 190.0))) == (3.5, 1.0, 8.0)


def test_outside_all_is_unknown_even_where_the_error_reaches_one():
    got = asked(counties("3.5", "8"), (-103.9, 39.5, 0.0), (-103.9, 39.5, 50.0))
    assert np.isnan([*ends(got), *ends(got, 1)]).all()
    assert got.basis[0] == "outside counties"


def test_a_county_without_a_figure():
    got = asked(counties("", "8"), (-105.5, 39.5, 0.0), (-104.95, 39.5, 20.0))
    assert np.isnan(ends(got)).all() and got.basis[0] == "no one figure in counties"
    assert np.isnan(ends(got, 1)).all()  # with an interval of nothing it would pass for exact
    assert ends(asked(counties("", "8"), (-104.95, 39.5, 1.0))) == (8.0, 8.0, 8.0)


def test_polygons_that_overlap_and_a_site_on_the_border():
    for figures in (("3", "5"), ("5", "3")):
        over = counties(*figures, shapes=(WEST, shapely.box(-105.6, 39, -104, 40)))
        value, low, high = ends(asked(over, (-105.5, 39.5, 0.0)))
        assert np.isnan(value) and (low, high) == (3.0, 5.0)
    value, low, high = ends(asked(counties("3", "5"), (-105.0, 39.5, 0.0)))
    assert np.isnan(value) and (low, high) == (3.0, 5.0)
    assert ends(asked(counties("4", "4"), (-105.0, 39.5, 0.0))) == (4.0, 4.0, 4.0)


def test_a_hole_is_outside():
    ring = WEST.difference(shapely.box(-105.6, 39.4, -105.4, 39.6))
    assert np.isnan(ends(asked(counties("3", shapes=[ring]), (-105.5, 39.5, 0.0)))).all()


def test_points_a_missing_field_and_words_are_refused():
    here = (-105.5, 39.5, 0.0)
    for figures, shapes, field, code in (
        (["1"], [shapely.Point(-105.5, 39.5)], "x_rate", "E-NOT-POLYGON"),
        (["1"], [WEST], "rate", "E-FIELD-UNKNOWN"),
        (["about 4"], [WEST], "x_rate", "E-CLASSES-MISSING"),
    ):
        with pytest.raises(InputError) as fault:
            measure("inside_value", [dict(zip(("longitude", "latitude", "location_error_km"), here,
                                              strict=True))],
                    counties(*figures, shapes=shapes), field=field)
        assert [p.code for p in fault.value.problems] == [code]


HALF_KM = st.integers(-60, 60).map(lambda n: n / 2)


@given(st.lists(st.tuples(HALF_KM, HALF_KM), min_size=3, max_size=7, unique=True),
       st.tuples(st.floats(-25, 25), st.floats(-25, 25)), st.floats(0, 12))
def test_as_shapely_finds_it_in_a_plane(corners, place, error):
    """Voronoi cells as counties around a place in the Aleutians, across 180 degrees."""
    plane = CRS.from_proj4("+proj=aeqd +lat_0=51.9 +lon_0=179.98 +ellps=WGS84")
    back = Transformer.from_crs(plane, "EPSG:4326", always_xy=True)
    cells = shapely.voronoi_polygons(shapely.MultiPoint(corners), extend_to=shapely.box(
        -60, -60, 60, 60))
    flat = [shapely.intersection(cell, shapely.box(-60, -60, 60, 60)) for cell in cells.geoms]
    flat = [cell for cell in flat if cell.geom_type == "Polygon" and cell.area > 1e-3]

    def globe(shape):
        def to(x, y):
            lon, lat = back.transform(np.asarray(x) * 1000, np.asarray(y) * 1000)
            return np.where(lon < 0, lon + 360, lon), lat
        shape = shapely.transform(shapely.segmentize(shape, 0.5), to, interleaved=False)
        turned = [shapely.transform(shape, lambda at, by=by: at + [by, 0]) for by in (-360, 0)]
        return shapely.union_all(shapely.intersection(turned, shapely.box(-180, -90, 180, 90)))

    figures = np.arange(len(flat)) * 1.5
    there = counties(*map(str, figures), shapes=[globe(cell) for cell in flat])
    lon, lat = back.transform(place[0] * 1000, place[1] * 1000)
    got = asked(there, (lon, lat, error))
    assert interval_holds(got)
    km = shapely.distance(flat, shapely.Point(place))
    edge = shapely.distance([cell.exterior for cell in flat], shapely.Point(place))
    if (edge < 0.05).any() or (np.abs(km - error) < 0.05).any():
        return  # the plane is no closer than that
    reached = figures[km <= error]
    assert got.value[0] == figures[km == 0][0]
    assert (got.low[0], got.high[0]) == (reached.min(), reached.max())
