"""Forced inclusion and exclusion: by whom, why, and never past the consultation gate."""

from __future__ import annotations

import pandas as pd
import pytest
from helping import csv_text

from remine.errors import InputError

WHO = {"reason": "drilled in 2024", "decided_by": "State survey", "source": "letter 7",
       "vintage": "2024"}


def with_decisions(project, *rows):
    project.write("decisions.csv", csv_text([
        {"site_id": "", "gate": "", "decision": "", "share": "", **WHO, **row} for row in rows]))
    project.model["layers"].append(
        {"name": "decisions", "role": "decisions", "path": "layers/decisions.csv"})
    return project


def test_an_included_site_is_ranked_and_says_who_and_what_was_before(small_project):
    project = with_decisions(small_project(), {"site_id": "s05", "gate": "unverified",
                                               "decision": "include"})
    _, release, folder = project.run("internal")
    row = release.table.set_index("site_id").loc["s05"]
    assert (row["gate_unverified"], row["gate_unverified_code"]) == ("pass", "included")
    assert row["rank"] > 0
    assert row["gate_unverified_reason"] == (
        "included by State survey: drilled in 2024 (letter 7, 2024); before: hold, unmined "
        "deposit: no waste to recover from")
    assert pd.read_csv(folder / "ranked_sites.csv").shape[0] == 10


def test_a_share_of_a_site_is_excluded(small_project):
    project = with_decisions(
        small_project(),
        {"site_id": "s01", "gate": "location", "decision": "exclude", "share": "0.3"},
        {"site_id": "s02", "gate": "location", "decision": "exclude"})
    _, release, _ = project.run("internal")
    table = release.table.set_index("site_id")
    assert table.loc["s01", "gate_location_code"] == "partly_excluded"
    assert table.loc["s01", "gate_location_reason"].startswith("30% of the site excluded by State")
    assert table.loc["s02", "gate_location_reason"].startswith("excluded by State survey")
    assert table.loc[["s01", "s02"], "list"].tolist() == ["locate_first"] * 2


@pytest.mark.parametrize(("change", "code"), [
    ({"gate": "nothing"}, "E-DECISION-GATE"), ({"decision": ""}, "E-DECISION-WORD"),
    ({"reason": ""}, "E-DECISION-REASON"), ({"decided_by": ""}, "E-DECISION-REASON"),
    ({"gate": "tribal"}, "E-DECISION-TRIBAL"), ({"share": "0.5"}, "E-DECISION-SHARE"),
    ({"decision": "exclude", "share": "0"}, "E-DECISION-SHARE")])
def test_refused(small_project, change, code):
    row = {"site_id": "s04", "gate": "unverified", "decision": "include"} | change
    with pytest.raises(InputError) as caught:
        with_decisions(small_project(), row).run("internal")
    assert [p.code for p in caught.value.problems] == [code]


def test_a_decision_on_no_site_is_told(small_project):
    project = with_decisions(small_project(), {"site_id": "nobody", "gate": "unverified",
                                               "decision": "include"})
    finished, _, _ = project.run("internal")
    assert [r.reason for r in finished.inventory.rejected] == [
        "the decision names no site of this run"]


def test_two_decisions_on_one_site_at_one_gate_are_refused_and_on_two_are_not(small_project):
    rows = [{"site_id": "s04", "gate": "location", "decision": word} for word in (
        "include", "exclude")]
    for order in (rows, rows[::-1]):
        with pytest.raises(InputError) as caught:
            with_decisions(small_project(), *order).run("internal")
        problem, = caught.value.problems
        assert (problem.code, problem.row) == ("E-DECISION-TWICE", "2 (s04)")
        assert "row 1 of layer decisions" in problem.what
    other = [rows[0], rows[1] | {"gate": "superfund"}, rows[0] | {"site_id": "s05"}]
    with_decisions(small_project(), *other).run("internal")


def test_who_excludes_a_site_at_the_consultation_gate_holds_it_for_a_nation_to_be_named(
    small_project,
):
    project = with_decisions(small_project(), {"site_id": "s01", "gate": "tribal",
                                               "decision": "exclude"})
    _, release, _ = project.run("internal")
    row = release.facts[release.table["site_id"] == "s01"].iloc[0]
    assert row["nation"] == "nation not named"
    assert release.table.set_index("site_id").loc["s01", "gate_tribal"] == "hold"
