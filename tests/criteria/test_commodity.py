"""C1: tiers, probabilities, the bonus, and what may never overtake what."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from method_cases import interval_holds, measure
from pydantic import ValidationError

from remine.criteria.commodity import BONUS, Commodity, potential
from remine.reference import commodities, deposit_types

TIERS = st.integers(0, 4)
CHANCE = st.floats(0, 1)
ELEMENTS = st.lists(st.tuples(TIERS, CHANCE), min_size=1, max_size=8)


def of(elements):
    return potential([t for t, _ in elements], [p for _, p in elements])


def test_by_hand():
    assert potential([4], [0.5]) == 0.5
    # tier 2 at 0.8 leads: 0.8 * (0.5 + 0.2 * (1 - (1 - 0.5 * 1/4))) = 0.8 * 0.525
    assert potential([2, 1], [0.8, 0.5]) == pytest.approx(0.42)
    # tier 4 at 0.5 gives 0.5 (1 + 0.2 * 0.5), tier 2 at 1 only 0.5 + 0.2 * 0.5: the first leads
    assert potential([4, 2], [0.5, 1.0]) == pytest.approx(0.6)


def test_nothing_and_metals_that_are_not_critical_are_worth_nothing():
    assert potential([], []) == 0.0
    assert potential([0, 0, 0], [1.0, 1.0, 1.0]) == 0.0


def test_capped_at_one():
    assert potential([4, 4, 4], [1.0, 1.0, 1.0]) == 1.0


@given(ELEMENTS, st.data())
def test_rises_with_tier_and_with_probability(elements, data):
    at = data.draw(st.integers(0, len(elements) - 1))
    tier, chance = elements[at]
    higher_tier = [*elements]
    higher_tier[at] = (data.draw(st.integers(tier, 4)), chance)
    higher_chance = [*elements]
    higher_chance[at] = (tier, data.draw(st.floats(chance, 1)))
    assert of(higher_tier) >= of(elements) - 1e-15
    assert of(higher_chance) >= of(elements) - 1e-15
    assert of([*elements, (data.draw(TIERS), data.draw(CHANCE))]) >= of(elements) - 1e-15


@given(TIERS.filter(lambda t: t < 4), st.floats(0.01, 1), st.integers(1, 60))
def test_at_equal_probability_no_number_of_lower_metals_passes_the_next_tier(tier, chance, count):
    assert potential([tier] * count, [chance] * count) < potential([tier + 1], [chance])


@given(ELEMENTS)
def test_bonus_at_most_a_fifth_and_the_whole_at_most_one(elements):
    best = max(p * t / 4 for t, p in elements)
    assert best - 1e-15 <= of(elements) <= min(1.0, best + BONUS) + 1e-15


@given(ELEMENTS, st.randoms())
def test_the_order_of_the_elements_does_not_matter(elements, random):
    mixed = [*elements]
    random.shuffle(mixed)
    assert of(mixed) == pytest.approx(of(elements), abs=1e-15)


def test_measured_from_lists_by_hand():
    got = measure("commodity", [{"commodities_main": ("Ge",)}, {"commodities_trace": ("Ge",)},
                                {"commodities_main": ("Au",)}])
    np.testing.assert_allclose(got.low, [0.9, 0.1, 0.0])
    np.testing.assert_allclose(got.high, [1.0, 0.6, 0.0])
    np.testing.assert_allclose(got.value, [0.95, 0.35, 0.0])
    assert got.basis[0] == "Ge tier 4"


def test_the_deposit_type_adds_its_byproducts_and_the_better_knowledge_of_an_element_counts():
    by_type = deposit_types()["mvt_zn_pb"].byproducts
    low_of = {key: low for key, low, _ in by_type}
    alone, with_type = (
        measure("commodity", [row])
        for row in ({"commodities_trace": ("Ge",)},
                    {"commodities_trace": ("Ge",), "deposit_type": "mvt_zn_pb"})
    )
    assert low_of["Ge"] > 0.1
    assert with_type.low[0] > alone.low[0]
    assert with_type.high[0] > alone.high[0]


def test_unknown_without_commodity_and_deposit_type():
    got = measure("commodity", [{}])
    assert np.isnan([got.value[0], got.low[0], got.high[0]]).all()
    assert "no commodity" in got.basis[0]


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                name: st.lists(st.sampled_from(sorted(commodities())), max_size=4).map(tuple)
                for name in ("commodities_main", "commodities_byproduct", "commodities_trace",
                             "commodities_nearby")
            }
            | {"deposit_type": st.sampled_from(["", *sorted(deposit_types())])}
        ),
        min_size=1,
        max_size=5,
    )
)
def test_intervals_are_ordered_and_known_better_places_are_worth_more(rows):
    got = measure("commodity", rows)
    assert interval_holds(got)
    known = ~np.isnan(got.value)
    assert ((got.low[known] >= 0) & (got.high[known] <= 1)).all()
    promoted = [row | {"commodities_main": tuple(dict.fromkeys(
        (*row["commodities_main"], *row["commodities_trace"])))} for row in rows]
    better = measure("commodity", promoted)
    assert (better.low[known] >= got.low[known] - 1e-15).all()


@pytest.mark.parametrize("span", [(0.9, 0.1), (0.5, 1.5), (-0.1, 0.5)])
def test_probabilities_rise_and_lie_between_0_and_1(span):
    with pytest.raises(ValidationError):
        Commodity.Parameters(main=span)
