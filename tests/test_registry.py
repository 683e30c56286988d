"""Kinds are found as files."""

from pathlib import Path

import pytest

from remine.registry import discover

SOURCE = Path(__file__).resolve().parents[1] / "src" / "remine"


@pytest.mark.parametrize("room", ["values", "criteria", "gates", "ranking"])
def test_the_file_of_a_kind_bears_its_name(room):
    found = discover(f"remine.{room}")
    assert list(found) == sorted(found)
    for kind, item in found.items():
        assert (SOURCE / room / f"{kind}.py").is_file()
        assert item.__module__ == f"remine.{room}.{kind}"
