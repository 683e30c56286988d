"""What `remine init` writes runs as it is, and nothing of anybody's is overwritten."""

import csv

import pytest

from remine.beginning import begin
from remine.errors import ConflictError, NoResultError
from remine.project import load_project
from remine.reference import state_codes
from remine.resources import builtin_root
from remine.run import run


def states() -> list[str]:
    path = builtin_root() / "layers" / "starter" / "mine_waste_sites.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return sorted({row["state"] for row in csv.DictReader(file)} & set(state_codes().values()))


@pytest.mark.parametrize("state", ["NV", "alaska", "OK"])
def test_the_project_runs_and_holds_the_state_only(tmp_path, state):
    begin(tmp_path / "p", state)
    finished = run(load_project(tmp_path / "p" / "model.yaml"))
    assert set(finished.inventory.sites["state"]) == {state_codes()[state.casefold()]}
    assert not finished.inventory.rejected


def test_every_state_with_a_site_gives_a_model_that_loads(tmp_path):
    for state in states():
        begin(tmp_path / state, state)
        project = load_project(tmp_path / state / "model.yaml")
        for spec in project.model.layers:
            assert project.layer_path(spec).is_file()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ConflictError, match="not an empty folder"):
        begin(tmp_path, "NV")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_state_without_a_site_is_named(tmp_path):
    with pytest.raises(NoResultError, match="no built-in site in 'XX'"):
        begin(tmp_path / "p", "XX")
    assert not (tmp_path / "p").exists()
