"""From a file's columns and words to fields."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from remine.errors import InputError
from remine.inventory.mapping import map_columns
from remine.project import LayerSpec


def spec(role="sites", **keywords) -> LayerSpec:
    return LayerSpec(name="layer", role=role, path="x.csv", **keywords)


def mapped(table: dict, **keywords):
    frame = pd.DataFrame({k: pd.array(v, dtype="string[pyarrow]") for k, v in table.items()})
    return map_columns(frame, spec(**keywords), "x.csv")


def codes(table: dict, **keywords) -> list[str]:
    with pytest.raises(InputError) as caught:
        mapped(table, **keywords)
    assert all(p.fix and p.layer == "layer" for p in caught.value.problems)
    return [p.code for p in caught.value.problems]


def test_absent_fields_are_unknown_never_zero():
    frame = mapped({"name": ["a"]}).frame
    assert frame["name"].tolist() == ["a"]
    assert np.isnan(frame["area_m2"][0])
    assert frame["commodities_main"][0] == ()
    assert frame["lifecycle"][0] == ""


def test_a_column_of_our_own_layout_that_was_renamed_is_named():
    table = {"name": ["a"], "longitude": ["1"], "latitude": ["2"], "commods": ["Au"]}
    told = mapped(table).warnings
    assert len(told) == 1
    assert told[0].startswith("columns taken by no field: 'commods'; nearest fields without a col")
    assert "commodities_main" in told[0]


def test_columns_of_a_layout_of_its_own_are_rightly_not_used():
    assert mapped({"name": ["a"], "NR": ["1"], "COLOUR": ["red"]}).warnings == ()
    table = {"name": ["a"], "longitude": ["1"], "COLOUR": ["red"]}
    assert mapped(table, columns={"name": "name"}).warnings == ()
    assert mapped({**table, "x_mine": ["7"]}, id=["COLOUR"]).warnings == ()


def test_a_column_may_feed_two_fields():
    frame = mapped({"who": ["a"]}, columns={"name": "who", "notes": "who"}).frame
    assert frame[["name", "notes"]].iloc[0].tolist() == ["a", "a"]


def test_a_mapped_column_is_not_also_read_under_its_own_name():
    frame = mapped({"state": ["Pima"]}, columns={"county": "state"}).frame
    assert frame["county"][0] == "Pima"
    assert frame["state"][0] == ""


def test_constants_win_over_a_column_of_the_same_name():
    frame = mapped({"lifecycle": ["nonsense"]}, constants={"lifecycle": "past"}).frame
    assert frame["lifecycle"][0] == "past"


@pytest.mark.parametrize("cell", ["nan", "NaN", "inf", "-inf", "1e999", "abc", "1,5", "12 km",
                                  "1_000", "0x10", "--", "true", "٣٤x"])
def test_what_is_not_a_number_is_refused(cell):
    assert codes({"area_m2": ["5", cell]}) == ["E-NUMBER"]


@pytest.mark.parametrize("cell", ["-1", "-1e-9"])
def test_numbers_out_of_bounds(cell):
    assert codes({"area_m2": [cell]}) == ["E-RANGE"]


@pytest.mark.parametrize(("cell", "value"), [("1e5", 1e5), (" 7 ", 7), ("007", 7), ("+2", 2),
                                             (".5", 0.5), ("0", 0.0)])
def test_numbers(cell, value):
    assert mapped({"area_m2": [cell]}).frame["area_m2"][0] == value


def test_a_decimal_comma_gets_a_hint():
    with pytest.raises(InputError, match="decimal comma"):
        mapped({"area_m2": ["1,5"]})


def test_bad_rows_are_listed_up_to_twenty():
    with pytest.raises(InputError) as caught:
        mapped({"area_m2": ["x"] * 25})
    assert caught.value.problems[0].row.endswith("20 and 5 more")


def test_words_are_resolved_by_code_and_counted_when_unknown():
    found = mapped({"st": ["Past Producer", "past producer", "??", ""]},
                   columns={"lifecycle": "st"}, codes={"lifecycle": {"Past Producer": "past"}})
    assert found.frame["lifecycle"].tolist() == ["past", "past", "", ""]
    assert found.unresolved == {"lifecycle: ??": 1}


def test_a_code_that_leads_to_no_word_of_ours_is_refused():
    """``abandonned`` would otherwise be kept as a stage that no gate knows."""
    assert codes({"st": ["a"]}, columns={"lifecycle": "st"},
                 codes={"lifecycle": {"a": "abandonned"}}) == ["E-CODE-UNKNOWN"]


@pytest.mark.parametrize("code", [{"table": "nope", "column": "x"}, {"table": "waste_types"},
                                  {"table": "waste_types", "column": "nope"},
                                  {"table": "../../pyproject", "column": "x"}])
def test_a_code_table_that_does_not_exist(code):
    assert codes({"waste_types": ["a"]}, codes={"waste_types": code}) == ["E-CODE-TABLE"]


def test_words_without_codes_must_be_ours():
    assert codes({"lifecycle": ["abandonned"]}) == ["E-CODE-UNKNOWN"]
    assert codes({"deposit_type": ["vsm"]}) == ["E-CODE-UNKNOWN"]
    assert codes({"waste_types": ["tailing_pond"]}) == ["E-CODE-UNKNOWN"]


def test_unknown_commodities_are_counted_not_dropped_silently():
    found = mapped({"commodities_main": ["Gold; unobtainium; ", "", "unobtainium"]})
    assert found.frame["commodities_main"].tolist() == [("Au",), (), ()]
    assert found.unresolved == {"commodities_main: unobtainium": 2}


def test_all_slips_at_once():
    found = codes({"area_m2": ["x"], "lifecycle": ["y"]}, constants={"remedy_stage": "z"})
    assert sorted(found) == ["E-CODE-UNKNOWN", "E-CODE-UNKNOWN", "E-NUMBER"]


@pytest.mark.parametrize("part", ["columns", "constants", "codes"])
def test_a_field_that_does_not_exist(part):
    value = {"codes": {"nmae": {"a": "b"}}}.get(part, {"nmae": "name"})
    assert codes({"name": ["a"]}, **{part: value}) == ["E-FIELD-UNKNOWN"]


def test_a_column_that_does_not_exist_gets_a_hint():
    with pytest.raises(InputError, match="did you mean 'NAME'"):
        mapped({"NAME": ["a"]}, columns={"name": "NAEM"})


def test_fields_of_the_user_are_kept_as_text():
    assert mapped({"q": ["7"]}, columns={"x_mine": "q"}).frame["x_mine"][0] == "7"


def test_coordinates_that_are_no_numbers_differ_from_blank_ones():
    frame = mapped({"longitude": ["x", "", "-105"], "latitude": ["1", "1", "1"]}).frame
    assert np.isinf(frame["longitude"][0])
    assert np.isnan(frame["longitude"][1])


def test_no_rows():
    assert mapped({"name": [], "area_m2": [], "waste_types": []}).frame.shape[0] == 0
