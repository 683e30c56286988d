"""Layers read by two processes are the layers read by one, and so are their errors."""

import numpy as np
import pandas as pd
import pytest

from remine.errors import InputError
from remine.inventory import building, sharing
from remine.inventory.building import read_layers


@pytest.fixture
def project(small_project):
    return small_project().load()


def test_a_small_job_is_not_shared(project):
    assert sharing.second_share(project) == []


def test_the_largest_layer_stays_here_and_the_shares_are_near_each_other(project, monkeypatch):
    monkeypatch.setattr(sharing, "WORTH_BYTES", 1)
    sizes = {spec.name: 10 * n + 1 for n, spec in enumerate(project.model.layers)}
    monkeypatch.setattr(sharing, "_bytes", lambda _, spec: sizes[spec.name])
    theirs = {spec.name for spec in sharing.second_share(project)}
    here = sum(size for name, size in sizes.items() if name not in theirs)
    assert max(sizes, key=sizes.get) not in theirs
    assert abs(2 * here - sum(sizes.values())) <= max(sizes.values())


def test_shared_or_not_the_layers_are_the_same(project, monkeypatch):
    alone = read_layers(project)
    monkeypatch.setattr(building, "second_share", lambda p: list(p.model.layers)[1:])
    told = []
    shared = read_layers(project, told.append)
    assert list(shared) == list(alone)
    for name, layer in alone.items():
        pd.testing.assert_frame_equal(shared[name].frame, layer.frame)
        assert shared[name].info == layer.info and shared[name].rejected == layer.rejected
        if layer.geometry is not None:
            assert np.array_equal(shared[name].geometry, layer.geometry)


def test_an_error_of_the_other_process_is_told_here(project, monkeypatch):
    last = project.model.layers[-1]
    project.layer_path(last).write_text("")
    monkeypatch.setattr(building, "second_share", lambda p: list(p.model.layers)[1:])
    with pytest.raises(InputError) as shared:
        read_layers(project)
    monkeypatch.setattr(building, "second_share", lambda p: [])
    with pytest.raises(InputError) as alone:
        read_layers(project)
    assert str(shared.value) == str(alone.value)
