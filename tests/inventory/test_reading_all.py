"""Layers read by two processes are the layers read by one, and so are their errors."""

import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest

from remine.errors import InputError
from remine.inventory import reading_all
from remine.inventory.reading_all import Reading, read_layers


@pytest.fixture
def project(small_project):
    return small_project().load()


def share(monkeypatch, first=0):
    """Have two processes read all layers, one of them here in any case."""
    def order(project):
        layers = [[spec] for spec in project.model.layers]
        return layers[first:] + layers[:first]

    monkeypatch.setattr(reading_all, "to_share", order)


def test_shared_or_not_the_layers_are_the_same(project, monkeypatch):
    alone = read_layers(project)
    share(monkeypatch)
    told = []
    with Reading(project) as begun:
        time.sleep(1.0)  # the other process takes all but the first meanwhile
        shared = begun.layers(told.append)
    assert list(shared) == list(alone)
    assert told == [project.model.layers[0].name]
    for name, layer in alone.items():
        pd.testing.assert_frame_equal(shared[name].frame, layer.frame)
        assert shared[name].info == layer.info and shared[name].rejected == layer.rejected
        if layer.geometry is not None:
            assert np.array_equal(shared[name].geometry, layer.geometry)


def test_an_error_of_the_other_process_is_told_here(project, monkeypatch):
    last = project.model.layers[-1]
    project.layer_path(last).write_text("")
    with pytest.raises(InputError) as alone:
        read_layers(project)
    for first in (0, len(project.model.layers) - 1):
        share(monkeypatch, first)
        with pytest.raises(InputError) as shared:
            read_layers(project)
        assert str(shared.value) == str(alone.value)


def test_reading_begins_before_the_rest_of_the_job_is_loaded():
    code = ("import sys, remine.inventory.reading_all; "
            "print(*(m for m in ('scipy', 'remine.release', 'remine.run') if m in sys.modules))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
