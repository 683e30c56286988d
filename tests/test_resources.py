"""What ships with the package."""

from __future__ import annotations

import pytest

from remine.errors import ConfigError
from remine.resources import builtin_models, builtin_root, find_model, reference_table


def test_models_are_found_by_name_and_by_path(tmp_path):
    assert find_model("mine-waste") == builtin_models()["mine-waste"]
    path = tmp_path / "own.yaml"
    path.write_text("a: 1\n")
    assert find_model(str(path)) == path


@pytest.mark.parametrize("name", ["mine-wast", "", ".", "nowhere/x.yaml", "../mine-waste"])
def test_an_unknown_model_gets_a_hint(name):
    with pytest.raises(ConfigError, match="E-CONFIG-MISSING"):
        find_model(name)


def test_reference_tables_are_there():
    assert reference_table("waste_types.csv").is_file()
    assert (builtin_root() / "layers" / "catalog.yaml").is_file()
