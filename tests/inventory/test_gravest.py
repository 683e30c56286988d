"""Of several records the gravest word counts, and no milder word of a site hides it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from method_cases import inventory, layer, north_of

from remine.inventory.fields import LIFECYCLES, REMEDY, SUPERFUND, fields_of
from remine.inventory.gravest import (
    COLUMNS,
    CONTRADICTING,
    FOLLOWS,
    GRADES,
    grade,
    leading,
    tell_contradicting,
    within_error,
)


def test_every_word_of_a_graded_field_has_one_grade():
    known = fields_of("sites") | fields_of("data_centers")
    for field, grades in GRADES.items():
        words = [word for some in grades for word in some]
        assert sorted(words) == sorted(known[field].words)
    for field, words in CONTRADICTING.items():
        assert set(words) <= set(known[field].words)
    assert set(FOLLOWS) | set(FOLLOWS.values()) <= set(known)


def by_hand(field, told, pairs):
    """Return the pair that leads, written as one reads the rule."""
    lead = FOLLOWS[field] if field in FOLLOWS and FOLLOWS[field] in told else field
    fields = [lead, *(name for name in FOLLOWS if FOLLOWS[name] == lead)]

    def key(pair):
        _, record, km = pair
        grades = []
        for name in fields:
            if name in GRADES and name in told:
                at = [n for n, some in enumerate(GRADES[name]) if told[name][record] in some]
                grades.append(at[0] if at else 99)
        return (*grades, km)

    return min(pairs, key=key)


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["", *SUPERFUND]),
                          st.sampled_from(["", *REMEDY]), st.sampled_from(["", *LIFECYCLES])),
                min_size=1, max_size=12), st.booleans())
def test_the_record_that_leads_is_the_one_a_reader_would_take(rows, with_status):
    rows = sorted(rows, key=lambda row: row[0])
    site = np.array([row[0] for row in rows])
    record, km = np.arange(len(rows)), np.arange(len(rows)) * 0.1
    told = {"remedy_stage": np.array([row[2] for row in rows], dtype=object),
            "lifecycle": np.array([row[3] for row in rows], dtype=object)}
    if with_status:
        told["superfund_status"] = np.array([row[1] for row in rows], dtype=object)
    for field in (*told, "epa_id", "name"):
        found = leading(field, told, site, record, km)
        assert site[found].tolist() == sorted(set(site.tolist()))
        for at in found:
            pairs = [(site[n], n, km[n]) for n in range(len(rows)) if site[n] == site[at]]
            assert by_hand(field, told, pairs)[1] == at


def test_what_is_no_word_comes_last():
    words = np.array(["", "none_known", "npl_final"])
    assert grade("superfund_status", words).tolist() == [7, 6, 0]


def sites_at(*rows):
    return inventory([{"latitude": north_of(39.5, km), "location_error_km": error}
                      for km, error in rows]).sites.assign(**dict.fromkeys(COLUMNS, ""))


def mines(*rows, within=1.0):
    records = [{"name": name, "longitude": -105.5, "latitude": north_of(39.5, km),
                "lifecycle": word} for name, km, word in rows]
    return layer("mines", "operations", records, title="Test mines",
                 describes={"within_km": within, "fields": {"lifecycle": "lifecycle"}})


@pytest.mark.parametrize(("km", "error", "beside", "in_reach"), [
    (0.4, 0.0, True, False), (0.99, 0.0, True, False), (1.01, 0.0, False, False),
    (1.01, 0.02, False, True), (2.9, 2.0, False, True), (3.1, 2.0, False, False),
    (5.9, np.nan, False, True), (6.1, np.nan, False, False),
])
def test_a_mine_at_work_is_told_within_the_distance_and_within_the_error(
    km, error, beside, in_reach
):
    sites = sites_at((km, error))
    tell_contradicting(sites, mines(("Alpha", 0.0, "active")))
    said = f"active: Alpha (Test mines, {km:.1f} km)"
    assert sites["lifecycle_beside"][0] == (said if beside else "")
    assert sites["lifecycle_in_reach"][0] == (said if in_reach else "")


def test_a_mine_that_is_closed_says_nothing_and_the_nearest_at_work_is_told():
    sites = sites_at((0.0, 0.0), (30.0, 0.0))
    tell_contradicting(sites, mines(("Closed", 0.1, "abandoned"), ("", 0.3, "project"),
                                    ("Far", 0.6, "active")))
    assert sites["lifecycle_beside"].tolist() == [
        "project: a record without a name (Test mines, 0.3 km)", ""]
    later = sites.copy()
    tell_contradicting(later, mines(("Other", 0.1, "active")))
    pd.testing.assert_frame_equal(sites, later)  # what an earlier layer told stays


def test_pairs_within_the_error_are_all_there_are():
    rng = np.random.default_rng(2)
    km, error = rng.uniform(0, 30, 40), rng.uniform(0, 25, 40)
    error[::7] = np.nan
    sites = sites_at(*zip(km, error, strict=True))
    records = mines(*((str(at), x, "active") for at, x in enumerate(rng.uniform(0, 30, 15))))
    site, record, away = within_error(sites, records.frame, 1.0, error)
    lat = [frame["latitude"].to_numpy() for frame in (sites, records.frame)]
    far = np.abs(lat[0][:, None] - lat[1][None, :]) * 111.03
    with np.errstate(invalid="ignore"):
        expected = far <= 1.0 + error[:, None]
    close = np.abs(far - 1.0 - error[:, None]) < 0.05
    got = np.zeros_like(expected)
    got[site, record] = True
    assert np.array_equal(got | close, expected | close)
    assert np.allclose(away, far[site, record], atol=0.05)
    assert len(site) == len(set(zip(site.tolist(), record.tolist(), strict=True)))
