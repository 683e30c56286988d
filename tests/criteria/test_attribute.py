"""A field of the site: numbers, classes, tables, what is unknown, what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from method_cases import interval_holds, measure
from pydantic import ValidationError

from remine.criteria.attribute import Attribute
from remine.errors import InputError
from remine.reference import deposit_types, waste_types

PROCESSABILITY = {
    "field": "waste_types",
    "table": "waste_types",
    "table_columns": ("processability_low", "processability_high"),
}
DRAINAGE = {
    "field": "deposit_type",
    "table": "deposit_types",
    "table_columns": ("drainage_low", "drainage_high"),
    "unknown": (0.1, 0.9),
}


@pytest.mark.parametrize(
    ("waste", "worth"),
    [("tailings_mill", 1.0), ("tailings_pond", 1.0), ("leach_pile", 0.7), ("slag", 0.7),
     ("residue", 0.7), ("mine_dump", 0.5), ("waste_rock", 0.5), ("overburden", 0.2),
     ("dredge_tailings", 0.4), ("placer_tailings", 0.4)],
)
def test_processability_classes_are_those_of_the_method(waste, worth):
    got = measure("attribute", [{"waste_types": (waste,)}], **PROCESSABILITY)
    assert (got.value[0], got.low[0], got.high[0]) == (worth, worth, worth)


@pytest.mark.parametrize(
    ("deposit", "low", "high"),
    [("vms", 1, 1), ("quartz_alunite_au", 1, 1), ("porphyry_cu_mo", 0.7, 0.7),
     ("climax_mo", 0.7, 0.7), ("polymetallic_vein", 0.4, 0.8), ("carbonate_replacement", 0.4, 0.4),
     ("mvt_zn_pb", 0.35, 0.35), ("evaporite", 0.1, 0.1), ("", 0.1, 0.9)],
)
def test_drainage_classes_are_those_of_the_method(deposit, low, high):
    got = measure("attribute", [{"deposit_type": deposit}], **DRAINAGE)
    assert (got.low[0], got.high[0]) == (low, high)
    assert got.value[0] == low if low == high else np.isnan(got.value[0])


def test_of_several_classes_the_best_or_the_worst_counts():
    rows = [{"waste_types": ("overburden", "tailings_pond")}]
    assert measure("attribute", rows, **PROCESSABILITY).value[0] == 1.0
    assert measure("attribute", rows, **PROCESSABILITY, pick="min").value[0] == 0.2


def test_a_class_without_a_value_says_nothing():
    got = measure("attribute", [{"waste_types": ("adit",)}, {}], **PROCESSABILITY)
    assert np.isnan(np.stack([got.value, got.low, got.high])).all()
    assert got.basis.tolist() == ["adit", "not recorded"]


def test_numbers_with_and_without_an_interval_of_their_own():
    rows = [{"volume_mid_m3": 2.0, "volume_low_m3": 1.0, "volume_high_m3": 4.0}, {}]
    exact = measure("attribute", rows, field="volume_mid_m3")
    assert (exact.low[0], exact.high[0]) == (2.0, 2.0)
    assert np.isnan(exact.value[1])
    assert exact.basis.tolist() == ["field volume_mid_m3", "not recorded"]
    wide = measure("attribute", rows, field="volume_mid_m3", low_field="volume_low_m3",
                   high_field="volume_high_m3", unknown=(0.0, 9.0))
    assert wide.low.tolist() == [1.0, 0.0]
    assert wide.high.tolist() == [4.0, 9.0]


def test_a_number_without_ends_of_its_own_keeps_its_value_beside_an_unknown_interval():
    got = measure("attribute", [{"volume_mid_m3": 2.0}], field="volume_mid_m3",
                  low_field="volume_low_m3", high_field="volume_high_m3", unknown=(0.0, 9.0))
    assert got.value[0] == 2.0
    assert np.isnan(got.low[0])


@pytest.mark.parametrize(
    ("parameters", "code"),
    [({"field": "wast_types", "classes": {"a": 1}}, "E-FIELD-UNKNOWN"),
     ({"field": "area_m2", "low_field": "area_low"}, "E-FIELD-UNKNOWN"),
     ({"field": "land_manager"}, "E-CLASSES-MISSING")],
)
def test_a_field_the_sites_do_not_carry_or_cannot_be_counted_is_refused(parameters, code):
    with pytest.raises(InputError) as refused:
        measure("attribute", [{}], **parameters)
    assert {problem.code for problem in refused.value.problems} == {code}


@pytest.mark.parametrize(
    "parameters",
    [{"table": "waste_types"}, {"table": "../starter/nation_names", "table_columns": ("a", "b")},
     {"table": "waste_types", "table_columns": ("low", "high")},
     {"classes": {"a": (0.9, 0.1)}}, {"unknown": (0.9, 0.1)}, {"pick": "mean"},
     {**PROCESSABILITY, "classes": {"a": 1.0}}],
)
def test_refused_parameters(parameters):
    with pytest.raises(ValidationError):
        Attribute.Parameters(**({"field": "waste_types"} | parameters))


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "waste_types": st.lists(st.sampled_from(sorted(waste_types())), max_size=4).map(
                    tuple
                ),
                "deposit_type": st.sampled_from(["", *sorted(deposit_types())]),
            }
        ),
        min_size=1,
        max_size=6,
    )
)
def test_intervals_are_ordered_and_unknown_lies_between_best_and_worst(rows):
    for parameters in (PROCESSABILITY, PROCESSABILITY | {"pick": "min"}, DRAINAGE):
        assert interval_holds(measure("attribute", rows, **parameters))
