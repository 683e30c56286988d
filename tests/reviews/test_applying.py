"""Holds at once, values only when asked; a review never lifts caution."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remine.reviews import read_all_reviews
from remine.reviews.applying import _CALM, GATE, LIST, NATION


def both(small_project, *rows, audience="internal", apply=True):
    """Return the run without reviews, with them, and with their values."""
    project = small_project()
    reviews = read_all_reviews([project.reviews(*rows)])
    plain = project.run(audience, out="plain")
    shown = project.run(audience, out="shown", reviews=reviews)
    used = project.run(audience, out="used", reviews=reviews, apply_reviews=True)
    return plain, shown, used


def cell(release, site, column):
    table = release.table if column in release.table else release.facts
    return table[column][release.table["site_id"] == site].iloc[0]


def test_a_claimed_amount_is_shown_and_ranks_only_when_asked(small_project):
    (_, plain, _), (_, shown, _), (_, used, _) = both(small_project, ("s01", "rail", "150 km"))
    assert cell(shown, "s01", "rail_value") == cell(plain, "s01", "rail_value")
    assert np.array_equal(shown.table["score"], plain.table["score"], equal_nan=True)
    assert "review 150 km, source " in cell(shown, "s01", "review_claims")
    assert "a review of 2026-03-01 says 150 km" in cell(shown, "s01", "rail_basis")
    assert cell(shown, "s01", "review_used") == "" and not shown.reviews.stamps
    assert cell(used, "s01", "rail_value") == 150.0
    assert cell(used, "s01", "rail_low") == cell(used, "s01", "rail_high") == 150.0
    assert cell(used, "s01", "rail_score") == pytest.approx(0.5)
    assert cell(used, "s01", "rail_contribution") == pytest.approx(0.5 * 30 / 90)
    source = f"{cell(plain, 's01', 'rail_value'):.10g}"
    assert f"150 km in place of the source's {source}" in cell(used, "s01", "review_used")
    assert "in place of the source's" in cell(used, "s01", "rail_basis")
    assert used.stamps[-1] == "values of reviewers stand in place of the sources'"
    others = plain.table[plain.table["site_id"] != "s01"].set_index("site_id")["score"]
    theirs = used.table.set_index("site_id")["score"]
    for site, score in others.items():
        assert score == pytest.approx(theirs[site], nan_ok=True)


def test_an_unknown_value_becomes_known_and_a_whole_follows_its_parts(small_project):
    project = small_project()
    project.model["criteria"].append({
        "name": "whole", "label": "Whole", "kind": "combination", "unit": "index 0-1",
        "direction": "higher", "parameters": {"method": "mean", "of": ["potential", "rail"]}})
    project.model["profiles"][0]["weights"] = {"whole": 100}
    project.model["profiles"][1]["weights"] = {"whole": 100}
    reviews = read_all_reviews([project.reviews(("s09", "potential", "0.8"), ("s09", "rail", "0"))])
    before = project.run(out="plain")[1]
    assert np.isnan(cell(before, "s09", "potential_value"))
    after = project.run(out="used", reviews=reviews, apply_reviews=True)[1]
    assert cell(after, "s09", "whole_value") == pytest.approx((0.8 + 1.0) / 2)
    assert cell(after, "s09", "score") == pytest.approx(0.9)
    assert cell(after, "s09", "evidence_share") == pytest.approx(1.0)


def test_a_site_left_out_for_an_unknown_value_comes_back_with_it(small_project):
    project = small_project()
    project.model["criteria"][0]["missing"] = "exclude"
    reviews = read_all_reviews([project.reviews(("s09", "potential", "0.8"))])
    assert np.isnan(cell(project.run(out="a")[1], "s09", "rank"))
    assert np.isnan(cell(project.run(out="b", reviews=reviews)[1], "s09", "rank"))
    used = project.run(out="c", reviews=reviews, apply_reviews=True)[1]
    assert cell(used, "s09", "rank") >= 1


def test_a_decision_to_hold_holds_at_once_and_moves_no_score(small_project):
    (_, plain, _), (_, shown, folder), _ = both(
        small_project, ("s02", "decision", "hold", "lease"), ("s10", "decision", "defer", "assay"))
    assert cell(shown, "s02", "list") == LIST
    assert (folder / "lists" / f"{LIST}.csv").exists()
    assert cell(shown, "s02", f"gate_{GATE}") == "hold"
    assert GATE in cell(shown, "s10", "unknowns")
    assert cell(shown, "s01", f"gate_{GATE}") == "not_indicated"
    assert "hold (J. Doe, BLM, 2026-03-01): lease" in cell(shown, "s02", "review_decision")
    for name in ("score", "rank"):
        assert np.array_equal(shown.table[name], plain.table[name], equal_nan=True)
    assert shown.config_hash == plain.config_hash


def test_agreement_changes_nothing_but_its_own_columns(small_project):
    (_, plain, _), (_, shown, _), _ = both(small_project, ("s02", "decision", "agree"))
    assert plain.table.equals(shown.table)
    assert cell(shown, "s02", "review_decision").startswith("agree (J. Doe")


def test_a_reviewed_hold_for_consultation_withholds_from_the_public(small_project):
    rows = [("s01", "gate_tribal", "hold", "council letter")]
    _, (_, shown, _), _ = both(small_project, *rows, audience="public")
    assert np.isnan(cell(shown, "s01", "score")) and cell(shown, "s01", "nation") == NATION
    assert "consult" in cell(shown, "s01", "holds")


WORDS = st.sampled_from(["hold", "unknown", "not_indicated", "pass"])


def test_no_claim_lifts_a_hold_or_answers_a_gate(small_project):
    project = small_project()
    plain = project.run(out="plain")[1]
    gates = [f"gate_{gate.name}" for gate in plain.gates]
    sites = sorted(plain.table["site_id"])
    count = 0

    @given(st.lists(st.tuples(st.sampled_from(sites), st.sampled_from(gates), WORDS),
                    min_size=1, max_size=4, unique_by=lambda row: row[:2]))
    def holds(rows):
        nonlocal count
        count += 1
        reviews = read_all_reviews([project.reviews(*rows)])
        from remine.release import make_release
        from remine.run import run

        shown = make_release(run(project.load(), reviews=reviews), "internal")
        for site, gate, word in rows:
            before, after = cell(plain, site, gate), cell(shown, site, gate)
            assert _CALM[after] == max(_CALM[before], _CALM[word])
        assert set(plain.table["site_id"]) == set(shown.table["site_id"])

    from hypothesis import settings

    settings(max_examples=8, deadline=None)(holds)()
    assert count
