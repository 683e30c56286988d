"""Location error and class, inferred where the source is silent."""

import numpy as np
import pandas as pd
import pytest
from pyproj import Transformer

from remine.inventory.location_quality import (
    FLOOR_KM,
    SECTION_KM,
    TOWNSHIP_KM,
    decimals,
    fill_location,
    infer,
)


@pytest.mark.parametrize(
    ("lon", "lat", "km"),
    [(-120.77, 40.51, 0.556), (-120.7, 40.51, 0.556), (-120.7, 40.5, 5.56), (-120.0, 40.0, 55.6)],
)
def test_decimals_bound_the_error(lon, lat, km):
    assert infer(np.array([lon]), np.array([lat])).error_km[0] == pytest.approx(km)


def test_fine_decimals_stop_at_the_floor_and_whole_minutes_are_coarse():
    out = infer(np.array([-120.123456, -120.766667]), np.array([40.123456, 40.516667]))
    assert out.error_km.tolist() == [FLOOR_KM, 0.93]
    assert out.word[1] == "coordinates to whole minutes"


@pytest.mark.parametrize(("n", "km"), [(2, FLOOR_KM), (3, SECTION_KM), (20, TOWNSHIP_KM)])
def test_a_point_many_records_share_is_a_centroid(n, km):
    out = infer(np.full(n, -120.12345), np.full(n, 40.12345))
    assert (out.error_km == km).all()


def test_records_of_other_sources_do_not_share_a_point():
    out = infer(np.full(3, -120.12345), np.full(3, 40.12345), np.array(["a", "b", "c"]))
    assert (out.error_km == FLOOR_KM).all()


def test_decimals_survive_float_noise():
    assert decimals(np.array([0.1 + 0.2, 1e-7, -33.3])).tolist() == [1, 6, 1]


def frame(errors):
    n = len(errors)
    return pd.DataFrame(
        {
            "longitude": np.full(n, -120.77),
            "latitude": np.full(n, 40.51),
            "location_error_km": errors,
            "location_class": [""] * n,
            "source": [str(i) for i in range(n)],
        }
    )


def test_what_the_source_says_is_never_touched():
    out = fill_location(frame([3.0, np.nan]))
    assert out["location_error_km"].tolist() == pytest.approx([3.0, 0.556])
    assert out["location_class"].tolist() == ["", "inferred: coordinates to 2 decimals"]


def test_projected_coordinates_have_no_decimals_to_read():
    for crs in ("EPSG:5070", "a local grid"):
        assert fill_location(frame([np.nan]), crs)["location_error_km"].isna().all()
    assert fill_location(frame([np.nan]), points=False)["location_error_km"].isna().all()


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:4269", "EPSG:4267", "OGC:CRS84"])
def test_the_decimals_are_those_the_file_writes_in_its_own_datum(crs):
    """Moved from NAD27 a place of two decimals has many; it is known no better for that."""
    there = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    rows = frame([np.nan, np.nan])
    rows["longitude"], rows["latitude"] = there.transform([-120.77, -120.76543],
                                                          [40.51, 40.12345])
    out = fill_location(rows, crs)
    assert out["location_error_km"].tolist() == pytest.approx([0.556, 0.1])
    assert out["location_class"][0] == "inferred: coordinates to 2 decimals"
