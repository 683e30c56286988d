"""The measured kinds for counts, polygons and rasters, on cases with known answers."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from rasterio.transform import from_origin

from remine.criteria import kinds
from remine.criteria.measure import Context
from remine.errors import InputError
from remine.geo.raster import read_header


def measured(kind, layer, parameters=None, places=((-105.0, 40.0),), errors=None, shapes=None):
    """Return a kind's measure of some places against one layer."""
    lon, lat = np.array(places, dtype=float).T
    sites = pd.DataFrame(
        {"longitude": lon, "latitude": lat, "location_error_km": errors or [0.0] * len(lon)}
    )
    shapes = shapely.points(lon, lat) if shapes is None else np.array(shapes)
    inventory = SimpleNamespace(sites=sites, shapes=shapes, layers={layer.name: layer})
    spec = SimpleNamespace(name="it", layers=lambda: [layer.name])
    found = kinds()[kind]
    chosen = found.Parameters.model_validate(parameters or {})
    return found().measure(Context(inventory), spec, chosen)


def vector(shapes, **columns):
    return SimpleNamespace(
        name="layer", geometry=np.array(shapes), frame=pd.DataFrame(columns), raster=None
    )


def raster(path, values, nodata=-1.0, valid=(0.0, 100.0)):
    values = np.asarray(values, dtype="float32")
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=values.shape[1],
        height=values.shape[0],
        count=1,
        dtype="float32",
        crs="EPSG:4326",
        nodata=nodata,
        transform=from_origin(-105.5, 40.5, 0.01, 0.01),
    ) as out:
        out.write(values, 1)
    spec = SimpleNamespace(band=1, valid_range=valid)
    return SimpleNamespace(name="layer", raster=read_header(path), spec=spec, geometry=None)


def test_every_kind_declares_that_it_needs_a_layer():
    for kind in ("inside", "ring_count", "raster_value", "raster_window"):
        assert kinds()[kind].needs_layer
        assert all(getattr(kinds()[kind], word) for word in ("summary", "formula", "source"))


def test_ring_counts_widen_with_the_location_error_and_the_reach_of_points():
    towns = vector(shapely.points([-105.0, -105.0], [40.01, 40.05]), population=[100.0, 1000.0])
    ask = {"outer_km": 2.0, "weight": "population"}
    sure = measured("ring_count", towns, ask)
    assert (sure.value[0], sure.low[0], sure.high[0]) == (100, 100, 100)
    off = measured("ring_count", towns, ask, errors=[1.0])
    assert (off.value[0], off.low[0], off.high[0]) == (100, 0, 100)
    spread = measured("ring_count", towns, {**ask, "reach_km": 5.0})
    assert (spread.value[0], spread.low[0], spread.high[0]) == (100, 0, 1100)


def test_rings_exclude_the_inner_disc_and_densities_divide_by_the_ring():
    towns = vector(shapely.points([-105.0, -105.0], [40.01, 40.05]))
    ring = measured("ring_count", towns, {"inner_km": 2.0, "outer_km": 6.0})
    assert ring.value[0] == 1
    density = measured("ring_count", towns, {"inner_km": 2.0, "outer_km": 6.0, "of": "density"})
    assert density.value[0] == pytest.approx(1 / (np.pi * 32))
    with pytest.raises(ValueError, match="inner_km"):
        kinds()["ring_count"].Parameters(inner_km=3, outer_km=2)


def test_an_unknown_amount_in_the_ring_leaves_the_count_unknown():
    towns = vector(shapely.points([-105.0], [40.01]), population=[np.nan])
    got = measured("ring_count", towns, {"outer_km": 5.0, "weight": "population"})
    assert np.isnan([got.value[0], got.low[0], got.high[0]]).all()


def test_inside_is_yes_no_open_or_a_share():
    land = vector([shapely.box(-106, 39, -105, 41), shapely.box(-105.5, 39, -105, 41)])
    places = ((-105.01, 40.0), (-104.99, 40.0), (-105.05, 40.0), (-105.0, 40.0))
    square = shapely.box(-105.05, 39.95, -104.95, 40.05)
    got = measured(
        "inside",
        land,
        places=places,
        errors=[0.1, 2.0, 20.0, 0.0],
        shapes=[*shapely.points(np.array(places[:3])), square],
    )
    np.testing.assert_allclose(got.value, [1, 0, 1, 0.5], atol=1e-4)
    np.testing.assert_allclose(got.low, [1, 0, 0, 0.5], atol=1e-4)
    np.testing.assert_allclose(got.high, [1, 1, 1, 0.5], atol=1e-4)


def test_raster_value_is_unknown_outside_and_wide_where_the_site_is_not_known(tmp_path):
    values = np.full((100, 100), 10.0)
    values[:, 60:] = 30.0
    values[:, 90:] = -1.0
    layer = raster(tmp_path / "r.tif", values)
    places = ((-105.0, 40.0), (-104.92, 40.0), (-104.55, 40.0), (-120.0, 40.0))
    got = measured("raster_value", layer, places=places, errors=[0.0, 5.0, 0.0, 0.0])
    np.testing.assert_array_equal(got.value, [10, 10, np.nan, np.nan])
    np.testing.assert_array_equal(got.low, [10, 10, np.nan, np.nan])
    np.testing.assert_array_equal(got.high, [10, 30, np.nan, np.nan])


def test_raster_windows_leave_nodata_out_and_say_what_it_could_be(tmp_path):
    values = np.full((100, 100), 10.0)
    values[:, 50:] = -1.0
    layer = raster(tmp_path / "r.tif", values)
    got = measured("raster_window", layer, {"radius_km": 5.0}, places=((-105.0, 40.0), (-110, 40)))
    np.testing.assert_allclose(got.value, [10.0, np.nan])
    assert (got.low[0], got.high[0]) == (pytest.approx(5.0, abs=0.1), pytest.approx(55.0, abs=0.5))
    share = measured("raster_window", layer, {"of": "share", "threshold": 5.0})
    assert (share.value[0], share.high[0]) == (1.0, 1.0)
    assert share.low[0] == pytest.approx(0.5, abs=0.01)
    with pytest.raises(ValueError, match="threshold"):
        kinds()["raster_window"].Parameters(of="share")


def test_raster_windows_widen_with_the_location_error(tmp_path):
    rng = np.random.default_rng(0)
    layer = raster(tmp_path / "r.tif", rng.uniform(0, 100, (100, 100)))
    for of in ("mean", "max"):
        got = measured("raster_window", layer, {"radius_km": 5.0, "of": of}, errors=[2.0])
        near = [(-105.0 + 0.023 * np.cos(a), 40.0 + 0.018 * np.sin(a)) for a in range(7)]
        moved = measured("raster_window", layer, {"radius_km": 5.0, "of": of}, places=near)
        assert (moved.value >= got.low[0] - 1e-6).all() and (
            moved.value <= got.high[0] + 1e-6
        ).all()
        assert got.low[0] < got.value[0] <= got.high[0]


def test_raster_windows_allow_for_gaps_that_only_a_moved_disc_would_meet(tmp_path):
    """The disc itself is known whole; 6 km east data end, and beyond may be anything in range."""
    values = np.full((100, 100), 10.0)
    values[:, 57:] = -1.0  # nodata from 0.07 degree east of the site, 6 km
    gap, full = raster(tmp_path / "r.tif", values), np.where(values < 0, 90.0, values)
    truth = raster(tmp_path / "t.tif", full)
    east = [(-105.0 + 0.023, 40.0)]  # 2 km, the location error
    for of in ("mean", "max", "share"):
        how = {"radius_km": 5.0, "of": of} | ({"threshold": 50.0} if of == "share" else {})
        got = measured("raster_window", gap, how, errors=[2.0])
        moved = measured("raster_window", truth, how, places=east).value[0]
        assert moved > got.value[0]
        assert got.low[0] <= moved <= got.high[0]


def test_values_outside_the_declared_range_are_refused(tmp_path):
    layer = raster(tmp_path / "r.tif", np.full((100, 100), -9999.0), nodata=-1.0)
    for kind in ("raster_value", "raster_window"):
        with pytest.raises(InputError) as caught:
            measured(kind, layer)
        assert caught.value.problems[0].code == "E-RASTER-RANGE"


def test_the_end_of_the_range_may_be_off_by_the_rounding_of_its_storage(tmp_path):
    """0.1 in four bytes is more than 0.1; a value that is truly beyond is refused all the same."""
    for stored, refused in ((0.1, False), (0.1001, True)):
        layer = raster(tmp_path / f"{stored}.tif", np.full((100, 100), stored), valid=(0.0, 0.1))
        for kind in ("raster_value", "raster_window"):
            if refused:
                with pytest.raises(InputError):
                    measured(kind, layer)
            else:
                assert measured(kind, layer).value[0] == pytest.approx(0.1)
