"""What audiences see of reviews, in every file."""

from __future__ import annotations

import csv
import json

import pytest
from helping import all_bytes

from remine.artefacts import artefacts
from remine.reviews import read_all_reviews
from remine.reviews.showing import REVIEWED_COLUMNS

SECRET = "zqxj"
#: s04 is held for consultation, s08 has a dangerous opening, s01 is like any other.
ROWS = [
    ("s04", "rail", "77.7812345", f"{SECRET}1"),
    ("s04", "decision", "hold", f"{SECRET}2", f"{SECRET}3", f"{SECRET}4"),
    ("s08", "rail", "66.6612345", f"{SECRET}5"),
    ("s08", "longitude", "-105.1234567", f"{SECRET}6"),
    ("s08", "name", f"{SECRET}7", "x"),
    ("s08", "potential", "0.5512345", f"{SECRET}8"),
    ("s01", "potential", "0.4412345", "=cmd|' /C calc'!A0"),
    ("s01", "decision", "correct", "see rows"),
]


def made(small_project, audience, apply=True):
    project = small_project()
    reviews = read_all_reviews([project.reviews(*ROWS)])
    _, release, folder = project.run(audience, reviews=reviews, apply_reviews=apply)
    return project, release, folder


def words_of(folder):
    """Return every word of every file, opened as its readers open it."""
    out = []
    for item in artefacts(folder):
        out += [text for _, text in item.texts]
        out += [table.to_csv() for _, table in item.tables]
    return "\n".join(out)


@pytest.mark.parametrize("apply", [False, True])
def test_the_public_sees_nothing_of_withheld_sites_and_no_place_of_coarse_ones(
    small_project, apply
):
    _, release, folder = made(small_project, "public", apply)
    words = words_of(folder)
    for hidden in (SECRET, "77.7812345", "66.6612345", "105.1234567"):
        assert hidden not in words
    assert "0.5512345" in words and "0.4412345" in words
    assert {row["site_id"] for row in release.reviews.table.to_dict("records")} == {"s01", "s08"}


def test_an_internal_run_sees_all(small_project):
    _, release, folder = made(small_project, "internal")
    assert len(release.reviews.table) == len(ROWS)
    assert all(f"{SECRET}{n}" in words_of(folder) for n in range(1, 9))


def test_the_public_run_passes_the_audit_with_its_reviews(small_project):
    project, _, _ = made(small_project, "public")
    for words in (("--disclosure", "--config", "model.yaml"), ("--config", "model.yaml")):
        done = project.command("check", "out", *words, "--reviews", "reviews.csv", "-q")
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_file_the_manifest_and_the_list_say_the_same(small_project):
    _, release, folder = made(small_project, "internal")
    with (folder / "reviewed.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [*REVIEWED_COLUMNS, "stamp"]
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["reviews"]["values_applied"] is True
    assert manifest["reviews"]["claims"] == len(rows)
    used = {(r["site_id"], r["field_or_decision"]) for r in rows if r["used"] == "review"}
    assert used == {("s04", "rail_value"), ("s08", "rail_value"), ("s08", "potential_value"),
                    ("s01", "potential_value")}
    assert {(r["site_id"], r["field_or_decision"]) for r in manifest["reviews"]["used"]} == used
    assert all(r["source_value"] and r["review_value"] for r in manifest["reviews"]["used"])
    told = next(item for item in manifest["inputs"] if item["role"] == "reviews")
    assert (told["file"], told["rows_used"]) == ("reviews.csv", len(ROWS))
    assert "values of reviewers stand in place of the sources'" in manifest["stamps"]
    assert "reviewed.csv" in manifest["outputs"]


def test_no_cell_becomes_a_formula(small_project):
    _, _, folder = made(small_project, "internal")
    for name in ("reviewed.csv", "ranked_sites.csv"):
        with (folder / name).open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [c for c in cells if c.startswith(("=", "@", "+"))]
    assert "'=cmd" in (folder / "reviewed.csv").read_text("utf-8")


def test_two_runs_give_the_same_bytes_and_reviews_another_id(small_project):
    project, release, folder = made(small_project, "internal")
    reviews = read_all_reviews([project.root / "reviews.csv"])
    again = project.run(out="again", reviews=reviews, apply_reviews=True)[2]
    assert all_bytes(folder) == all_bytes(again)
    ids = {json.loads((at / "manifest.json").read_text("utf-8"))["run_id"] for at in (
        folder, project.run(out="shown", reviews=reviews)[2], project.run(out="plain")[2])}
    assert len(ids) == 3


def test_a_run_without_reviews_has_empty_columns_and_no_file(small_project):
    _, release, folder = small_project().run()
    assert not (folder / "reviewed.csv").exists()
    assert not release.facts[["review_decision", "review_claims", "review_used"]].any().any()
    assert "reviews" not in json.loads((folder / "manifest.json").read_text("utf-8"))


def test_a_changed_file_is_told(small_project):
    project, _, _ = made(small_project, "internal")
    project.reviews(*ROWS[1:])
    done = project.command("check", "out", "--config", "model.yaml", "--reviews", "reviews.csv")
    assert done.returncode == 3 and "none of --reviews is the file" in done.stdout
    done = project.command("check", "out", "--config", "model.yaml")
    assert done.returncode == 0 and "name the file with --reviews" in done.stdout


def test_explain_tells_the_claim_beside_the_source(small_project):
    project, _, _ = made(small_project, "internal", apply=False)
    done = project.command("explain", "s01", "--run", "out")
    assert "review: potential_value: review 0.4412345" in " ".join(done.stdout.split())
    assert "ranked by the source" in " ".join(done.stdout.split())


def test_a_name_of_two_is_in_the_map(small_project):
    _, release, folder = made(small_project, "internal")
    found = next(a for a in artefacts(folder) if a.name == "map.html")
    detail = next(table for name, table in found.tables if name == "block detail")
    row = detail[detail["site_id"] == "s01"].iloc[0]
    assert "review 0.4412345" in row["fact_review_claims"]
    assert "in place of the source's" in row["potential_basis"]
