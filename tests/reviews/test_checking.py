"""Every problem of every row at once, and what reviewers disagree on."""

from __future__ import annotations

import json

import pytest

from remine.errors import InputError
from remine.reviews.checking import Known, check_claims
from remine.reviews.reading import Row, read_all_reviews

KNOWN = Known(
    frozenset({"s01", "s02"}), {"rail": "km", "potential": "index 0-1", "both": "index 0-1"},
    ("tribal",), {"both": ("rail", "potential")}, {"p9": "s02"},
)


def checked(small_project, *rows, apply=False):
    return check_claims(read_all_reviews([small_project().reviews(*rows)]), KNOWN, apply)


def problems(small_project, *rows, apply=False):
    with pytest.raises(InputError) as caught:
        checked(small_project, *rows, apply=apply)
    return [(p.code, p.row, p.column) for p in caught.value.problems]


def test_what_can_be_claimed(small_project):
    found = checked(
        small_project, ("s01", "rail", "2 miles"), ("s01", "rail_value", "3.218688"),
        ("s02", "decision", "Hold"), ("s02", "gate_tribal", "hold"), ("s01", "land_manager", "BLM"),
        ("s01", "longitude", "-105.5"),
    )
    assert [(c.kind, c.name) for c in found.claims] == [
        ("amount", "rail"), ("amount", "rail"), ("decision", "decision"), ("gate", "tribal"),
        ("fact", "land_manager"), ("fact", "longitude"),
    ]
    assert found.claims[0].number == pytest.approx(3.218688)
    assert not found.notices


@pytest.mark.parametrize(("row", "code", "column"), [
    (("s03", "rail", "3"), "E-REVIEW-SITE", "site"),
    (("s01", "rial", "3"), "E-REVIEW-FIELD", "field_or_decision"),
    (("s01", "score", "0.3"), "E-REVIEW-FIELD", "field_or_decision"),
    (("s01", "rank_recovery", "3"), "E-REVIEW-FIELD", "field_or_decision"),
    (("s01", "both", "0.3"), "E-REVIEW-FIELD", "field_or_decision"),
    (("s01", "rail", "three"), "E-REVIEW-CLAIM", "claim"),
    (("s01", "rail", ""), "E-REVIEW-CLAIM", "claim"),
    (("s01", "latitude", "91"), "E-REVIEW-CLAIM", "claim"),
    (("s01", "gate_tribal", "maybe"), "E-REVIEW-CLAIM", "claim"),
    (("s01", "decision", "yes"), "E-REVIEW-DECISION", "claim"),
    (("s01", "rail", "3", "x", ""), "E-REVIEW-WHO", "reviewer"),
    (("s01", "rail", "3", "x", "J", ""), "E-REVIEW-WHO", "agency"),
    (("s01", "rail", "3", "x", "J", "B", ""), "E-REVIEW-DATE", "date"),
    (("s01", "rail", "3", "x", "J", "B", "3/1/2026"), "E-REVIEW-DATE", "date"),
    (("s01", "rail", "3", "x", "J", "B", "20260301"), "E-REVIEW-DATE", "date"),
    (("s01", "name", "x" * 3000), "E-REVIEW-CLAIM", "claim"),
])
def test_each_problem_is_named_with_its_row(small_project, row, code, column):
    assert problems(small_project, ("s02", "rail", "1"), row) == [(code, "3", column)]


def test_all_problems_at_once_in_order_of_rows(small_project):
    found = problems(
        small_project, ("s03", "rial", "3", "x", "", "", "x"), ("s01", "decision", "hold"),
        ("s01", "decision", "agree"), ("s01", "rail", "x"),
    )
    assert [row for _, row, _ in found] == ["2"] * 5 + ["4", "5"]


def test_a_part_of_a_site_is_led_to_it(small_project):
    with pytest.raises(InputError, match="part of 's02'"):
        checked(small_project, ("p9", "rail", "3"))


def test_reviewers_who_disagree_are_told_and_block_only_what_would_be_used(small_project):
    rows = [("s01", "rail", "3"), ("s01", "rail", "4", "x", "R. Roe", "State")]
    found = checked(small_project, *rows)
    assert [n.code for n in found.notices] == ["N-REVIEW-DISAGREE"]
    assert problems(small_project, *rows, apply=True) == [("E-REVIEW-CONTRADICTS", "3", "claim")]
    same = [("s01", "rail", "3"), ("s01", "rail", "3000 m", "x", "R. Roe", "State")]
    assert not checked(small_project, *same, apply=True).notices


def test_a_claim_without_evidence_is_an_opinion(small_project):
    found = checked(small_project, ("s01", "rail", "3", ""), ("s02", "decision", "agree", ""))
    assert [(n.code, n.row) for n in found.notices] == [("N-REVIEW-EVIDENCE", "2")]


def test_who():
    assert Row(2, "s", "f", "c", "e", "J", "B", "2026-01-01").who() == "J, B, 2026-01-01"


def test_check_tells_all_and_run_writes_nothing(small_project):
    project = small_project()
    project.reviews(("s01", "rail", "far"), ("nowhere", "decision", "hold"))
    for words in (("check", "model.yaml"), ("run", "model.yaml", "--out", "out")):
        done = project.command(*words, "--reviews", "reviews.csv", "--json", "-q")
        assert done.returncode == 3
        told = json.loads(done.stdout or done.stderr)["problems"]
        assert [(p["code"], p["row"]) for p in told] == [
            ("E-REVIEW-CLAIM", "2"), ("E-REVIEW-SITE", "3")
        ]
    assert not (project.root / "out").exists()


def test_check_of_good_reviews(small_project):
    project = small_project()
    project.reviews(("s01", "rail", "3", ""))
    done = project.command("check", "model.yaml", "--reviews", "reviews.csv", "-q")
    assert done.returncode == 0, done.stderr
    assert "reviews.csv: 1 claims, all understood" in done.stdout
    assert "N-REVIEW-EVIDENCE" in done.stdout


def test_values_are_used_only_with_a_file(small_project):
    done = small_project().command("run", "model.yaml", "--apply-reviews", "--out", "out")
    assert done.returncode == 2 and "E-REVIEW-OPTION" in done.stderr
