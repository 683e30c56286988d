"""The plan's tables: who brings how much how far, and what does not fit."""

import numpy as np
import pandas as pd
import pytest

from remine.errors import NoResultError, UsageError
from remine.planning.hubs import HubRequest, plan_hubs, shared_out


def sources(n=30, seed=2):
    rng = np.random.default_rng(seed)
    kg = rng.lognormal(0, 1, n)
    return pd.DataFrame({
        "id": [f"s{i:02d}" for i in range(n)], "name": [f"Source {i}" for i in range(n)],
        "state": ["KS", "NE"] * (n // 2), "city": "", "longitude": rng.uniform(-103, -95, n),
        "latitude": rng.uniform(37, 43, n), "kg": kg, "low": kg / 2, "high": kg * 2,
        "capacity": np.nan, "min_load": np.nan, "location_class": "", "illustrative": "",
    })  # fmt: skip


def ask(frame=None, fixed=None, **request):
    return plan_hubs(
        HubRequest(**{"k": 3, "draws": 5, **request}),
        sources() if frame is None else frame,
        fixed=fixed,
    )


def test_figures_add_up():
    answer = ask(cost_per_tonne_km=2.0, shipped_per_kg=100.0)
    rows, hubs = answer.assignments, answer.hubs
    assert rows["kg_per_year"].sum() == pytest.approx(sources()["kg"].sum())
    assert hubs["kg_per_year"].sum() == pytest.approx(rows["kg_per_year"].sum())
    assert hubs["kg_per_year"].is_monotonic_decreasing and hubs["hub"].tolist() == [1, 2, 3]
    tonne_km = (rows["kg_per_year"] * rows["km"]).sum() / 1000 * 100
    assert answer.figures["tonne_km_per_year"] == pytest.approx(tonne_km)
    assert answer.figures["transport_cost_per_year"] == pytest.approx(2 * tonne_km)
    assert answer.figures["kg_km"] * 100 / 1000 == pytest.approx(tonne_km)


def test_unknown_kilograms_are_left_out_and_told_not_counted_as_zero():
    frame = sources()
    frame.loc[0, ["kg", "low", "high"]] = np.nan
    frame.loc[1, "kg"] = np.nan  # known between its ends
    answer = ask(frame)
    assert "s00" not in set(answer.assignments["source_id"])
    assert "1 of 30 sources left out, kilograms unknown" in answer.left_out[0]
    mean = np.sqrt(frame.loc[1, "low"] * frame.loc[1, "high"])
    here = answer.assignments.set_index("source_id").loc["s01", "kg_per_year"]
    assert here == pytest.approx(mean)


def test_row_order_changes_nothing():
    one, two = ask(), ask(sources().sample(frac=1, random_state=4))
    pd.testing.assert_frame_equal(one.hubs, two.hubs)
    pd.testing.assert_frame_equal(one.assignments, two.assignments)


def test_excluded_places_and_states_stay_closed_and_a_fixed_place_stays_open():
    first = ask().hubs["hub_id"].tolist()
    fixed = sources().iloc[[4]].assign(capacity=1.0)
    answer = ask(fixed=fixed, exclude=(*set(first) - {"s04"}, "NE"))
    hubs = answer.hubs.set_index("hub_id")
    assert hubs.loc["s04", "status"] == "existing" and len(hubs) == 4
    assert hubs.loc["s04", "kg_per_year"] <= 1.0 + 1e-9
    new = hubs[hubs["status"] == "new"]
    assert not set(new.index) & (set(first) - {"s04"}) and set(new["state"]) == {"KS"}
    with pytest.raises(UsageError, match="no place and no state 'nowhere'"):
        ask(exclude=("nowhere",))


def test_what_is_not_covered_stands_in_the_table_with_no_hub():
    answer = ask(objective="cover", cover_km=80.0, k=2)
    rows = answer.assignments
    assert (rows["hub"] == 0).any() and rows.loc[rows["hub"] > 0, "km"].max() <= 80.0
    assert rows["kg_per_year"].sum() == pytest.approx(sources()["kg"].sum())
    assert answer.figures["collected_share"] < 1
    with pytest.raises(UsageError, match="needs a distance"):
        ask(objective="cover")


def test_what_cannot_be_is_told_with_every_reason():
    with pytest.raises(NoResultError) as told:
        ask(k=40, capacity_kg=0.5)
    assert len(told.value.problems) == 2
    with pytest.raises(NoResultError, match="no source has a place"):
        ask(sources().assign(kg=np.nan, low=np.nan, high=np.nan))


def test_sources_of_one_place_are_split_one_after_the_other():
    share = np.array([[0.25, 0.75], [1.0, 0.0]])
    out = shared_out(share, np.array([0, 1, 0, 0]), np.array([1.0, 5.0, 1.0, 2.0]))
    assert out.tolist() == [[1, 0], [1, 0], [0, 1], [0, 1]]
