"""Which criteria go to the second process, and that it makes no difference."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from helping import sites_rows

from remine.beside import MANY_ROWS
from remine.criteria import stage
from remine.criteria.sharing import second_share
from remine.errors import InputError


def spec(name, *layers, effort=1):
    named = SimpleNamespace(name=name, layers=lambda: list(layers))
    return SimpleNamespace(spec=named, kind=SimpleNamespace(effort=effort))


def inventory(sites, **sizes):
    layers = {n: SimpleNamespace(info=SimpleNamespace(bytes=size)) for n, size in sizes.items()}
    return type("Inventory", (), {"layers": layers, "__len__": lambda _: sites})()


def test_the_largest_stays_and_the_others_go_where_less_is():
    held = inventory(MANY_ROWS + 1, big=100, middle=60, small=30, tiny=20)
    specs = [spec("a", "tiny"), spec("b", "big"), spec("c", "small"), spec("d", "middle"),
             spec("none")]
    assert second_share(specs, held) == {"d", "c", "a"}


def test_a_kind_that_takes_longer_for_each_byte_counts_for_more():
    held = inventory(MANY_ROWS + 1, big=100, small=30, tiny=20)
    specs = [spec("a", "big"), spec("b", "small", effort=6), spec("c", "tiny")]
    assert second_share(specs, held) == {"a", "c"}


def test_few_sites_are_not_worth_a_process():
    assert second_share([spec("a", "x"), spec("b", "y")], inventory(10, x=9, y=9)) == set()


def _measured(small_project, monkeypatch, share):
    project = small_project(sites=sites_rows()).load()
    monkeypatch.setattr(stage, "second_share", share)
    held = stage_inventory(project)
    return stage.measure_all(project, held)


def stage_inventory(project):
    from remine.inventory.building import build_inventory
    from remine.inventory.reading_all import read_layers

    return build_inventory(project, read_layers(project))


def test_a_second_process_measures_the_same(small_project, monkeypatch):
    here = _measured(small_project, monkeypatch, lambda *_: set())
    there = _measured(small_project, monkeypatch, lambda items, _: {one.spec.name for one in items})
    assert list(here.scored) == list(there.scored)
    for name, one in here.scored.items():
        other = there.scored[name]
        for end in ("value", "low", "high", "score", "evidence"):
            np.testing.assert_array_equal(getattr(one, end), getattr(other, end))
        assert one.basis.tolist() == other.basis.tolist()


@pytest.mark.parametrize("theirs", [False, True])
def test_what_cannot_be_measured_is_said_in_its_turn(small_project, monkeypatch, theirs):
    project = small_project(sites=sites_rows()).load()
    held = stage_inventory(project)
    names = [item.spec.name for item in stage.prepare(project) if item.spec.layers()]

    def refuses(self, context, spec, parameters):
        raise InputError([])

    kind = next(type(i.kind) for i in stage.prepare(project) if i.spec.name == names[0])
    monkeypatch.setattr(kind, "measure", refuses)
    monkeypatch.setattr(stage, "second_share", lambda *_: set(names) if theirs else set())
    with pytest.raises(InputError):
        stage.measure_all(project, held)
