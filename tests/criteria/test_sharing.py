"""In which order criteria are measured, and that a second process makes no difference."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from helping import sites_rows

from remine.beside import MANY_ROWS
from remine.criteria import stage
from remine.criteria.sharing import longest_first
from remine.errors import InputError


def spec(name, *layers, effort=1):
    named = SimpleNamespace(name=name, layers=lambda: list(layers))
    return SimpleNamespace(spec=named, kind=SimpleNamespace(effort=effort))


def inventory(**sizes):
    layers = {n: SimpleNamespace(info=SimpleNamespace(bytes=size)) for n, size in sizes.items()}
    return SimpleNamespace(layers=layers)


def test_the_longest_comes_first():
    held = inventory(big=100, middle=60, small=30, tiny=20)
    specs = [spec("a", "tiny"), spec("b", "big"), spec("none"), spec("c", "small", "middle")]
    assert [one.spec.name for one in longest_first(specs, held)] == ["b", "c", "a", "none"]


def test_a_kind_that_takes_longer_for_each_byte_counts_for_more():
    held = inventory(big=100, small=30)
    specs = [spec("a", "big"), spec("b", "small", effort=6)]
    assert [one.spec.name for one in longest_first(specs, held)] == ["b", "a"]


def stage_inventory(project):
    from remine.inventory.building import build_inventory
    from remine.inventory.reading_all import read_layers

    return build_inventory(project, read_layers(project))


def _measured(small_project, monkeypatch, rows):
    monkeypatch.setattr("remine.beside.MANY_ROWS", rows)
    project = small_project(sites=sites_rows()).load()
    return stage.measure_all(project, stage_inventory(project))


def test_a_second_process_measures_the_same(small_project, monkeypatch):
    here = _measured(small_project, monkeypatch, MANY_ROWS)
    there = _measured(small_project, monkeypatch, 0)
    assert list(here.scored) == list(there.scored)
    for name, one in here.scored.items():
        other = there.scored[name]
        for end in ("value", "low", "high", "score", "evidence"):
            np.testing.assert_array_equal(getattr(one, end), getattr(other, end))
        assert one.basis.tolist() == other.basis.tolist()


@pytest.mark.parametrize("rows", [MANY_ROWS, 0])
def test_what_cannot_be_measured_is_said_in_its_turn(small_project, monkeypatch, rows):
    project = small_project(sites=sites_rows()).load()
    held = stage_inventory(project)
    names = [item.spec.name for item in stage.prepare(project) if item.spec.layers()]

    def refuses(self, context, spec, parameters):
        raise InputError([])

    kind = next(type(i.kind) for i in stage.prepare(project) if i.spec.name == names[0])
    monkeypatch.setattr(kind, "measure", refuses)
    monkeypatch.setattr("remine.beside.MANY_ROWS", rows)
    with pytest.raises(InputError):
        stage.measure_all(project, held)
