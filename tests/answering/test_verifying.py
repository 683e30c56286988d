"""`remine check RUN` finds every file, input and model that is not what it was."""

import json

import pytest

from remine.answering.verifying import verify
from remine.errors import InputError, UsageError


@pytest.fixture
def made(small_project):
    project = small_project()
    _, _, folder = project.run("public")
    return project, folder


def other_than_same(found) -> list[tuple[str, str, str]]:
    return [(item.part, item.name, item.state) for item in found if item.state != "same"]


def test_a_run_just_made_is_what_it_was(made):
    project, folder = made
    assert other_than_same(verify(folder, project.load())) == []


def test_changed_missing_and_added_files_are_named(made):
    project, folder = made
    (folder / "ranked_sites.csv").write_text("rank\n")
    (folder / "map.html").unlink()
    (folder / "lists" / "mine.csv").write_text("x\n")
    assert other_than_same(verify(folder, project.load())) == [
        ("outputs", "map.html", "missing"),
        ("outputs", "ranked_sites.csv", "changed"),
        ("outputs", "lists/mine.csv", "added"),
    ]


def test_changed_inputs_and_models_are_named(made):
    project, folder = made
    project.files["rail"].write_text(project.files["rail"].read_text() + "siding,-100.5,40.5\n")
    project.files["lands"].unlink()
    project.model["profiles"][0]["weights"]["rail"] = 31
    assert other_than_same(verify(folder, project.load())) == [
        ("model", "small", "changed"),
        ("inputs", "lands", "missing"),
        ("inputs", "rail", "changed"),
    ]


def test_a_manifest_that_was_edited_no_longer_makes_its_id(made):
    project, folder = made
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["audience"] = "internal"
    path.write_text(json.dumps(manifest))
    assert [item[0] for item in other_than_same(verify(folder, project.load()))] == ["run id"]


def test_without_the_model_the_inputs_are_said_to_be_unchecked(made):
    _, folder = made
    assert other_than_same(verify(folder, None)) == [("inputs", "all", "not checked")]


def test_what_is_no_run_is_refused(tmp_path):
    with pytest.raises(UsageError, match="no manifest"):
        verify(tmp_path, None)
    (tmp_path / "manifest.json").write_text("[]")
    with pytest.raises(InputError, match="cannot be read"):
        verify(tmp_path, None)
