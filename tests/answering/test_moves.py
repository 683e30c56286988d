"""Every move between two runs is split into causes that add up, and only real causes are named."""

import json

import pytest
from click.testing import CliRunner

from remine.answering.moves import CAUSES, compare_runs
from remine.answering.moves_in_words import as_markdown, as_page, as_text
from remine.answering.run_files import read_run
from remine.cli.diff import command
from remine.errors import UsageError


@pytest.fixture
def two(small_project):
    """Return a function that runs a small project before and after a change to it."""

    def make(change, audience="internal"):
        project = small_project()
        _, _, before = project.run(audience, out="before")
        change(project)
        _, _, after = project.run(audience, out="after")
        return before, after

    return make


def diff(pair):
    return compare_runs(*map(read_run, pair))


def add_up(found):
    for move in found.moves:
        assert sum(getattr(move, cause) for cause in CAUSES) == move.move
        assert move.move == move.rank_a - move.rank_b
    return {cause for move in found.moves for cause in CAUSES if getattr(move, cause)}


def weights(project):
    project.model["profiles"][0]["weights"] = {"potential": 5, "rail": 95}


def method(project):
    project.model["method"] = {"kind": "topsis"}


def worth(project):
    project.model["criteria"][1]["value"]["anchors"] = {"worst": 30, "best": 0}


def data(project):
    rail = project.files["rail"]
    rail.write_text(rail.read_text("utf-8").splitlines()[0] + "\nsiding,-120.5,38.5\n", "utf-8")


def gate(project):
    project.model["gates"] = [g for g in project.model["gates"] if g["name"] != "unverified"]
    project.model["list_order"].remove("unverified")


def nothing(project):
    """Change nothing."""


@pytest.mark.parametrize(
    ("change", "causes"),
    [(weights, {"weight"}), (method, {"method"}), (worth, {"method"}), (data, {"data"}),
     (gate, {"gate"}), (nothing, set())],
)
def test_one_change_has_one_cause(two, change, causes):
    found = diff(two(change))
    assert add_up(found) <= causes
    assert {cause for cause, words in found.changes.items() if words} == causes
    assert bool(found.moves or found.entered) == (change is not nothing)


def test_several_changes_are_told_apart_and_add_up(two):
    def all_of_them(project):
        for change in (weights, method, data, gate):
            change(project)

    found = diff(two(all_of_them))
    assert "code" not in add_up(found)
    causes = {cause for cause, words in found.changes.items() if words}
    assert causes == {"data", "weight", "method", "gate"}


def test_what_changed_at_the_site_is_told(two):
    found = diff(two(data))
    assert any("Rail:" in words for move in found.moves for words in move.own)


def test_a_rank_nothing_explains_is_the_codes(two):
    before, after = two(nothing)
    (after / "ranked_sites.parquet").unlink()
    path = after / "ranked_sites.csv"
    lines = path.read_text("utf-8").splitlines()
    assert lines[1].startswith("1,")
    path.write_text("\n".join([lines[0], "9" + lines[1][1:], *lines[2:]]) + "\n", "utf-8")
    found = diff((before, after))
    assert add_up(found) == {"code"}


def test_runs_for_two_audiences_are_not_compared(small_project):
    project = small_project()
    folders = [project.run(audience, out=audience)[2] for audience in ("public", "internal")]
    with pytest.raises(UsageError, match="E-DIFF-AUDIENCE"):
        diff(folders)


def test_sites_that_came_and_went_are_listed(two):
    def fewer(project):
        rows = project.files["sites"].read_text("utf-8").splitlines()
        project.files["sites"].write_text("\n".join(rows[:-3]) + "\n", "utf-8")

    found = diff(two(fewer))
    assert {site.cause for site in found.left} <= {"data"}
    add_up(found)


def test_every_form_says_the_same(two, tmp_path):
    pair = two(weights)
    found = diff(pair)
    first = found.moves[0]
    for text in (as_text(found, 20), as_markdown(found, 20), as_page(found, 20)):
        assert f"{first.rank_a} to {first.rank_b}" in text
        assert f"{first.move:+d}" in text
    done = CliRunner().invoke(command, [*map(str, pair), "--json"])
    assert len(json.loads(done.stdout)["moves"]) == len(found.moves)
    assert "<script" not in as_page(found, 20)


def reviewed(small_project, apply):
    from remine.reviews import read_all_reviews

    project = small_project()
    before = project.run(out="before")[2]
    rows = [("s01", "rail", "150 km"), ("s02", "decision", "hold", "lease")]
    reviews = read_all_reviews([project.reviews(*rows)])
    return before, project.run(out="after", reviews=reviews, apply_reviews=apply)[2]


def test_a_used_review_is_a_cause_in_the_data_and_is_named(small_project):
    found = diff(reviewed(small_project, apply=True))
    assert add_up(found) == {"data"}
    assert found.changes["data"] == ["reviews of reviews.csv added: 2 claims, values used"]
    own = next(move.own for move in found.moves if move.site_id == "s01")
    assert any("to 150 km (review: J. Doe, BLM, 2026-03-01)" in words for words in own)


def test_a_shown_review_moves_nothing_and_is_told_beside_the_source(small_project):
    found = diff(reviewed(small_project, apply=False))
    assert not found.moves and add_up(found) == set()
    assert [(r.site_id, r.run) for r in found.reviews] == [("s01", "b"), ("s02", "b")]
    for text in (as_text(found, 20), as_markdown(found, 20), as_page(found, 20)):
        assert "150 km, source" in text and "ranked by the source" in text
        assert "decision: hold" in text
