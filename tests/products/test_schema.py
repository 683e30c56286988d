"""One schema for every file of the list."""

from __future__ import annotations

import pandas as pd

from remine.columns import dictionary
from remine.products.lists import full_table
from remine.products.schema import columns_of, why_no_rank


def test_the_schema_names_the_columns_of_the_list_in_order(small_project):
    _, release, _ = small_project().run("public")
    table, columns = full_table(release), columns_of(release)
    assert [column.name for column in columns] == list(table.columns)
    for column in columns:
        numeric = pd.api.types.is_numeric_dtype(table[column.name])
        assert numeric == (column.type != "text") or table[column.name].isna().all(), column
        assert column.label and column.meaning


def test_labels_and_units_are_those_declared():
    rows = {c.name: c for c in dictionary({"p": "My profile"}, {"g": "My gate"},
                                          {"rail": ("Rail", "km")})}
    assert (rows["rail_value"].label, rows["rail_value"].unit) == ("Rail: value", "km")
    assert rows["rail_score"].unit == "0-1"
    assert (rows["rank_p"].label, rows["rank_p"].type) == ("My profile: rank", "integer")
    assert rows["gate_g"].label == "My gate" and rows["gate_g_reason"].label == "My gate: reason"


def test_every_site_without_a_rank_says_why(small_project):
    project = small_project()
    project.model["criteria"][0]["missing"] = "exclude"
    _, release, _ = project.run("public")
    why = pd.Series(why_no_rank(release), release.table["site_id"])
    assert (why[release.table["rank"].notna().to_numpy()] == "").all()
    assert (why[release.table["rank"].isna().to_numpy()] != "").all()
    assert "no rank" not in set(why)
    assert why["s05"].startswith("unverified")
