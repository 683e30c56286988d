"""One row from many: who wins, and that nothing is lost."""

import numpy as np
import pandas as pd

from remine.inventory.canonical import merge, preference, trace, trust, year


def frame():
    return pd.DataFrame(
        {
            "site_id": ["m:1", "a:1", "u:1"],
            "name": ["IBEX", "Ibex Mine", "unnamed"],
            "longitude": [-120.0, -120.1, -120.2],
            "latitude": [40.0, 40.1, 40.2],
            "location_error_km": [0.1, 0.5, np.nan],
            "location_class": ["", "map", ""],
            "commodities_main": [("Au",), ("Ag",), ()],
            "lifecycle": ["past", "", "active"],
            "area_m2": [np.nan, 5.0, 7.0],
            "source": ["umn/usgs_mrds_california", "umn/ardf", "USGS USMIN"],
            "vintage": ["2011", "2024", "2023"],
            "layer": ["l", "l", "l"],
            "row": [1, 2, 3],
            "described_by": ["", "", ""],
        }
    ).astype({"name": object, "lifecycle": object, "location_class": object})


def test_the_published_scale():
    assert trust("umn/ardf") == trust("umn/mrdata_vms") == 5
    assert (
        trust("USGS USMIN"),
        trust("umn/usgs_mrds_california"),
        trust("a technical report"),
    ) == (7, 1, 10)
    assert year("no year") == 0


def test_preference_is_trust_then_vintage():
    assert preference(frame()).tolist() == [2, 1, 0]


def test_each_field_comes_from_the_most_trusted_source_that_has_it():
    out = merge(frame(), np.zeros(3, int))
    row = out.iloc[0]
    assert len(out) == 1
    assert row["site_id"] == "u:1"
    assert row["name"] == "Ibex Mine"  # the more trusted source has no name
    assert row["lifecycle"] == "active"
    assert row["area_m2"] == 7.0
    assert row["commodities_main"] == ("Ag", "Au")


def test_none_known_of_a_trusted_source_denies_no_listing_of_another():
    rows = frame().assign(superfund_status=["npl_final", "", "none_known"])
    rows["superfund_status"] = rows["superfund_status"].astype(object)
    assert merge(rows, np.zeros(3, int)).iloc[0]["superfund_status"] == "npl_final"
    told = {item.value: item for item in trace(rows) if item.field == "superfund_status"}
    assert told["npl_final"].won and not told["none_known"].won
    assert "of which the other does not know" in told["npl_final"].why
    assert merge(rows.iloc[1:], np.zeros(2, int)).iloc[0]["superfund_status"] == "none_known"


def test_the_place_comes_from_the_smallest_location_error():
    row = merge(frame(), np.zeros(3, int)).iloc[0]
    assert (row["longitude"], row["latitude"], row["location_error_km"]) == (-120.0, 40.0, 0.1)


def test_rows_that_stand_alone_stay_as_they_are():
    out = merge(frame(), np.array([0, 1, 0]))
    pd.testing.assert_series_equal(out.iloc[1], frame().iloc[1], check_names=False)
    assert merge(frame(), np.arange(3)).equals(frame())


def test_trace_holds_every_value_and_one_winner_a_field():
    found = [t for t in trace(frame()) if t.field == "lifecycle"]
    assert [(t.value, t.won) for t in found] == [("active", True), ("past", False)]
    places = [t for t in trace(frame()) if t.field == "longitude" and t.won]
    assert [t.record for t in places] == ["m:1"]
    assert "smallest location error" in places[0].why


def test_why_names_the_first_thing_in_which_two_rows_differ():
    rows = frame()
    one = rows.iloc[[0]]
    alike = pd.concat([one.assign(name="B", site_id="b"), one.assign(name="A", site_id="a")])
    why = {t.value: t.why for t in trace(alike.reset_index(drop=True)) if t.field == "name"}
    assert why["B"].startswith("won by the order of the rows: equal in trust, vintage")
    newer = pd.concat([one.assign(name="Old", vintage="1999"), one.assign(name="New")])
    why = {t.value: t.why for t in trace(newer.reset_index(drop=True)) if t.field == "name"}
    assert why == {word: f"{how} by vintage, of equal trust"
                   for word, how in (("New", "won"), ("Old", "lost"))}
    same = pd.concat([one, one.assign(site_id="c")]).reset_index(drop=True)
    assert {t.why for t in trace(same) if t.field == "lifecycle"} == {"all say the same"}
