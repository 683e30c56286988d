"""Small releases for the map, made once a session by the real pipeline."""

import importlib.util
import sys
from pathlib import Path

import pytest


def _building():
    """Load the helper that stands beside this file, whatever the import mode."""
    name = "remine_tests_map_building"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("building.py"))
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture(scope="session")
def building():
    """The helper module that writes small models."""
    return _building()


@pytest.fixture(scope="session")
def internal(building, tmp_path_factory):
    """The small release as insiders see it."""
    return building.release_of(
        building.write_model(tmp_path_factory.mktemp("internal")), "internal"
    )


@pytest.fixture(scope="session")
def public(building, tmp_path_factory):
    """The small release as the public sees it."""
    return building.release_of(building.write_model(tmp_path_factory.mktemp("public")), "public")
