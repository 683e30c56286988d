"""Sampled values and disc means against rasterio and exactextract, however the raster lies."""

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import rasterio.warp
import shapely
from affine import Affine
from exactextract import exact_extract
from pyproj import Geod, Transformer
from rasterio.transform import from_origin

from remine.geo import raster
from remine.geo.raster import read_header, sample_raster
from remine.geo.raster_discs import raster_discs

GEOD = Geod(ellps="WGS84")
LON, LAT = -105.0, 40.0


def written(path, crs, transform, shape=(160, 200), nodata=-9999.0, holes=True, dtype="float32"):
    rng = np.random.default_rng(4)
    values = rng.normal(10, 3, shape) + np.add.outer(
        np.arange(shape[0]) / 10, np.arange(shape[1]) / 7
    )
    values = values.astype(dtype)
    if holes:
        values[rng.random(shape) < 0.1] = nodata
        values[20:60, 30:70] = nodata
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=shape[1],
        height=shape[0],
        count=1,
        dtype=dtype,
        crs=crs,
        transform=transform,
        nodata=nodata,
    ) as out:
        out.write(values, 1)
    return read_header(path)


RASTERS = {
    "Albers": ("EPSG:5070", from_origin(-810_000, 1_960_000, 500, 500)),
    "degrees": ("EPSG:4326", from_origin(-105.6, 40.4, 0.006, 0.005)),
    "north-down": ("EPSG:5070", Affine(500, 0, -810_000, 0, 500, 1_880_000)),
    "rotated": ("EPSG:32613", Affine(400, 120, 440_000, 130, -390, 4_460_000)),
    "Mercator": ("EPSG:3857", from_origin(-11_760_000, 4_920_000, 700, 700)),
}


def on_the_ground(header, column, row):
    at = header.transform
    return at.a * column + at.b * row + at.c, at.d * column + at.e * row + at.f


def places(header, n=60):
    """Return places over the raster and some way beyond its edge."""
    rng = np.random.default_rng(6)
    back = Transformer.from_crs(header.crs, "EPSG:4326", always_xy=True)
    x, y = on_the_ground(header, rng.uniform(-20, 220, n), rng.uniform(-20, 180, n))
    return back.transform(x, y)


@pytest.mark.parametrize("name", RASTERS)
def test_samples_are_the_pixel_each_place_lies_in(tmp_path, name):
    header = written(tmp_path / "r.tif", *RASTERS[name])
    lon, lat = places(header)
    got = sample_raster(header, lon, lat)
    with rasterio.open(header.path) as source:
        x, y = rasterio.warp.transform("EPSG:4326", source.crs, lon, lat)
        expected = np.array(
            [v[0] for v in source.sample(zip(x, y, strict=True), masked=True)], dtype=object
        )
    expected = np.array([np.nan if v is np.ma.masked else float(v) for v in expected])
    assert np.isnan(expected).any() and np.isfinite(expected).any()
    np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize("name", ["Albers", "degrees", "north-down", "Mercator"])
def test_disc_values_agree_with_exactextract(tmp_path, name):
    header = written(tmp_path / "r.tif", *RASTERS[name])
    lon, lat = places(header)
    got = raster_discs(header, lon, lat, 5.0, threshold=15.0)
    path = header.path
    if header.transform.e > 0:  # exactextract wants the north on top: the same pixels, turned
        path = tmp_path / "up.tif"
        with (
            rasterio.open(header.path) as source,
            rasterio.open(
                path,
                "w",
                **{
                    **source.profile,
                    "transform": from_origin(-810_000, 1_880_000 + 160 * 500, 500, 500),
                },
            ) as out,
        ):
            out.write(source.read(1)[::-1], 1)
    discs = circles(lon, lat, 5_000.0).to_crs(header.crs)
    table = exact_extract(str(path), discs, ["mean", "count"], output="pandas")
    expected = table["mean"].where(table["count"] > 0).to_numpy(float)
    np.testing.assert_array_equal(np.isnan(got.mean), np.isnan(expected))
    np.testing.assert_allclose(got.mean, expected, rtol=4e-3)
    assert (got.least[~np.isnan(got.mean)] <= got.mean[~np.isnan(got.mean)] + 1e-4).all()
    assert (got.largest[~np.isnan(got.mean)] >= got.mean[~np.isnan(got.mean)] - 1e-4).all()
    area = shapely.area(discs.geometry.to_numpy()) / abs(header.transform.determinant)
    np.testing.assert_allclose(got.known, table["count"] / area, atol=6e-3)


def circles(lon, lat, radius_m):
    angle = np.linspace(0, 360, 721)[:-1]
    shapes = []
    for x, y in zip(lon, lat, strict=True):
        ring = GEOD.fwd(np.full(720, x), np.full(720, y), angle, np.full(720, radius_m))
        shapes.append(shapely.Polygon(np.column_stack(ring[:2])))
    return gpd.GeoDataFrame(geometry=shapes, crs=4326)


def test_a_rotated_raster_is_measured_like_its_pixels(tmp_path):
    header = written(tmp_path / "r.tif", *RASTERS["rotated"])
    lon, lat = places(header, 12)
    got = raster_discs(header, lon, lat, 5.0, threshold=15.0)
    with rasterio.open(header.path) as source:
        values = source.read(1, masked=True)
    row, column = np.mgrid[0:160:0.1, 0:200:0.1] + 0.05
    x, y = on_the_ground(header, column.ravel(), row.ravel())
    fine = np.repeat(np.repeat(values.filled(np.nan), 10, 0), 10, 1).ravel()
    for at, disc in enumerate(circles(lon, lat, 5_000.0).to_crs(header.crs).geometry):
        inside = shapely.contains_xy(disc, x, y)
        some = fine[inside & ~np.isnan(fine)]
        if len(some) > 500:
            assert got.mean[at] == pytest.approx(some.mean(), rel=3e-3)
            assert got.above[at] == pytest.approx((some > 15).mean(), abs=0.01)
            assert got.largest[at] == pytest.approx(some.max(), abs=0.6)
        elif not len(some):
            assert np.isnan(got.mean[at])


def test_nothing_and_zero_are_told_apart(tmp_path):
    path = tmp_path / "z.tif"
    values = np.zeros((10, 10), dtype="int16")
    values[:, 5:] = -1
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=10,
        height=10,
        count=1,
        dtype="int16",
        crs="EPSG:4326",
        transform=from_origin(-105, 40, 0.1, 0.1),
        nodata=-1,
    ) as out:
        out.write(values, 1)
    header = read_header(path)
    got = sample_raster(header, np.array([-104.95, -104.15, -110.0]), np.array([39.5, 39.5, 39.5]))
    np.testing.assert_array_equal(got, [0.0, np.nan, np.nan])
    discs = raster_discs(header, np.array([-104.95, -104.05, -104.5]), np.array([39.5] * 3), 3.0)
    np.testing.assert_allclose(discs.mean, [0.0, np.nan, 0.0])
    np.testing.assert_allclose(discs.known, [1.0, 0.0, 0.5], atol=0.01)


def test_scale_and_offset_are_applied_and_tiles_do_not_show(tmp_path, monkeypatch):
    header = written(tmp_path / "r.tif", *RASTERS["Albers"])
    lon, lat = places(header)
    whole = raster_discs(header, lon, lat, 5.0)
    monkeypatch.setattr(raster, "_TILE", 16)
    cut = raster_discs(header, lon, lat, 5.0)
    np.testing.assert_allclose(cut.mean, whole.mean, rtol=1e-9)
    np.testing.assert_array_equal(sample_raster(header, lon, lat), sample_raster(header, lon, lat))
    with rasterio.open(header.path, "r+") as out:
        out.scales, out.offsets = (0.1,), (5.0,)
    scaled = sample_raster(read_header(header.path), lon, lat)
    np.testing.assert_allclose(scaled, sample_raster(header, lon, lat) * 0.1 + 5.0)


def test_a_window_over_the_budget_is_refused_with_the_numbers(tmp_path):
    header = written(tmp_path / "r.tif", "EPSG:5070", from_origin(-810_000, 1_960_000, 1, 1))
    with pytest.raises(ValueError, match="budget"):
        raster_discs(header, np.array([-105.0]), np.array([40.0]), 50.0)


def test_only_a_geotiff_is_opened(tmp_path):
    path = tmp_path / "x.tif"
    path.write_text("<VRTDataset rasterXSize='1' rasterYSize='1'></VRTDataset>")
    with pytest.raises(rasterio.errors.RasterioIOError):
        read_header(path)


@pytest.mark.parametrize("west", [-180, 0])
def test_a_raster_round_the_globe_has_no_end_at_its_seam(tmp_path, west):
    """From -180 to 180 or from 0 to 360: the same pixels, and a disc over either seam is whole."""
    rng = np.random.default_rng(7)
    values = np.zeros((120, 1800), dtype="float32")
    values[:] = rng.uniform(0, 100, values.shape)
    shown = np.roll(values, 900 * (west == -180), axis=1)  # as it runs from `west`
    path = tmp_path / "globe.tif"
    with rasterio.open(path, "w", driver="GTiff", width=1800, height=120, count=1,
                       dtype="float32", crs="EPSG:4326",
                       transform=from_origin(west, 64, 0.2, 0.2)) as out:
        out.write(shown, 1)
    header = read_header(path)
    lon = np.array([-105.03, 179.99, -179.9999, 180.0, -180.0, 0.05, -0.0002, 144.7])
    lat = np.full(len(lon), 51.93)
    column = np.floor(np.round(lon % 360.0, 9) / 0.2).astype(int)
    row = int((64 - 51.93) / 0.2)
    np.testing.assert_array_equal(sample_raster(header, lon, lat), values[row, column % 1800])
    found = raster_discs(header, lon, lat, 30.0, threshold=50.0)
    for at, (x, y) in enumerate(zip(lon, lat, strict=True)):
        away, north, _ = GEOD.fwd(*(np.full(720, v) for v in (x, y)), np.arange(720) / 2.0,
                                  np.full(720, 30_000.0))
        away = x + (away - x + 180.0) % 360.0 - 180.0
        disc = shapely.Polygon(np.column_stack(((away + 360.0) / 0.2, (64 - north) / 0.2)))
        c0, r0, c1, r1 = (int(v) for v in disc.bounds)
        c, r = (side.ravel() for side in np.meshgrid(range(c0, c1 + 1), range(r0, r1 + 1)))
        weight = shapely.area(shapely.intersection(disc, shapely.box(c, r, c + 1, r + 1)))
        pixel = values[r, c % 1800].astype(float)
        assert found.known[at] == pytest.approx(1.0, abs=1e-12)
        assert found.mean[at] == pytest.approx(np.average(pixel, weights=weight), abs=0.1)
        touched = pixel[weight > 1e-9]
        assert (found.least[at], found.largest[at]) == (touched.min(), touched.max())


@pytest.mark.parametrize("name", ["Albers", "rotated"])
def test_the_largest_value_is_of_every_pixel_that_the_disc_touches(tmp_path, name):
    crs, transform = RASTERS[name]
    header = written(tmp_path / "r.tif", crs, transform, dtype="int32", nodata=-9999)
    values = np.random.default_rng(9).integers(2**24, 2**31 - 1, (160, 200))
    with rasterio.open(header.path, "r+") as out:
        out.write(values.astype("int32"), 1)
    lon, lat = (side[:40] for side in places(header))
    found = raster_discs(header, lon, lat, 8.0)
    column, row = header.pixel_at(*GEOD.fwd(
        np.repeat(lon, 1440), np.repeat(lat, 1440), np.tile(np.arange(1440) / 4.0, len(lon)),
        np.full(1440 * len(lon), 8_000.0))[:2])
    rings = np.column_stack((column, row)).reshape(len(lon), 1440, 2)
    some = 0
    for at, ring in enumerate(rings):
        low, high = ring.min(axis=0).astype(int), ring.max(axis=0).astype(int) + 1
        if (high <= 0).any() or (low >= (200, 160)).any():
            assert np.isnan(found.largest[at])
            continue
        c, r = (side.ravel() for side in np.meshgrid(range(max(low[0], 0), min(high[0], 200)),
                                                     range(max(low[1], 0), min(high[1], 160))))
        held = shapely.area(shapely.intersection(shapely.Polygon(ring),
                                                 shapely.box(c, r, c + 1, r + 1)))
        pixel = values[r, c]
        sure, may = pixel[held > 1e-2], pixel[held > 0]  # a hair of a pixel is either way right
        if len(sure):
            some += 1
            assert sure.max() <= found.largest[at] <= may.max()
            assert may.min() <= found.least[at] <= sure.min()
            assert found.largest[at] in values, "no digit of a four-byte integer is lost"
    assert some > 20
