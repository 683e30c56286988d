"""A run's map drawn again from its files is the run's map, for each audience."""

import importlib.util
import json
from pathlib import Path

import pytest

from remine.answering.drawn_again import drawn_again
from remine.artefacts import open_artefact
from remine.errors import InputError, UsageError
from remine.maps import write_map
from remine.project import load_project
from remine.run import publish, run


@pytest.fixture(scope="module")
def building():
    path = Path(__file__).parent.parent / "maps" / "building.py"
    spec = importlib.util.spec_from_file_location("remine_tests_map_building_again", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def finished(building, tmp_path_factory):
    """The small model, run for two audiences."""
    folder = tmp_path_factory.mktemp("again")
    done = run(load_project(building.write_model(folder)))
    for audience in ("internal", "public"):
        publish(done, audience, folder / audience, False)
    return folder


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_the_page_is_the_same_bytes(finished, audience, tmp_path):
    release, groups = drawn_again(finished / audience)
    write_map(release, tmp_path / "map.html", groups)
    again = (tmp_path / "map.html").read_bytes()
    same = again == (finished / audience / "map.html").read_bytes()
    assert same


def test_a_public_run_stays_public(finished, building, tmp_path):
    release, groups = drawn_again(finished / "public")
    assert release.audience == "public"
    write_map(release, tmp_path / "map.html", groups)
    found = open_artefact(tmp_path / "map.html", "map.html")
    places = [(x, y) for _, xs, ys in found.places for x, y in zip(xs, ys, strict=True)]
    for longitude, latitude in building.SECRET_PLACES:
        assert not [1 for x, y in places if abs(x - longitude) < 0.02 and abs(y - latitude) < 0.02]
        assert not [where for where, words in found.texts if str(longitude) in words]


def test_without_its_map_the_list_alone_is_drawn_and_nothing_more(finished, tmp_path):
    import shutil

    folder = tmp_path / "run"
    shutil.copytree(finished / "public", folder)
    (folder / "map.html").unlink()
    release, groups = drawn_again(folder)
    assert groups == []
    withheld = release.table["score"].isna() & (release.facts["nation"] != "")
    assert withheld.sum() == 2 and release.masked[withheld].all()
    write_map(release, tmp_path / "map.html", groups)
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert page.count("withheld by policy") > 0


def test_a_map_that_was_changed_is_refused(finished, tmp_path):
    import shutil

    folder = tmp_path / "run"
    shutil.copytree(finished / "internal", folder)
    with (folder / "map.html").open("a", encoding="utf-8") as file:
        file.write("<!-- -->")
    with pytest.raises(InputError, match="E-RUN-CHANGED"):
        drawn_again(folder)


def test_what_is_no_run_and_what_cannot_be_read_are_refused(finished, tmp_path):
    import shutil

    with pytest.raises(UsageError, match="E-RUN-MISSING"):
        drawn_again(tmp_path)
    folder = tmp_path / "run"
    shutil.copytree(finished / "internal", folder)
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    del told["gates"]
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(InputError, match="E-RUN-READ"):
        drawn_again(folder)
