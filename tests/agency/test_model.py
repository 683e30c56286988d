"""A model of an agency's own: the built-in one, its own centers, nothing fictional in it."""

import pytest

from remine.agency.model import model_text, write_project
from remine.agency.reading import read_agency
from remine.agency.template import write_template
from remine.errors import ConflictError
from remine.project import load_project
from remine.run import run


def test_the_model_no_longer_speaks_of_fiction():
    text = model_text().casefold()
    assert "fictional" not in text and "illustrative" not in text
    assert "path: centers.csv" in text


def test_a_file_becomes_a_model_that_runs(tmp_path):
    write_template(tmp_path / "t.csv")
    files = write_project(read_agency(tmp_path / "t.csv").table, tmp_path / "mine")
    finished = run(load_project(files[1]))
    assert finished.inventory.sites["site_id"].tolist() == ["example-1"]
    assert finished.matrix.scored["rare_earth_yield"].value[0] > 0
    with pytest.raises(ConflictError):
        write_project(read_agency(tmp_path / "t.csv").table, tmp_path / "mine")
