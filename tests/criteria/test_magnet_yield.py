"""R1: rare earths from retired drives, by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from method_cases import interval_holds, measure
from pydantic import ValidationError

from remine.criteria.magnet_yield import MagnetYield

FACTORS = {
    "magnet_g": (5, 10, 20),
    "rare_earth_share": (0.2, 0.3, 0.4),
    "collection": (0.5, 0.8, 1.0),
    "recovery": (0.5, 0.5, 1.0),
    "kept": {"purge_harvest": (0.5, 1.0, 1.0), "shred_dissolve": (0.1, 0.5, 0.5)},
    "refresh_years": (2, 4, 5),
}
CENTER = {
    "hard_drives_low": 1000.0, "hard_drives_mid": 2000.0, "hard_drives_high": 4000.0,
    "refresh_years": 5.0, "sanitisation_path": "purge_harvest", "drive_basis": "counted",
}


def test_by_hand():
    got = measure("magnet_yield", [CENTER], **FACTORS)
    # 2000 drives / 5 years * 10 g * 0.3 * 0.8 * 0.5 * 1.0 = 480 g a year
    assert got.value[0] == pytest.approx(0.48)
    # 1000 / 5 * 5 * 0.2 * 0.5 * 0.5 * 0.5 = 25 g; 4000 / 5 * 20 * 0.4 * 1 * 1 * 1 = 6400 g
    assert got.low[0] == pytest.approx(0.025)
    assert got.high[0] == pytest.approx(6.4)
    assert got.basis[0] == "counted"


def test_unknown_years_take_the_slow_end_low_and_the_quick_end_high():
    got = measure("magnet_yield", [CENTER | {"refresh_years": np.nan}], **FACTORS)
    np.testing.assert_allclose(
        [got.low[0], got.value[0], got.high[0]], [0.025, 0.48 * 5 / 4, 6.4 * 5 / 2]
    )


def test_an_unknown_path_spans_all_paths_and_has_no_value():
    got = measure("magnet_yield", [CENTER | {"sanitisation_path": ""}], **FACTORS)
    assert np.isnan(got.value[0])
    np.testing.assert_allclose([got.low[0], got.high[0]], [0.025 * 0.1 / 0.5, 6.4])
    assert got.basis[0] == "sanitisation path not known"


def test_drives_that_nobody_counted_are_unknown():
    blank = {name: np.nan for name in CENTER if name.startswith("hard_drives")}
    got = measure("magnet_yield", [CENTER | blank], **FACTORS)
    assert np.isnan([got.value[0], got.low[0], got.high[0]]).all()
    assert got.basis[0] == "drives not counted"


def test_a_count_without_a_range_keeps_the_spread_of_the_other_factors():
    blank = {"hard_drives_low": np.nan, "hard_drives_high": np.nan}
    got = measure("magnet_yield", [CENTER | blank], **FACTORS)
    np.testing.assert_allclose([got.low[0], got.high[0]], [0.05, 3.2])


@pytest.mark.parametrize(
    "wrong",
    [{"magnet_g": (20, 10, 5)}, {"collection": (0.5, 0.8, 1.2)}, {"refresh_years": (0, 4, 5)},
     {"kept": {}}, {"recovery": (0.5, 0.5)}],
)
def test_refused_factors(wrong):
    with pytest.raises(ValidationError):
        MagnetYield.Parameters(**(FACTORS | wrong))


DRIVES = st.lists(st.floats(0, 1e6), min_size=3, max_size=3).map(sorted)


@given(DRIVES, st.sampled_from(["", "purge_harvest", "shred_dissolve"]), st.floats(1, 9))
def test_intervals_are_ordered_and_more_drives_never_yield_less(drives, path, factor):
    def center(scale):
        ends = dict(zip(("hard_drives_low", "hard_drives_mid", "hard_drives_high"), drives,
                        strict=True))
        return CENTER | {k: v * scale for k, v in ends.items()} | {"sanitisation_path": path}

    got = measure("magnet_yield", [center(1), center(factor)], **FACTORS)
    assert interval_holds(got)
    assert got.low[1] >= got.low[0]
    assert got.high[1] >= got.high[0]
