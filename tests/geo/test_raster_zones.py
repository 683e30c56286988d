"""A raster in polygons, against exactextract, with holes, nodata and beyond the raster's edge."""

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from exactextract import exact_extract
from rasterio.transform import from_origin

from remine.geo.raster import read_header
from remine.geo.raster_zones import raster_zones

ZONES = np.array([
    shapely.box(-105.2, 39.8, -105.1, 39.9).difference(shapely.box(-105.17, 39.82, -105.12, 39.88)),
    shapely.box(-105.0000004, 39.0, -105.0, 40.4),  # a sliver
    shapely.box(-105.6, 39.9, -105.4, 40.0),  # half of it beyond the raster
    shapely.box(-90.0, 39.9, -89.9, 40.0),  # all of it
    shapely.MultiPolygon([shapely.box(-105.3, 39.7, -105.29, 39.71),
                          shapely.box(-104.7, 40.2, -104.69, 40.21)]),
    shapely.Point(-105.4123, 40.0923).buffer(0.0001),  # within one pixel
])


@pytest.fixture
def header(tmp_path):
    values = np.random.default_rng(1).uniform(0, 100, (200, 150)).astype("float32")
    values[30:60, 40:90] = -1.0
    with rasterio.open(tmp_path / "r.tif", "w", driver="GTiff", width=150, height=200, count=1,
                       dtype="float32", crs="EPSG:4326", nodata=-1.0,
                       transform=from_origin(-105.5, 40.5, 0.007, 0.009)) as out:
        out.write(values, 1)
    return read_header(tmp_path / "r.tif")


def test_agrees_with_exactextract(header):
    got = raster_zones(header, ZONES, threshold=50.0)
    frame = gpd.GeoDataFrame(geometry=ZONES, crs=4326)
    table = exact_extract(str(header.path), frame, ["mean", "min", "max", "count"],
                          output="pandas")
    some = (table["count"] > 0).to_numpy()
    assert some.tolist() == [True, True, True, False, True, True]
    for name, column in (("mean", "mean"), ("least", "min"), ("largest", "max")):
        np.testing.assert_allclose(getattr(got, name)[some], table[column][some], rtol=1e-5)
        assert np.isnan(getattr(got, name)[~some]).all()
    pixels = shapely.area(ZONES) / (0.007 * 0.009)
    np.testing.assert_allclose(got.known, table["count"] / pixels, rtol=1e-4, atol=1e-9)
    above = exact_extract(str(header.path), frame, ["values", "coverage"], output="pandas")
    for at in np.flatnonzero(some):
        value, weight = (np.asarray(above[name][at]) for name in ("values", "coverage"))
        assert got.above[at] == pytest.approx(weight[value > 50].sum() / weight.sum(), abs=1e-5)


def test_without_a_threshold_no_share_and_without_zones_nothing(header):
    assert np.isnan(raster_zones(header, ZONES).above).all()
    assert len(raster_zones(header, ZONES[:0]).mean) == 0
